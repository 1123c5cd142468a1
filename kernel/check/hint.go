package check

import (
	"fmt"
	"go/types"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/cuaderno-go/cuaderno/kernel/cell"
	"github.com/cuaderno-go/cuaderno/kernel/diag"
)

var (
	undefinedName   = regexp.MustCompile(`^undefined: ([^. ]+)$`)
	undefinedMember = regexp.MustCompile(`^undefined: ([^. ]+)\.([^. ]+)$`)
	markedType      = regexp.MustCompile(`([\pL_][\pL\pN_]*)ʹ(\d+)`)
)

// hint is the remedy for a complaint of the type checker that needs knowledge
// of the session; the others are in diag.
func (x *checker) hint(msg string) diag.Text {
	if m := undefinedName.FindStringSubmatch(msg); m != nil {
		names := slices.Collect(maps.Keys(x.scope.latest))
		names = append(names, slices.Collect(maps.Keys(x.defined))...)
		names = append(names, slices.Collect(maps.Keys(x.scope.imports))...)
		names = append(names, types.Universe.Names()...)
		return didYouMean(m[1], names, "¿falta por ejecutar la celda que lo define?", "has the cell that defines it been run?")
	}
	if m := undefinedMember.FindStringSubmatch(msg); m != nil {
		if pkg, err := x.pkgs.Import(x.scope.imports[m[1]]); err == nil {
			return didYouMean(m[2], pkg.Scope().Names(), "", "")
		}
	}
	if m := markedType.FindStringSubmatch(msg); m != nil {
		return x.olderType(m[1])
	}
	return diag.Text{}
}

// olderType explains a mismatch with a type that was defined again since.
func (x *checker) olderType(name string) diag.Text {
	if d := x.scope.Lookup(name); d != nil && d.Kind != Type && types.Universe.Lookup(name) != nil {
		return diag.Text{
			ES: name + " es aquí lo que define " + cell.Name(d.Cell) + "; %rm " + name + " le devuelve su significado",
			EN: name + " is here what " + cell.Name(d.Cell) + " defines; %rm " + name + " gives its meaning back",
		}
	}
	where := diag.Text{ES: "en esta celda", EN: "in this cell"}
	if d := x.scope.Lookup(name); d != nil && x.defined[name] == nil {
		where = diag.Text{ES: "en " + cell.Name(d.Cell), EN: "in " + cell.Name(d.Cell)}
	}
	return diag.Text{
		ES: fmt.Sprintf("%s se ha redefinido %s y este valor es del %s anterior: vuelve a ejecutar la celda que lo crea", name, where.ES, name),
		EN: fmt.Sprintf("%s was redefined %s and this value is of the earlier %s: run the cell that makes it again", name, where.EN, name),
	}
}

// didYouMean proposes the name nearest to a misspelt one, or says the other text.
func didYouMean(name string, names []string, otherES, otherEN string) diag.Text {
	best, distance := "", 3
	slices.Sort(names)
	for _, n := range names {
		d := editDistance(strings.ToLower(name), strings.ToLower(n))
		if (d < distance || d == distance && len(n) > len(best)) && d*3 <= max(len(name), len(n))+1 && n != name {
			best, distance = n, d
		}
	}
	if best == "" {
		return diag.Text{ES: otherES, EN: otherEN}
	}
	return diag.Text{ES: "¿querías decir " + best + "?", EN: "did you mean " + best + "?"}
}

// editDistance is Levenshtein's.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
