package helpers_test

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// lesson is what the tests need of a notebook.
type lesson struct {
	Cells []struct {
		ID      string          `json:"id"`
		Type    string          `json:"cell_type"`
		Source  []string        `json:"source"`
		Count   *int            `json:"execution_count"`
		Outputs json.RawMessage `json:"outputs"`
	} `json:"cells"`
	Metadata struct {
		Kernel map[string]string `json:"kernelspec"`
	} `json:"metadata"`
	Format int `json:"nbformat"`
	Minor  int `json:"nbformat_minor"`
}

func tutorial(t *testing.T) lesson {
	t.Helper()
	return open(t, "../notebooks/01-tutorial-kafka.ipynb")
}

func open(t *testing.T, path string) lesson {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var l lesson
	if err := json.Unmarshal(data, &l); err != nil {
		t.Fatal(err)
	}
	return l
}

// lessons is the notebooks, in order.
func lessons(t *testing.T) []string {
	t.Helper()
	paths, err := filepath.Glob("../notebooks/*.ipynb")
	if err != nil || len(paths) == 0 {
		t.Fatal(paths, err)
	}
	return paths
}

func source(lines []string) string { return strings.Join(lines, "") }

// documented is the table of doc.go: name to cells.
func documented(t *testing.T) map[string]string {
	t.Helper()
	doc, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	table := map[string]string{}
	for _, m := range regexp.MustCompile(`(?m)^//\t([A-Z]\w+) +(– |(?:\d\d:\d+ )+)`).FindAllStringSubmatch(string(doc), -1) {
		table[m[1]] = strings.TrimSpace(m[2])
	}
	return table
}

func TestEveryNameIsDocumentedWithTheCellsThatUseIt(t *testing.T) {
	t.Parallel()
	used := map[string][]string{}
	for _, path := range lessons(t) {
		for i, cell := range open(t, path).Cells {
			for _, m := range regexp.MustCompile(`\bhelpers\.([A-Z]\w*)`).FindAllStringSubmatch(source(cell.Source), -1) {
				if where := fmt.Sprintf("%s:%d", filepath.Base(path)[:2], i); !slices.Contains(used[m[1]], where) {
					used[m[1]] = append(used[m[1]], where)
				}
			}
		}
	}
	want := map[string]string{}
	for _, name := range exported(t) {
		want[name] = "–"
	}
	for name, cells := range used {
		if want[name] == "" {
			t.Errorf("cells %v use helpers.%s, which does not exist", cells, name)
		}
		want[name] = strings.Join(cells, " ")
	}
	if diff := cmp.Diff(want, documented(t)); diff != "" {
		t.Errorf("the table of doc.go (-want +got):\n%s", diff)
	}
}

// exported is the package's exported functions, types and variables.
func exported(t *testing.T) []string {
	t.Helper()
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), f.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			names = append(names, declared(d)...)
		}
	}
	return slices.DeleteFunc(names, func(n string) bool { return !ast.IsExported(n) })
}

// declared is the names that d declares at package level.
func declared(d ast.Decl) []string {
	var names []string
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Recv == nil {
			names = append(names, d.Name.Name)
		}
	case *ast.GenDecl:
		for _, s := range d.Specs {
			switch s := s.(type) {
			case *ast.TypeSpec:
				names = append(names, s.Name.Name)
			case *ast.ValueSpec:
				for _, n := range s.Names {
					names = append(names, n.Name)
				}
			}
		}
	}
	return names
}

func TestLessonsAreCommittedAsTheyAreGivenToAStudent(t *testing.T) {
	t.Parallel()
	for _, path := range lessons(t) {
		l := open(t, path)
		if l.Format != 4 || l.Minor != 5 {
			t.Errorf("%s: nbformat %d.%d", path, l.Format, l.Minor)
		}
		if diff := cmp.Diff(map[string]string{"name": "cuaderno", "display_name": "Go (cuaderno)", "language": "go"}, l.Metadata.Kernel); diff != "" {
			t.Error(path, diff)
		}
		seen := map[string]bool{}
		for i, cell := range l.Cells {
			if cell.ID == "" || seen[cell.ID] {
				t.Errorf("%s: cell %d: id %q", path, i, cell.ID)
			}
			seen[cell.ID] = true
			if cell.Type == "code" && (cell.Count != nil || string(cell.Outputs) != "[]") {
				t.Errorf("%s: cell %d has outputs", path, i)
			}
		}
	}
}

func TestTheTutorialHasTheOriginalsCells(t *testing.T) {
	t.Parallel()
	var kinds strings.Builder
	for _, cell := range tutorial(t).Cells {
		kinds.WriteString(cell.Type[:1])
	}
	// The kinds of the original's cells, by its sections.
	want := "m" + "mcmcmcm" + "mmcmcmm" + "mmcmcmcm" + "mmmcmcmmcmmcm" + "mmcmcmcmmcm" + "mmmcmcmcmccmmmc"
	if kinds.String() != want {
		t.Errorf("kinds of cells\n got %s\nwant %s", kinds.String(), want)
	}
}

// A lesson beyond the tutorial says first what it is for and at the end what
// should have become clear, and has three exercises that are checked.
func TestLessonsBeginWithTheirAimAndEndWithExercises(t *testing.T) {
	t.Parallel()
	for _, path := range lessons(t) {
		number := filepath.Base(path)[:2]
		if number < "02" {
			continue
		}
		var all strings.Builder
		for _, cell := range open(t, path).Cells {
			all.WriteString(source(cell.Source) + "\n")
		}
		rest := all.String()
		for _, want := range []string{
			"Al terminar este cuaderno sabrás:", "## Qué debe quedar claro", "## Ejercicios",
			`Comprobar(adminClient, "` + number + `.1")`, `Comprobar(adminClient, "` + number + `.2")`, `Comprobar(adminClient, "` + number + `.3")`,
		} {
			_, after, found := strings.Cut(rest, want)
			if !found {
				t.Errorf("%s: no %q where it should be", path, want)
				break
			}
			rest = after
		}
	}
}

// What comes before the line %% is declarations, what comes after it the body
// of a function; both as gofmt writes them. The tour of Go has cells of other
// kinds.
func TestTheLessonsCodeIsFormatted(t *testing.T) {
	t.Parallel()
	for _, path := range lessons(t) {
		if strings.HasPrefix(filepath.Base(path), "00") {
			continue
		}
		for i, cell := range open(t, path).Cells {
			if cell.Type != "code" {
				continue
			}
			for part := range strings.SplitSeq("\n"+source(cell.Source)+"\n", "\n%%\n") {
				part = strings.TrimSpace(part)
				got, err := format.Source([]byte(part))
				if err != nil {
					t.Errorf("%s: cell %d: %v", path, i, err)
				} else if diff := cmp.Diff(part, strings.TrimSpace(string(got))); diff != "" {
					t.Errorf("%s: cell %d (-is +gofmt):\n%s", path, i, diff)
				}
			}
		}
	}
}
