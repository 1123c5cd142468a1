package display

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"image"
	"math/big"
	"net/http"
	"reflect"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// cells shows values as if the types of this package were declared in cells.
func cells() shower {
	return shower{own: func(t reflect.Type) bool { return strings.HasSuffix(t.PkgPath(), "/display") }}
}

type (
	pair   struct{ A, B int }
	secret struct {
		name string
		next *secret
		any  any //nolint:unused // shown by its nil
	}
	ring     []any
	badText  struct{}
	ptrError struct{ n int }
	grade    int
)

func (badText) String() string    { panic("no") }
func (p *ptrError) Error() string { return fmt.Sprint("ptr", p.n) }
func (g grade) String() string    { return fmt.Sprintf("nota %d", int(g)) }

func TestText(t *testing.T) {
	t.Parallel()
	self := &secret{name: "yo"}
	self.next = self
	loop := ring{1}
	loop[0] = loop
	deep := map[string]any{}
	deep["m"] = deep
	n := 7
	for want, v := range map[string]any{
		"1":                                1,
		"hola":                             "hola",
		"{10 30}":                          pair{10, 30},
		"&{10 30}":                         &pair{10, 30},
		"[gophernotes is super]":           []string{"gophernotes", "is", "super"},
		"<nil>":                            nil,
		"[<nil> 1]":                        []any{nil, 1},
		"map[a:1 b:2]":                     map[string]int{"b": 2, "a": 1},
		"map[-1:x 2:y 10:z]":               map[int]string{10: "z", 2: "y", -1: "x"},
		"[&{1 2} <nil>]":                   []*pair{{1, 2}, nil},
		"&7":                               &n,
		`[]byte("clave\n")`:                []byte("clave\n"),
		"[]byte(00 ff)":                    []byte{0, 0xff},
		`[4]byte("hola")`:                  [4]byte{'h', 'o', 'l', 'a'},
		`{[]byte("v")}`:                    struct{ V []byte }{[]byte("v")},
		"func(int) string":                 func(int) string { return "" },
		"chan int":                         make(chan int),
		"{<nil>}":                          struct{ f func() }{},
		"nota 7":                           grade(7),
		"[nota 7]":                         []grade{7},
		"ptr3":                             &ptrError{3},
		"{3}":                              ptrError{3},
		"{nota 7}":                         struct{ G grade }{7},
		"{7}":                              struct{ g grade }{7}, // its method cannot be called
		"%!v(PANIC=String method: no)":     badText{},
		"[1 %!v(PANIC=String method: no)]": []any{1, badText{}},
		"&{yo <cycle> <nil>}":              self,
		"[<cycle>]":                        loop,
		"map[m:<cycle>]":                   deep,
		"1.5s":                             1500 * time.Millisecond,
		"12345678901234567890":             big12345678901234567890(),
		"EOF x":                            errors.New("EOF x"),
		"(1+2i)":                           1 + 2i,
		"&{{…} 1}": &struct {
			mu sync.Mutex
			n  int
		}{n: 1},
	} {
		if got := cells().text(v); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func big12345678901234567890() *big.Int {
	n, _ := new(big.Int).SetString("12345678901234567890", 10)
	return n
}

func TestOnlyExportedFieldsOfOtherPackages(t *testing.T) {
	t.Parallel()
	client := &http.Client{Timeout: time.Second}
	if got, want := cells().text(client), "&{<nil> <nil> <nil> 1s}"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got, want := cells().text(struct{ C *http.Client }{client}), "{*http.Client}"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got, want := cells().text(sync.Map{}), "{…} sync.Map"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if cellType(reflect.TypeFor[http.Client]()) {
		t.Error("http.Client is taken for a type of a cell")
	}
}

func TestTextIsBounded(t *testing.T) {
	t.Parallel()
	wide := make([][]string, 1000)
	for i := range wide {
		wide[i] = []string{strings.Repeat("é", 1000)}
	}
	type node struct{ L, R *node }
	tree := &node{}
	for range 60 { // a walk of all paths would never end
		tree = &node{tree, tree}
	}
	for name, v := range map[string]any{
		"string": strings.Repeat("é", 1<<20), "slice": make([]int, 1<<20), "bytes": make([]byte, 1<<20), "wide": wide, "tree": tree,
	} {
		got := cells().text(v)
		if len(got) > maxText+4096 || !strings.Contains(got, "…") {
			t.Errorf("%s: %d bytes, ending %q", name, len(got), got[len(got)-40:])
		}
	}
	if got := cells().text(make([]int, 5000)); !strings.HasSuffix(got, " 0 … len=5000]") {
		t.Errorf("ends %q", got[len(got)-40:])
	}
}

// Values of these types are printed as fmt prints them.
func TestTextIsFmts(t *testing.T) {
	t.Parallel()
	type inner struct {
		S string
		F float64
		M map[string]bool
	}
	type outer struct {
		N    int8
		In   inner
		List []inner
	}
	rapid.Check(t, func(t *rapid.T) {
		v := struct {
			o   outer
			Any any
		}{o: rapid.Make[outer]().Draw(t, "value")}
		v.Any = rapid.OneOf(rapid.Just[any](nil), rapid.Int().AsAny(), rapid.String().AsAny()).Draw(t, "any")
		if got, want := cells().text(v), fmt.Sprint(v); got != want {
			t.Fatalf("got  %s\nwant %s", got, want)
		}
	})
}

// shown is the text of a table: its cells, with the tags away.
func shown(t *testing.T, v any) string {
	t.Helper()
	s, ok := cells().value(v)["text/html"].(string)
	if !ok {
		return ""
	}
	s = strings.NewReplacer("</tr>", "\n", "</td>", " | ", "</th>", " | ").Replace(s)
	return html.UnescapeString(regexp.MustCompile("<[^>]*>").ReplaceAllString(s, ""))
}

func TestTables(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		v    any
		want string
	}{
		{pair{1, 2}, "A | 1 | \nB | 2 | \ndisplay.pair"},
		{&pair{1, 2}, "A | 1 | \nB | 2 | \ndisplay.pair"},
		{[]pair{{1, 2}, {3, 4}}, " | A | B | \n0 | 1 | 2 | \n1 | 3 | 4 | \n[]display.pair len=2"},
		{[]*pair{{1, 2}, nil}, " | A | B | \n0 | 1 | 2 | \n1 | <nil> | \n[]*display.pair len=2"},
		{map[string]int{"b": 2, "a": 1}, "a | 1 | \nb | 2 | \nmap[string]int len=2"},
		{map[int]pair{10: {1, 2}, 9: {3, 4}}, " | A | B | \n9 | 3 | 4 | \n10 | 1 | 2 | \nmap[int]display.pair len=2"},
		{map[string]any{"<b>": []byte("x")}, "<b> | []byte(\"x\") | \nmap[string]any len=1"},
		{secret{name: "s"}, "name | s | \nnext | <nil> | \nany | <nil> | \ndisplay.secret"},
		{[]int{1, 2}, ""},
		{"texto", ""},
		{3, ""},
		{nil, ""},
		{[]pair{}, ""},
		{map[int]int{}, ""},
		{struct{}{}, ""},
		{time.Now(), ""},
		{[]time.Time{time.Now()}, ""},
		{(*pair)(nil), ""},
	} {
		if got := shown(t, c.v); got != c.want {
			t.Errorf("%v:\n got %q\nwant %q", c.v, got, c.want)
		}
	}
}

func TestTablesAreEscapedAndBounded(t *testing.T) {
	t.Parallel()
	rows := make([]pair, 250)
	s := shown(t, rows)
	if got := strings.Count(s, "\n"); got != maxRows+2 || !strings.HasSuffix(s, "⋮ | \n[]display.pair len=250") {
		t.Errorf("%d lines, ending %q", got, s[len(s)-60:])
	}
	raw, _ := cells().value(map[string]string{"<script>": "<img>"})["text/html"].(string)
	if strings.Contains(raw, "<script") || strings.Contains(raw, "<img") || !strings.Contains(raw, "&lt;img&gt;") {
		t.Errorf("not escaped: %s", raw)
	}
	if got := shown(t, []struct{ S string }{{strings.Repeat("é", 1000)}}); !strings.Contains(got, strings.Repeat("é", maxCell)+"… |") {
		t.Errorf("cell not cut: %q", got)
	}
}

type (
	htmlOnly   struct{}
	many       struct{}
	ptrHTML    struct{ n int }
	panicHTML  struct{ N int }
	bundled    struct{ m map[string]any }
	withPNG    struct{}
	wrongError struct{}
)

func (htmlOnly) HTML() string                { return "<b>x</b>" }
func (many) Markdown() string                { return "*x*" }
func (many) SVG() string                     { return "<svg/>" }
func (p *ptrHTML) HTML() string              { return fmt.Sprintf("<i>%d</i>", p.n) }
func (panicHTML) HTML() string               { panic("ay") }
func (b bundled) MIMEBundle() map[string]any { return b.m }
func (withPNG) PNG() []byte                  { return []byte("abc") }
func (wrongError) Error() string             { panic("ay") }

func TestMethods(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		v    any
		want Bundle
	}{
		{htmlOnly{}, Bundle{"text/html": "<b>x</b>", "text/plain": "{}"}},
		{many{}, Bundle{"text/markdown": "*x*", "image/svg+xml": "<svg/>", "text/plain": "{}"}},
		{ptrHTML{5}, Bundle{"text/html": "<i>5</i>", "text/plain": "{5}"}},
		{&ptrHTML{5}, Bundle{"text/html": "<i>5</i>", "text/plain": "&{5}"}},
		{panicHTML{4}, Bundle{"text/plain": "{4} %!HTML(PANIC=ay)"}},
		{withPNG{}, Bundle{"image/png": "YWJj", "text/plain": "{}"}},
		{wrongError{}, Bundle{
			"text/plain": "%!v(PANIC=Error method: ay)",
			"text/html":  `<div style="color:var(--jp-error-color1,#b71c1c)"><code>display.wrongError</code> %!v(PANIC=Error method: ay)</div>`,
		}},
		{
			bundled{map[string]any{
				"text/plain": "t", "image/png": []byte("abc"), "image/svg+xml": []byte("<svg/>"),
				"application/json": map[string]any{"a": 1}, "x/bad": make(chan int),
			}},
			Bundle{"text/plain": "t", "image/png": "YWJj", "image/svg+xml": "<svg/>", "application/json": json.RawMessage(`{"a":1}`)},
		},
	} {
		if got := cells().value(c.v); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%T:\n got %v\nwant %v", c.v, got, c.want)
		}
	}
}

