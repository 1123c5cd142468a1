package complete

import (
	"strings"
	"testing"
)

func TestInspects(t *testing.T) {
	t.Parallel()
	s := sessionOf(t, append(session,
		"// suma suma dos números.\n//\n// Da el total.\nfunc suma(a, b int) int {\n\treturn a + b\n}",
		"// Lejos mide.\nfunc (p Punto) Lejos(desde int) bool { return false }",
		"// total es la cuenta.\ntotal := 3")...)
	for text, want := range map[string]string{
		"sum|a(1, 2)":                    "func suma(a, b int) int\n\nsuma suma dos números.\n\nDa el total.\n\nin celda[6], line 4",
		"suma(1, |2)":                    "func suma(a, b int) int\n\nsuma suma dos números.\n\nDa el total.\n\nin celda[6], line 4",
		"suma(1, |":                      "func suma(a, b int) int\n\nsuma suma dos números.\n\nDa el total.\n\nin celda[6], line 4",
		"suma(1, len(\"\"))|":            "func suma(a, b int) int\n\nsuma suma dos números.\n\nDa el total.\n\nin celda[6], line 4",
		"total|":                         "var total int\n\ntotal es la cuenta.\n\nin celda[8], line 2",
		"origen.Lejos|(1)":               "func (p Punto) Lejos(desde int) bool\n\nLejos mide.\n\nin celda[7], line 2",
		"origen.No|mbre":                 "field Nombre string\n\nin celda[2], line 3",
		"Pun|to{}":                       "type Punto struct {\n\tX, Y int\n\tNombre string\n}\n\nfunc (*Punto) Mover(int, int)\nfunc (Punto) Lejos(int) bool\nfunc (Punto) Norma() float64\n\nin celda[2], line 1",
		"Máxi|mo":                        "const Máximo = 10\n\nin celda[3], line 3",
		"primero|(1)":                    "func primero[T any](xs ...T) T\n\nin celda[5], line 1",
		"func f(lado int) { _ = la|do }": "var lado int\n\nin this cell, line 1",
		"func f[T ~int](v T|) {}":        "type T ~int\n\nin this cell, line 1",
		"switch v := any(1).(type) {\ncase int:\n\t_ = v|\n}": "var v int\n\nin this cell, line 1",
		"contador := \"\"\ncon|tador":                         "var contador string\n\nin this cell, line 1",
		"libro.Abrir|(\"\")":                                  "func Abrir(título string) (*Libro, error)\n\nAbrir opens a book, given its title:\n\n\tb, err := libro.Abrir(\"Rayuela\")\n\nThe error is never nil:\n  - there are no books\n  - there is no Libro\n\nexample.org/libro · libro.go:22",
		"var l libro.Libro\nl.Autor|":                         "field Autor string\n\nwho wrote it\n\nexample.org/libro · libro.go:12",
		"libro.Cor|to":                                        "const Corto = 100\n\npages, at most\n\nexample.org/libro · libro.go:31",
		"libro|.Corto":                                        "package libro // import \"example.org/libro\"\n\nPackage libro is what a notebook of the tests requires.\n\n# Capítulos\n\nThey are in example.org/libro/capitulo.",
		"import \"example.org/ve|cino\"":                      "package vecino // import \"example.org/vecino\"\n\nPackage vecino is required by others.",
		"strings.TrimSpac|e":                                  "func TrimSpace(s string) string\n\nTrimSpace returns",
		"bytes|":                                              "package bytes // import \"bytes\"\n\nPackage bytes implements",
		"append|":                                             "func append(slice []Type, elems ...Type) []Type\n\nThe append built-in",
		"var e err|or":                                        "type error interface {\n\tError() string\n}\n\nThe error built-in",
		"%la|ng es":                                           "%lang\n\nlanguage of messages",
		"x := \"sum|a\"":                                      "",
		"nada|":                                               "",
		"|":                                                   "",
	} {
		code, n := cursor(t, text)
		got := ""
		if x, ok := s.On(t.Context(), code, n); ok {
			got, _ = x.Bundle(0, s.Lang)["text/plain"].(string)
		}
		if got != want && (want == "" || !strings.HasPrefix(got, want+" ")) {
			t.Errorf("%s\ngot  %q\nwant %q", text, got, want)
		}
	}
}

func TestMarkdown(t *testing.T) {
	t.Parallel()
	s := sessionOf(t)
	code, n := cursor(t, "libro.Abrir|")
	x, ok := s.On(t.Context(), code, n)
	if !ok {
		t.Fatal("nothing found")
	}
	const want = "```go\nfunc Abrir(título string) (*Libro, error)\n```\n\nAbrir opens a book, given its title:\n\n\tb, err := libro.Abrir(\"Rayuela\")\n\n" +
		"The error is never nil:\n\n  - there are no books\n  - there is no [Libro](https://pkg.go.dev/example.org/libro#Libro)\n\n*example.org/libro · libro.go:22*"
	if got := x.Bundle(0, s.Lang)["text/markdown"]; got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestDetailShowsTheSource(t *testing.T) {
	t.Parallel()
	s := sessionOf(t, session...)
	for text, want := range map[string]string{
		"hacerPunto|":  "func hacerPunto(x, y int) Punto { return Punto{x, y, \"\"} }",
		"libro.Libr|o": "type Libro struct {\n\t// Páginas is how many there are.\n\tPáginas int\n\tAutor   string // who wrote it\n}",
	} {
		code, n := cursor(t, text)
		x, ok := s.On(t.Context(), code, n)
		if !ok {
			t.Fatalf("%s: nothing found", text)
		}
		if got, _ := x.Bundle(1, s.Lang)["text/plain"].(string); !strings.HasPrefix(got, want+"\n\n") {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
}
