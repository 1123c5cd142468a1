package engine_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/engine"
	ipynb "github.com/cuaderno-go/cuaderno/kernel/internal/notebook"
)

// TestTheTourRuns runs the tour from its first cell to its last, twice in one
// kernel, as somebody does who comes back to it. Cells that are to fail say so
// with the tag raises-exception; what others show is told here.
func TestTheTourRuns(t *testing.T) {
	t.Parallel()
	file, err := os.Open(filepath.Join("..", "..", "notebooks", "00-go-en-cuaderno.ipynb"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	book, err := ipynb.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	n := newNotebook(t, engine.Config{Lang: diag.ES, Dir: filepath.Join("..", "..", "notebooks")})
	for range 2 {
		tour(t, n, book.Cells)
	}
}

// shownByTheTour is what cells show, by a part of their text. What depends on
// the machine is matched elsewhere.
func shownByTheTour() map[string]string {
	return map[string]string{
		"strings.ToUpper(nombre)": "hola, gopher\nGOPHER\n",
		"len(nombre), nombre[:2]": "6 go\n",
		"slices.Collect(pares)":   "[2 4 6]\n",
		"return 12.5":             "37.5\n",
		"l.Largo()":               "Rayuela true\nFicciones true\nPedro Páramo false\n",
		"m.Round(":                "3.142\n",
		"<-números, <-números":    "0 1 4\n",
		"nombre, visitas":         "gopher map[Ana:2 Luis:1]\n",
		"%% -veces=3":             "vuelta 1\nvuelta 2\nvuelta 3\n",
		"en un proceso nuevo":     "en un proceso nuevo: 1\n",
		"for i in 1 2 3":          "bash 1\nbash 2\nbash 3\n",
		"os.ReadFile(":            "Este texto no es Go: va entero al archivo.\n%Esta línea tampoco es una orden.\n",
		"desde otra celda":        "hecho, desde otra celda\n",
		"display.Table(":          "Esto es **Markdown**, con su fórmula: $a^2 + b^2 = c^2$\nEsto es HTML.\nciudad  habitantes\nÁvila   57730\nCuenca  53512\n",
		"%who visitas nombre": "variable  tipo            tamaño        valor\n" +
			"libros    []Libro         len 3 · 72 B  [{Rayuela 736} {Ficciones 203} {Pedro Páramo 124}]\n" +
			"nombre    string          len 6 · 6 B   gopher\n" +
			"visitas   map[string]int  len 2 · 48 B  map[Ana:2 Luis:1]\n",
	}
}

// saidByTheTour are parts of the errors of cells.
func saidByTheTour() map[string]string {
	return map[string]string{
		"1 + \"dos\"":   "un texto",
		"fmt.Printn":    "¿querías decir Println?",
		"while":         "el bucle es for",
		"range 3\n{":    "the { is missing at the end of the line",
		"agenda[":       "el mapa no está creado",
		"!ls no-existe": "exit status 2",
	}
}

// tour runs all cells once.
func tour(t *testing.T, n *notebook, cells []*ipynb.Cell) {
	t.Helper()
	shows, says := shownByTheTour(), saidByTheTour()
	for i, c := range cells {
		if c.Type != ipynb.Code {
			continue
		}
		out, err := n.run(c.Source)
		if fails := c.MayFail(); fails != (err != nil) {
			if err == nil {
				t.Fatalf("cell %d does not fail:\n%s", i, c.Source)
			}
			t.Fatalf("cell %d: %v\n%s\n%s", i, err, strings.Join(diag.AsFailure(err).Traceback, "\n"), c.Source)
		}
		for part, want := range shows {
			if strings.Contains(c.Source, part) {
				delete(shows, part)
				if out != want {
					t.Errorf("cell %d shows %q, want %q", i, out, want)
				}
			}
		}
		for part, want := range says {
			if err != nil && strings.Contains(c.Source, part) {
				delete(says, part)
				if said := plain(strings.Join(diag.AsFailure(err).Traceback, "\n")); !strings.Contains(said, want) {
					t.Errorf("cell %d says %q, want %q", i, said, want)
				}
			}
		}
	}
	if len(shows)+len(says) > 0 {
		t.Errorf("cells not found: %q, %q", shows, says)
	}
}
