package complete

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/library"
)

const helpers = "github.com/cuaderno-go/cuaderno/helpers"

// The course's helpers are explained in Spanish and in English.
func TestHelpersInBothLanguages(t *testing.T) {
	t.Parallel()
	lib := library.New(library.Config{Dir: "../../notebooks"})
	for _, test := range []struct {
		lang         diag.Lang
		text         string
		detail       int
		says, silent string
	}{
		{diag.ES, "helpers.EsperarTopic|", 0, "espera hasta que el clúster conoce", "waits until"},
		{diag.ES, "helpers.EsperarTopic|", 1, "espera hasta que el clúster conoce", "nada"},
		{diag.ES, "helpers.EsperarTopic|", 1, "waits until the cluster knows", "nada"},
		{diag.EN, "helpers.EsperarTopic|", 0, "waits until the cluster knows", "espera hasta"},
		{diag.ES, "var c *helpers.Consumidor\nc.Asignacion|()", 0, "particiones que el grupo ha dado", "before the first"},
		{diag.ES, "helper|s.Must", 0, "El vocabulario de las lecciones", "vocabulary"},
		{diag.ES, "strings.ToUpper|", 0, "ToUpper returns", "nada"},
	} {
		s := sessionOf(t)
		s.Library, s.Lang = lib, test.lang
		code, n := cursor(t, "import \""+helpers+"\"\n"+test.text)
		x, ok := s.On(t.Context(), code, n)
		if !ok {
			t.Errorf("%s: nothing found", test.text)
			continue
		}
		got, _ := x.Bundle(test.detail, test.lang)["text/plain"].(string)
		if !strings.Contains(got, test.says) || strings.Contains(got, test.silent) {
			t.Errorf("%s in %v, detail %d: got %q", test.text, test.lang, test.detail, got)
		}
	}
}

// Every exported function, type and method of the helpers has a Spanish text,
// and every text has its name.
func TestEveryHelperIsTranslated(t *testing.T) {
	t.Parallel()
	names := exported(t, "../../helpers")
	if len(names) < 60 {
		t.Fatalf("only %d names", len(names))
	}
	for _, name := range names {
		if library.Translation("../../helpers", "es", name) == "" {
			t.Errorf("helpers/doc.es.md does not have %s", name)
		}
	}
	text, err := os.ReadFile("../../helpers/doc.es.md")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if name, ok := strings.CutPrefix(line, "## "); ok && !slices.Contains(names, strings.TrimSpace(name)) {
			t.Errorf("helpers/doc.es.md has %s, which does not exist", strings.TrimSpace(name))
		}
	}
}

// exported are the functions, types and methods of the package in dir.
func exported(t *testing.T, dir string) []string {
	t.Helper()
	files, err := fs.Glob(os.DirFS(dir), "*.go")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), dir+"/"+file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range parsed.Decls {
			switch d := decl.(type) {
			case *ast.FuncDecl:
				out = append(out, methodName(d))
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					if typ, ok := spec.(*ast.TypeSpec); ok {
						out = append(out, typ.Name.Name)
					}
				}
			}
		}
	}
	// What only fulfils an interface explains itself.
	return slices.DeleteFunc(out, func(name string) bool {
		typ, method, _ := strings.Cut(name, ".")
		return !ast.IsExported(typ) || method != "" && !ast.IsExported(method) || slices.Contains([]string{"String", "Error", "Unwrap", "HTML"}, method)
	})
}

func methodName(d *ast.FuncDecl) string {
	if d.Recv == nil {
		return d.Name.Name
	}
	recv := d.Recv.List[0].Type
	if star, ok := recv.(*ast.StarExpr); ok {
		recv = star.X
	}
	typ, _ := recv.(*ast.Ident)
	if typ == nil {
		return "x"
	}
	return typ.Name + "." + d.Name.Name
}
