package oracle

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
)

// Few is how many generated cells are enough to ask about: each has some hundred
// probes.
const Few = 4

// Generated are n cells made at random, the same in every call: types with
// methods and embedded fields, functions, variables, and bodies that use what this
// and earlier cells have declared.
func Generated(n int) []string {
	g := &generator{rand: rand.New(rand.NewPCG(9, 3))} //nolint:gosec // the same in every call is what is wanted
	cells := make([]string, n)
	for i := range cells {
		cells[i] = g.cell(i)
	}
	return cells
}

// generator makes cells. In their texts # stands for the number of the cell of
// which a declaration is, so each may use those of any cell before.
type generator struct {
	rand *rand.Rand
}

const (
	// opening is the first cell's: what all of them lean on.
	opening = `import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"
)

type Base struct {
	Nombre   string
	Cantidad int
	mu       sync.Mutex
}

func (b *Base) Sumar(n int) int { b.Cantidad += n; return b.Cantidad }

func (b *Base) String() string { return b.Nombre }

type Contable interface{ Sumar(n int) int }

func convertir[E, S any](todos []E, f func(E) S) []S {
	var out []S
	for _, e := range todos {
		out = append(out, f(e))
	}
	return out
}

var errVacío = errors.New("vacío")

`
	// declarations are one cell's.
	declarations = `type Tipo# struct {
	Base
	Previo   *Tipo#
	Etiquetas map[string][]int
	creado   time.Time
}

func (t *Tipo#) conPrevio(previo *Tipo#) *Tipo# { t.Previo = previo; return t }

func (t Tipo#) antigüedad() time.Duration { return time.Since(t.creado) }

func nuevo#(nombre string, tamaño int) (*Tipo#, error) {
	if nombre == "" {
		return nil, errVacío
	}
	hecho := &Tipo#{Base: Base{Nombre: strings.ToUpper(nombre), Cantidad: tamaño}, creado: time.Now()}
	return hecho, nil
}

var lista# []*Tipo#

const límite# = 10 * time.Second
`
)

// statements stand in the bodies of cells.
var statements = []string{
	"primero, err := nuevo#(\"uno\", 3)\nif err != nil {\n\tfmt.Println(errors.Is(err, errVacío), err.Error())\n\treturn\n}\nlista# = append(lista#, primero.conPrevio(nil))\nfmt.Println(primero.Nombre, primero.Previo, primero.Base.Cantidad)",
	"for clave, valores := range (Tipo#{}).Etiquetas {\n\tfmt.Println(strings.TrimSpace(clave), len(valores))\n}",
	"var contable Contable = &Tipo#{Base: Base{Nombre: \"c\"}}\nswitch real := contable.(type) {\ncase *Tipo#:\n\tfmt.Println(real.antigüedad() > límite#, real.String())\ndefault:\n\tfmt.Println(contable.Sumar(1))\n}",
	"canal := make(chan *Tipo#, 1)\nvar grupo sync.WaitGroup\ngrupo.Go(func() { canal <- &Tipo#{creado: time.Unix(0, 0)} })\ngrupo.Wait()\nrecibido := <-canal\nfmt.Println(recibido.creado.Format(time.RFC3339))",
	"nombres := convertir(lista#, func(t *Tipo#) string { return t.Nombre + t.creado.Weekday().String() })\nfmt.Println(strings.Join(nombres, \", \"))",
	"var salida bytes.Buffer\nif err := json.NewEncoder(&salida).Encode(lista#); err != nil {\n\tfmt.Fprintln(os.Stderr, err)\n}\nfmt.Println(salida.Len())",
	"fuera:\nfor índice, elemento := range lista# {\n\tfor resto := elemento; resto != nil; resto = resto.Previo {\n\t\tif resto.Cantidad > índice {\n\t\t\tcontinue fuera\n\t\t}\n\t}\n}",
	"contar := func(peso float64) (total int) {\n\tdefer func() { total *= int(peso) }()\n\tfor _, t := range lista# {\n\t\ttotal += t.Sumar(1)\n\t}\n\treturn total\n}\nfmt.Println(contar(2))",
	"petición, err := http.NewRequest(http.MethodGet, \"http://localhost\", nil)\nif err == nil {\n\tpetición.Header.Set(\"Accept\", \"text/plain\")\n\tfmt.Println(petición.URL.Hostname())\n}",
}

// cell is the one with number i.
func (g *generator) cell(i int) string {
	var b strings.Builder
	if i == 0 {
		b.WriteString(opening)
	}
	b.WriteString(numbered(declarations, i))
	b.WriteString("\n%%\n")
	for range 2 {
		body := numbered(statements[g.rand.IntN(len(statements))], g.rand.IntN(i+1))
		fmt.Fprintf(&b, "func() {\n%s\n}()\n", body)
	}
	return b.String()
}

func numbered(text string, n int) string {
	return strings.ReplaceAll(text, "#", strconv.Itoa(n))
}