func TestImages(t *testing.T) {
	t.Parallel()
	b := Value(image.NewGray(image.Rect(0, 0, 3, 2)))
	data, _ := b["image/png"].(string)
	raw, err := base64.StdEncoding.DecodeString(data)
	if err != nil || !strings.HasPrefix(string(raw), "\x89PNG") || b["text/plain"] != "*image.Gray 3×2" {
		t.Errorf("got %v, %v", b, err)
	}
	if b := Value(image.NewUniform(nil)); b["image/png"] != nil { // a thousand million pixels a side
		t.Error("an endless image was encoded")
	}
}

func TestValuesSideBySide(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		vals []any
		want Bundle
	}{
		{[]any{12, "x"}, Bundle{"text/plain": "12 x"}},
		{[]any{30, true}, Bundle{"text/plain": "30 true"}},
		{[]any{1, htmlOnly{}}, Bundle{
			"text/plain": "1 {}",
			"text/html":  `<div style="display:flex;flex-wrap:wrap;gap:1em;align-items:flex-start"><div><pre>1</pre></div><div><b>x</b></div></div>`,
		}},
	} {
		if got := cells().values(c.vals); !reflect.DeepEqual(got, c.want) {
			t.Errorf("got %v, want %v", got, c.want)
		}
	}
}

func TestAnErrorAmongValuesKeepsItsText(t *testing.T) {
	t.Parallel()
	b := Values(nil, errors.New("To err is human"))
	if b["text/plain"] != "<nil> To err is human" || !strings.Contains(b["text/html"].(string), "<code>*errors.errorString</code> To err") {
		t.Errorf("got %v", b)
	}
}
