package cursor

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/cuaderno-go/cuaderno/kernel/message"
)

// lived are the cells that have run, ahead those that have not.
var (
	lived = []string{
		"import (\n\t\"fmt\"\n\t\"strings\"\n\t\"time\"\n\n\t\"github.com/cuaderno-go/cuaderno/helpers\"\n)",
		"// Pedido es lo que alguien compra.\ntype Pedido struct {\n\tCliente string\n\tLíneas []Línea\n\tCreado time.Time\n}\n\ntype Línea struct {\n\tProducto string\n\tUnidades int\n}\n\n" +
			"// Total suma las unidades.\nfunc (p *Pedido) Total() int {\n\tn := 0\n\tfor _, l := range p.Líneas {\n\t\tn += l.Unidades\n\t}\n\treturn n\n}",
		"// nuevoPedido hace un pedido.\nfunc nuevoPedido(cliente string, líneas ...Línea) (*Pedido, error) {\n\treturn &Pedido{Cliente: cliente, Líneas: líneas}, nil\n}\n\nfunc primero[T any](todos []T) T { return todos[0] }",
		"pedido, err := nuevoPedido(\"Ana\", Línea{\"té\", 2})\nprecios := map[string]float64{\"té\": 3.5}\nconst máximo = 7",
	}
	ahead = []string{"pendiente := Pedido{Cliente: \"Luis\"}\nfunc pendienteDe(p Pedido) string { return p.Cliente }"}
)

