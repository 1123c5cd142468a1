package complete

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/cuaderno-go/cuaderno/kernel/cell"
)

// session is what the cells of the tests have defined.
var session = []string{
	`import ("fmt"; "strings"; "time")`,
	"type Punto struct {\n\tX, Y int\n\tNombre string\n}\nfunc (p Punto) Norma() float64 { return 0 }\nfunc (p *Punto) Mover(dx, dy int) {}",
	"origen := Punto{}\ncontador := 0\nconst Máximo = 10\nfunc hacerPunto(x, y int) Punto { return Punto{x, y, \"\"} }",
	"type Base struct { ID int; base string }\nfunc (b *Base) Guardar() error { return nil }\ntype Doc struct { *Base; Título string }\nvar doc Doc",
	"func primero[T any](xs ...T) T { return xs[0] }\nvar puntos = map[string][]Punto{}",
}

func TestOffers(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		text string
		want string // what is offered first; "…" ends a list that goes on
	}{
		"fields first, then methods":        {"origen.|", "Nombre X Y Mover Norma"},
		"of a call: no pointer methods":     {"hacerPunto(1, 2).|", "Nombre X Y Norma"},
		"of an index of a map":              {`puntos["a"][0].N|`, "Nombre Norma"},
		"of a generic call":                 {"primero(origen).No|", "Nombre Norma"},
		"promoted, nearest first":           {"doc.|", "Base Título ID base Guardar"},
		"in the middle of unfinished calls": {"fmt.Println(1, strings.ToUpper(origen.N|", "Nombre Norma"},
		"in a condition without a body":     {"if origen.|\ncontador++", "Nombre X Y Mover Norma"},
		"in a body":                         {"for i := range 3 {\n\tif i > 1 {\n\t\torigen.M|\n\t}\n}", "Mover"},
		"in an unclosed body":               {"func f() {\n\tfor {\n\t\torigen.M|\n\nfunc g() {}", "Mover"},
		"in the body of %%":                 {"%%\nlocal := origen\nlocal.M|", "Mover"},
		"behind commands":                   {"%env A=b\n!ls \"\norigen.M|", "Mover"},
		"of a method expression":            {"Punto.|", "Norma"},
		"of a type declared below":          {"var v T\nv.|\ntype T struct { Campo int }", "Campo"},
		"of a local type":                   {"func f() {\n\ttype t struct { a, b int }\n\tvar v t\n\tv.|\n}", "a b"},
		"of a type parameter":               {"func f[T interface{ Leer() int }](v T) {\n\tv.|\n}", "Leer"},
		"exported members of a package":     {"fmt.Sprintl|", "Sprintln"},
		"of a package nobody imported":      {"bytes.EqualF|", "EqualFold"},
		"of a value of such a package":      {"b := bytes.NewBufferString(\"\")\nb.Trunc|", "Truncate"},
		"of an import of this cell":         {"import \"net/url\"\nurl.QueryEs|", "QueryEscape QueryUnescape"},
		"under its own name":                {"import u \"net/url\"\nu.QueryEs|", "QueryEscape QueryUnescape"},
		"unexported members stay inside":    {"doc.base.|", ""},
		"behind a multiple result: nothing": {"func dos() (int, int) { return 1, 2 }\ndos().|", ""},

		"locals first":                   {"func f(lado int) {\n\tlargo := 1\n\tif l|\n}", "lado largo len libro list…"},
		"not what comes later":           {"func f() {\n\tcont|\n\tcontable := 1\n}", "contador continue context"},
		"the range variable":             {"for indice := range 3 {\n\tind|\n}", "indice"},
		"the type switch's":              {"var v any\nswitch valor := v.(type) {\ncase int:\n\tval|\n}", "valor"},
		"of the session":                 {"cont|", "contador continue context"},
		"of the cell, also from below":   {"fmt.Println(nuev|)\nvar nuevaCosa = 1", "nuevaCosa"},
		"accents":                        {"Máx|", "Máximo"},
		"the prefix decides over case":   {"punt|", "puntos Punto hacerPunto"},
		"loosely":                        {"hPu|", "hacerPunto"},
		"imports":                        {"strin|", "strings string…"},
		"keywords at a statement":        {"fal|", "false fallthrough"},
		"but not in an expression":       {"x := fal|", "false"},
		"range":                          {"for range ran|", "rand"},
		"range behind :=":                {"for i := ran|", "range rand"},
		"unimported packages":            {"bufi|", "bufio"},
		"labels":                         {"func f() {\nfuera:\n\tfor {\n\t\tbreak f|\n\t}\n}", "fuera"},
		"a name that is given: nothing":  {"func con|", ""},
		"one of several that are given":  {"nuevo, cont| := 1, 2", "contador"},
		"a variable that is declared":    {"var cont|", ""},
		"only types in a type's place":   {"var p Pun|", "Punto"},
		"types of a package":             {"func f(d time.Mon|) {}", "Month"},
		"the type that fits comes first": {"var p Punto = o|", "origen…"},
		"an argument's type":             {"time.Sleep(time.M|)", "Microsecond Millisecond Minute March May Monday Month"},
		"a condition's":                  {"ok := true; otro := 1\nif o|", "ok otro origen…"},
		"a result's":                     {"func f(ancho int, alto string) string {\n\treturn a|\n}", "alto ancho any append…"},

		"fields of a literal":           {"p := Punto{|}", "Nombre:  X:  Y: …"},
		"those that are left":           {"p := Punto{X: 1, |}", "Nombre:  Y: "},
		"of an elided type":             {"ps := []Punto{{N|}}", "Nombre: …"},
		"of a pointer's":                {"ps := []*Punto{{X: 1, N|", "Nombre: "},
		"without a second colon":        {"p := Punto{N|: \"\"}", "Nombre"},
		"the values of a literal":       {"p := Punto{X: cont|}", "contador context"},
		"of values without names: none": {"p := Punto{1, co|", "contador comparable complex complex128 complex64 copy…"},

		"import paths":                      {"import \"encoding/h|\"", "encoding/hex"},
		"by the last element":               {"import (\n\t\"fmt\"\n\t\"jso|", "encoding/json…"},
		"of required modules":               {"import \"example.org/|\"", "example.org/cuaderno/interno example.org/libro example.org/libro/capitulo example.org/vecino"},
		"of an import of the cache's":       {"import \"golang.org/x/mod/semver\"\nsemver.Comp|", "Compare"},
		"but not without the import":        {"semver.Comp|", ""},
		"unimported, required":              {"libro.Ab|", "Abrir"},
		"what only others require: no name": {"vecin|", ""},

		"no names in strings":      {"x := \"cont|", ""},
		"no names in comments":     {"x := 1 // cont|", ""},
		"commands":                 {"%l|", "lang"},
		"behind Go":                {"x := 1\n%re|", "reset"},
		"names of the session":     {"%rm cont|", "contador"},
		"and a second one":         {"%rm contador ori|", "origen"},
		"languages":                {"%lang |", "en es"},
		"options":                  {"%capture -|", "-a"},
		"Go behind a command":      {"%timeit strings.ToUpperS|", "ToUpperSpecial"},
		"Go in a call there":       {"x := 1\n%timeit strings.ToUpp(strings.ToLowerS|", "ToLowerSpecial"},
		"programs":                 {"!echo a; ech|", "echo…"},
		"programs behind another":  {"!true && ech|", "echo…"},
		"no program for a program": {"!echo ech|", ""},
		"program of a script":      {"%%script ech|", "echo…"},
		"an operator is no %":      {"x := 7\nx %conta|", "contador"},
		"nothing at all":           {"|", "Base Doc Máximo Punto contador doc hacerPunto origen primero puntos fmt strings time…"},
		"no member of nothing":     {"nada.|", ""},
		"no member of a number":    {"x := 1.|", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := at(t, sessionOf(t, session...), test.text)
			want, open := strings.CutSuffix(test.want, "…")
			shown := strings.Join(got, " ")
			if open && strings.HasPrefix(shown, want) || !open && shown == want {
				return
			}
			t.Errorf("%s\noffers %.300s\nwant   %s", test.text, shown, test.want)
		})
	}
}

