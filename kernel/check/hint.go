package check

import (
	"fmt"
	"go/ast"
	"go/token"
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
	hidden          = regexp.MustCompile(`^([^. ]+)\.[^. ]+ undefined \(type .* has no field or method`)
	markedType      = regexp.MustCompile(`([\pL_][\pL\pN_]*)ʹ(\d+)`)
)

// hint is the remedy for a complaint of the type checker that needs knowledge
// of the session or of the cell; the others are in diag.
func (x *checker) hint(d diag.Diagnostic, msg string) diag.Text {
	if m := undefinedName.FindStringSubmatch(msg); m != nil {
		return x.undefinedHint(d, m[1])
	}
	if m := undefinedMember.FindStringSubmatch(msg); m != nil {
		if pkg, err := x.pkgs.Import(x.scope.imports[m[1]]); err == nil {
			return didYouMean(m[2], exported(pkg), diag.Text{})
		}
	}
	if m := markedType.FindStringSubmatch(msg); m != nil {
		return x.olderType(m[1])
	}
	if m := hidden.FindStringSubmatch(msg); m != nil && wellKnown(m[1]) {
		return diag.Text{
			ES: m[1] + " es aquí una variable y tapa al paquete: cámbiale el nombre, o bórrala con %rm " + m[1],
			EN: m[1] + " is a variable here and hides the package: rename it, or delete it with %rm " + m[1],
		}
	}
	return diag.Text{}
}

// undefinedHint is the remedy for a name that is not known at d's place.
func (x *checker) undefinedHint(d diag.Diagnostic, name string) diag.Text {
	if foreign := diag.Foreign(name); foreign != (diag.Text{}) {
		return foreign
	}
	behind := strings.TrimPrefix(x.file.Source.Text[d.Offset:], name)
	if assigned.MatchString(behind) {
		return diag.Text{ES: "una variable nueva se define con :=: " + name + " := …", EN: "a new variable is defined with :=: " + name + " := …"}
	}
	if x.isParameterType(d.Offset) {
		return diag.Text{ES: "de cada parámetro va primero el nombre y luego el tipo: func f(a int, b int)", EN: "each parameter has the name first, then the type: func f(a int, b int)"}
	}
	if line := x.innerName(name); line > 0 {
		return diag.Text{
			ES: fmt.Sprintf("«%s», de la línea %d, solo existe dentro de su bloque { }: declárala antes de él", name, line),
			EN: fmt.Sprintf("%s, of line %d, exists only within its block { }: declare it before that", name, line),
		}
	}
	names := slices.Collect(maps.Keys(x.scope.latest))
	names = append(names, slices.Collect(maps.Keys(x.defined))...)
	names = append(names, slices.Collect(maps.Keys(x.scope.imports))...)
	names = append(names, types.Universe.Names()...)
	other := diag.Text{ES: "¿falta por ejecutar la celda que lo define?", EN: "has the cell that defines it been run?"}
	if strings.HasPrefix(behind, ".") {
		if lower := strings.ToLower(name); wellKnown(lower) {
			names = append(names, lower)
		}
		other = diag.Text{
			ES: "¿falta por ejecutar la celda que lo define? Si es un paquete, impórtalo con su ruta: import \"…/" + name + "\"",
			EN: "has the cell that defines it been run? If it is a package, import it by its path: import \"…/" + name + "\"",
		}
	} else if wellKnown(name) {
		return diag.Text{ES: name + " es un paquete: usa algo de él, " + name + ".Nombre", EN: name + " is a package: use something of it, " + name + ".Name"}
	}
	return didYouMean(name, names, other)
}

// wellKnown reports whether name is a package of the standard library that
// beginners use. (To look for any package takes the go command's time.)
func wellKnown(name string) bool {
	switch name {
	case "bufio", "bytes", "context", "errors", "fmt", "http", "io", "json", "maps", "math", "os", "rand", "regexp",
		"slices", "sort", "strconv", "strings", "sync", "time", "unicode", "utf8":
		return true
	default:
		return false
	}
}

// assigned matches what stands behind a name that is assigned to.
var assigned = regexp.MustCompile(`^[ \t]*=[^=]`)

// innerName is the first line on which the cell declares name in some block, 0
// if it does not.
func (x *checker) innerName(name string) int {
	line := 0
	for id, obj := range x.cell.Info.Defs {
		if obj == nil || id.Name != name || x.cell.InPrelude(id.Pos()) || obj.Parent() == x.cell.Pkg.Scope() {
			continue
		}
		if v, ok := obj.(*types.Var); !ok || v.IsField() {
			continue
		}
		if at := x.at(id.Pos()).Line; line == 0 || at < line {
			line = at
		}
	}
	return line
}

// isParameterType reports whether the name at offset stands where a function of
// the cell has the type of a parameter.
func (x *checker) isParameterType(offset int) bool {
	found := false
	x.inspect(func(n ast.Node) bool {
		if fn, ok := n.(*ast.FuncType); ok && fn.Params != nil {
			for _, field := range fn.Params.List {
				if id, ok := field.Type.(*ast.Ident); ok && x.file.Offset(id.Pos()) == offset {
					found = true
				}
			}
		}
		return !found
	})
	return found
}

// exported are the names that a package offers.
func exported(pkg *types.Package) []string {
	return slices.DeleteFunc(pkg.Scope().Names(), func(n string) bool { return !token.IsExported(n) })
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
func didYouMean(name string, names []string, other diag.Text) diag.Text {
	best, distance := "", 3
	slices.Sort(names)
	for _, n := range names {
		d := editDistance(strings.ToLower(name), strings.ToLower(n))
		if (d < distance || d == distance && len(n) > len(best)) && d*3 <= max(len(name), len(n)) && n != name {
			best, distance = n, d
		}
	}
	if best == "" {
		return other
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