// TestOffers asks at places of every kind. What is wanted stands at the head of
// the list in this order; with a dot behind it, it is the whole list. ~ means
// anywhere in it, ! nowhere.
func TestOffers(t *testing.T) {
	k := start(t, lived, ahead)
	k.awaitPackages(t)
	for _, probe := range []struct{ kind, text, want string }{
		{"fields and methods", "pedido.¦", "Cliente Creado Líneas Total ."},
		{"of the result of a call", "primero(pedido.Líneas).¦", "Producto Unidades ."},
		{"of the result of a call in this cell", "func hacer() Pedido { return Pedido{} }\nhacer().¦", "Cliente Creado Líneas ."},
		{"of a chain of calls", "time.Now().Add(time.Second).Form¦", "Format"},
		{"of the value of two in the text above", "otro, err := nuevoPedido(\"a\")\notro.T¦", "Total ."},
		{"of an element", "pedido.Líneas[0].U¦", "Unidades ."},
		{"of a map's value", "m := map[string]*Pedido{}\nm[\"a\"].Cl¦", "Cliente ."},
		{"of a received value", "c := make(chan Pedido)\n(<-c).Cr¦", "Creado ."},
		{"of a type assertion", "var v any\nv.(*Pedido).To¦", "Total ."},
		{"of a helper's result", "consumidor := helpers.NuevoConsumidor(nil)\nconsumidor.¦", "~ReadMessage"},
		{"package members", "strings.Repe¦", "Repeat"},
		{"of a package of the course", "helpers.Espe¦", "~EsperarTopic"},
		{"of a package that only this cell imports", "import \"net/url\"\nurl.Que¦", "QueryEscape QueryUnescape"},
		{"of a package imported by nobody", "bytes.EqualF¦", "EqualFold ."},
		{"of a required module's, imported by nobody", "kafka.NewProd¦", "NewProducer"},
		{"unimported packages", "bufi¦", "bufio"},
		{"locals", "func f(lado int) int {\n\tlargo := 2 * lado\n\treturn l¦\n}", "lado largo"},
		{"locals of a body", "%%\ncuenta := 1\ncuent¦", "cuenta"},
		{"locals first", "func f(precioLocal float64) {\n\tprecio¦\n}", "precioLocal precios"},
		{"a closure's", "f := func(argumento int) { arg¦ }", "argumento"},
		{"a range's", "for índice, línea := range pedido.Líneas {\n\tlín¦\n}", "línea"},
		{"the matching type first", "var n int = má¦", "máximo"},
		{"an argument's type first", "peso, plan := 1, \"b\"\nstrings.ToUpper(p¦)", "plan"},
		{"a field's value", "x := Pedido{Cliente: pedido.¦}", "Cliente"},
		{"a duration", "time.Sleep(time.M¦)", "Microsecond Millisecond Minute"},
		{"keywords", "ret¦", "return"},
		{"keywords in a body", "func f() {\n\tdefe¦\n}", "defer"},
		{"a range", "for i := ran¦", "range"},
		{"fields of a literal", "x := Pedido{¦}", "Cliente:  Creado:  Líneas: "},
		{"those that are left", "x := Pedido{Cliente: \"a\", ¦}", "Creado:  Líneas:  ."},
		{"of an elided type", "x := []Línea{{Pro¦}}", "Producto: "},
		{"of another package's", "t := time.Location{¦}", "!Cliente: "},
		{"labels", "func f() {\nfuera:\n\tfor {\n\t\tbreak fu¦\n\t}\n}", "fuera ."},
		{"import paths of the standard library", "import \"net/h¦\"", "~net/http"},
		{"by the last element", "import \"jso¦\"", "encoding/json"},
		{"import paths of required modules", "import \"github.com/confluentinc/¦\"", "~github.com/confluentinc/confluent-kafka-go/v2/kafka"},
		{"import paths of the module cache", "import \"github.com/¦\"", "~github.com/google/go-cmp/cmp"},
		{"commands", "%who¦", "who"},
		{"commands behind Go", "x := 1\n%res¦", "reset restart"},
		{"cell magics", "%%ba¦", "%bash"},
		{"arguments of commands", "%lang ¦", "en es ."},
		{"options", "%capture -¦", "-a ."},
		{"subcommands", "%go.mod s¦", "save ."},
		{"names for commands", "%rm preci¦", "precios ."},
		{"Go behind a command", "%timeit pedido.To¦", "Total ."},
		{"environment", "%env HOM¦", "HOME"},
		{"folders", "%cd ../hel¦", "helpers/ ."},
		{"files", "!cat 01-¦", "01-tutorial-kafka.ipynb ."},
		{"files below folders", "!head ../go.m¦", "go.mod ."},
		{"programs", "!ech¦", "echo"},
		{"files in a script", "%%bash\ncat ../kernel/e2e/cur¦", "cursor/ ."},
		{"in an unfinished call", "fmt.Println(1, strings.Rep¦", "Repeat Replace ReplaceAll"},
		{"in an unfinished condition", "if pedido.To¦", "Total ."},
		{"in an unclosed function, with code below", "func f(p Pedido) {\n\tfor _, l := range p.Líneas {\n\t\tl.Pr¦\n\nfunc g() int { return 1 }", "Producto ."},
		{"in a body with a mistake above", "%%\nx := nada(\ny := pedido.Cr¦", "Creado"},
		{"inside %%", "%%\nfor _, l := range pedido.Líneas {\n\tfmt.Println(l.Un¦)\n}", "Unidades ."},
		{"inside %% with declarations above", "func doble(n int) int { return 2 * n }\n%%\nfmt.Println(dob¦)", "doble"},
		{"names of cells that have not run", "pendien¦", "pendiente pendienteDe ."},
		{"their members", "pendiente.Cl¦", "Cliente ."},
		{"deprecated last", "strings.T¦", "ToLower ToLowerSpecial ToTitle ToTitleSpecial ToUpper ToUpperSpecial ToValidUTF8 Trim TrimFunc TrimLeft TrimLeftFunc TrimPrefix TrimRight TrimRightFunc TrimSpace TrimSuffix Title ."},
		{"fuzzy on case", "PED¦", "Pedido"},
		{"fuzzy within", "nPed¦", "nuevoPedido"},
		{"types alone", "var p Ped¦", "Pedido"},
		{"generic functions", "prime¦", "primero"},
		{"nothing in strings", "s := \"pedi¦", "."},
		{"nothing in comments", "// pedi¦", "."},
		{"nothing where a name is given", "func pedi¦", "."},
		{"astral characters before", "s := \"😀🎉\"; x := pedido.Cr¦", "Creado ."},
	} {
		t.Run(probe.kind, func(t *testing.T) {
			var got []string
			for _, c := range k.complete(t, probe.text) {
				got = append(got, c.text)
			}
			if problem := compare(got, probe.want); problem != "" {
				t.Errorf("%s\noffers %.300q\n%s", probe.text, got, problem)
			}
		})
	}
}