func TestReplacesTheWordInCodePoints(t *testing.T) {
	t.Parallel()
	code, n := cursor(t, "s := \"añ😀\"; Máx|")
	got := sessionOf(t, session...).At(t.Context(), code, n)
	want := cell.Candidates{From: 12, To: 15, List: []cell.Candidate{{Text: "Máximo", Kind: "constant", Signature: "= 10"}}}
	if got.From != want.From || got.To != want.To || !slices.Equal(got.List, want.List) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestDescribes(t *testing.T) {
	t.Parallel()
	s := sessionOf(t, append(session, "type Punto struct { X, Y, Z int; Nombre string }\nvar antes []Punto")...)
	for text, want := range map[string]cell.Candidate{
		"hacerP|":                            {Text: "hacerPunto", Kind: "function", Signature: "func(int, int) Punto"},
		"prim|":                              {Text: "primero", Kind: "function", Signature: "func[T any](xs ...T) T"},
		"hacerPunto(1, 2).Nor|":              {Text: "Norma", Kind: "method", Signature: "func() float64"},
		"strings.Repea|":                     {Text: "Repeat", Kind: "function", Signature: "func(s string, count int) string"},
		"bytes.Buff|":                        {Text: "Buffer", Kind: "type", Signature: "struct"},
		"bufi|":                              {Text: "bufio", Kind: "module", Signature: "bufio"},
		"time.RFC8|":                         {Text: "RFC822", Kind: "constant", Signature: `= "02 Jan 06 15:04 MST"`},
		"ante|":                              {Text: "antes", Kind: "variable", Signature: "[]Punto"},
		"fallth|":                            {Text: "fallthrough", Kind: "keyword"},
		"%lan|":                              {Text: "lang", Kind: "command", Signature: "language of messages"},
		"func f(largo int) { fmt.Print(lar|": {Text: "largo", Kind: "variable", Signature: "int"},
	} {
		code, n := cursor(t, text)
		got := s.At(t.Context(), code, n).List
		if len(got) == 0 || got[0] != want {
			t.Errorf("%s: got %+v, want %+v", text, got, want)
		}
	}
}

func TestDeprecatedComesLast(t *testing.T) {
	t.Parallel()
	got := at(t, sessionOf(t, session...), "strings.T|")
	title, trim := slices.Index(got, "Title"), slices.Index(got, "TrimSuffix")
	if title < 0 || trim < 0 || title < trim {
		t.Errorf("Title is at %d, TrimSuffix at %d of %q", title, trim, got)
	}
}

func TestFiles(t *testing.T) {
	t.Parallel()
	s := sessionOf(t)
	for _, name := range []string{"datos/uno.csv", "datos/dos.csv", ".oculto", "dar.txt"} {
		file := filepath.Join(s.Dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for text, want := range map[string]string{
		"!cat da|":           "dar.txt datos/",
		"!cat datos/|":       "dos.csv uno.csv",
		"!head -1 <datos/u|": "uno.csv",
		"!ls .|":             ".oculto",
		"%cd da|":            "datos/",
		"x := 1\n!wc dat|":   "datos/",
		"%%bash\ncat da|":    "dar.txt datos/",
		"%%writefile x\nda|": "",
		"//gonb:%cd da|":     "datos/",
	} {
		if got := strings.Join(at(t, s, text), " "); got != want {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
}