// compare says what is wrong with what is offered; "" if nothing is.
func compare(got []string, want string) string {
	listed := "\x00" + strings.Join(got, "\x00") + "\x00"
	has := func(name string) bool { return strings.Contains(listed, "\x00"+name+"\x00") }
	head := want
	if i := strings.IndexAny(want, "~!"); i >= 0 {
		head = strings.TrimSuffix(want[:i], " ")
		name := want[i+1:]
		if has(name) != (want[i] == '~') {
			return "wanted: " + want
		}
	}
	whole, only := strings.CutSuffix(head, ".")
	shown := strings.Join(got, " ")
	if only && shown+" " != whole && (shown != "" || whole != "") || !strings.HasPrefix(shown, strings.TrimSuffix(whole, " ")) {
		return "wanted: " + want
	}
	return ""
}

// What a candidate is stands beside it.
func TestSaysWhatIsOffered(t *testing.T) {
	k := start(t, lived, ahead)
	for text, want := range map[string]candidate{
		"pedido.Tot¦":        {"Total", "method", "func() int"},
		"pedido.Clie¦":       {"Cliente", "field", "string"},
		"nuevoPed¦":          {"nuevoPedido", "function", "func(string, ...Línea) (*Pedido, error)"},
		"primer¦":            {"primero", "function", "func[T any](todos []T) T"},
		"precio¦":            {"precios", "variable", "map[string]float64"},
		"máxi¦":              {"máximo", "constant", "= 7"},
		"Pedi¦":              {"Pedido", "type", "struct"},
		"strings.Repea¦":     {"Repeat", "function", "func(s string, count int) string"},
		"time.Second.Rou¦":   {"Round", "method", "func(m time.Duration) time.Duration"},
		"bufi¦":              {"bufio", "module", "bufio"},
		"import \"net/ur¦\"": {"net/url", "module", "package url"},
		"pendienteD¦":        {"pendienteDe", "function", "func(Pedido) string · celda sin ejecutar"},
		"%lan¦":              {"lang", "command", "idioma de los mensajes"},
		"fallthr¦":           {"fallthrough", "keyword", ""},
		"!cat 01-tut¦":       {"01-tutorial-kafka.ipynb", "file", ""},
	} {
		if got := k.complete(t, text); len(got) == 0 || got[0] != want {
			t.Errorf("%s: got %+.300v, want %+v", text, got, want)
		}
	}
}

// What is accepted of a package that nobody has imported runs: the import is added.
func TestImportsWhatWasAccepted(t *testing.T) {
	k := start(t, nil, nil)
	if got := k.complete(t, "hex.EncodeToS¦"); len(got) != 1 || got[0].text != "EncodeToString" {
		t.Fatalf("got %+v", got)
	}
	if reply := k.run(t, "hex.EncodeToString([]byte{1})"); reply.Status != message.StatusOK {
		t.Errorf("%+v", reply.Failure)
	}
}

// Explanations: the declaration, the documentation, the place, the value.
func TestExplains(t *testing.T) {
	k := start(t, lived, ahead)
	k.awaitPackages(t)
	for _, probe := range []struct {
		text   string
		detail int
		says   []string
	}{
		{"pedido.To¦tal()", 0, []string{"func (p *Pedido) Total() int", "Total suma las unidades.", "celda[2], línea 14"}},
		{"pedido.Total()¦", 0, []string{"func (p *Pedido) Total() int"}},
		{"nuevoPedido(\"a\", ¦", 0, []string{"func nuevoPedido(cliente string, líneas ...Línea) (*Pedido, error)", "nuevoPedido hace un pedido."}},
		{"nuevoPedi¦do", 1, []string{"return &Pedido{Cliente: cliente, Líneas: líneas}, nil"}},
		{"precio¦s", 0, []string{"var precios map[string]float64", "map[té:3.5]"}},
		{"Pedi¦do{}", 0, []string{"type Pedido struct", "Pedido es lo que alguien compra.", "func (*Pedido) Total() int"}},
		{"strings.Repe¦at", 0, []string{"func Repeat(s string, count int) string", "Repeat returns a new string", "strings.go"}},
		{"strings.Repe¦at", 1, []string{"func Repeat(s string, count int) string {", "panic("}},
		{"string¦s.Repeat", 0, []string{"package strings // import \"strings\"", "simple functions to manipulate UTF-8"}},
		{"helpers.EsperarTop¦ic", 0, []string{"espera hasta que el clúster conoce"}},
		{"máxim¦o", 0, []string{"const máximo = 7"}},
		{"pendiente¦De", 0, []string{"func pendienteDe(p Pedido) string", "en una celda sin ejecutar"}},
		{"%lan¦g", 0, []string{"idioma de los mensajes"}},
		{"%%\nlocal := pedido.Líneas[0]\nlocal.Unid¦ades", 0, []string{"field Unidades int"}},
	} {
		plain, markdown := k.inspect(t, probe.text, probe.detail)
		for _, says := range probe.says {
			if !strings.Contains(plain, says) {
				t.Errorf("%s\nsays %s\nwanted %s", probe.text, plain, says)
			}
		}
		if !strings.Contains(markdown, "```go\n") && !strings.HasPrefix(probe.text, "%lan") {
			t.Errorf("%s: no code in the markdown: %s", probe.text, markdown)
		}
	}
}

// ?x and x? open the pager with the same, x?? with the source.
func TestPages(t *testing.T) {
	k := start(t, lived, nil)
	for text, says := range map[string]string{
		"?pedido": "var pedido *Pedido", "pedido?": "var pedido *Pedido", "pedido.Total?": "Total suma las unidades.",
		"?strings.Repeat": "Repeat returns a new string", "nuevoPedido??": "return &Pedido{", "??nuevoPedido": "return &Pedido{",
	} {
		reply := k.run(t, text)
		if len(reply.Payload) != 1 {
			t.Errorf("%s: %d payloads", text, len(reply.Payload))
			continue
		}
		var page struct {
			Source string
			Data   map[string]any
		}
		if err := json.Unmarshal(reply.Payload[0], &page); err != nil {
			t.Fatal(err)
		}
		if shown, _ := page.Data["text/plain"].(string); page.Source != "page" || !strings.Contains(shown, says) {
			t.Errorf("%s shows %+v, wanted %s", text, page, says)
		}
	}
}

// A cell that runs and a cell that compiles hold nobody up.
func TestAnswersMeanwhile(t *testing.T) {
	k := start(t, lived, nil)
	over := make(chan string, 1)
	go func() { over <- k.run(t, "for {\n}").Status }()
	for range 20 {
		if got := k.complete(t, "pedido.To¦"); len(got) != 1 {
			t.Fatalf("got %+v", got)
		}
		if plain, _ := k.inspect(t, "precio¦s", 0); !strings.Contains(plain, "var precios map[string]float64") {
			t.Errorf("says %s", plain)
		}
	}
	select {
	case status := <-over:
		t.Errorf("the cell has ended: %s", status)
	default:
	}
	if err := k.Interrupt(t.Context()); err != nil {
		t.Fatal(err)
	}
	select {
	case status := <-over:
		if status != message.StatusError {
			t.Errorf("the cell ended with %s", status)
		}
	case <-time.After(time.Minute):
		t.Error("the cell goes on")
	}
}
