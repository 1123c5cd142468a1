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

// TestTheTourRuns runs the tour from its first cell to its last. Cells that are
// to fail say so with the tag raises-exception; what others show is told here.
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
	shows := map[string]string{
		"strings.ToUpper(nombre)": "hola, gopher\nGOPHER\n",
		"len(nombre), nombre[:2]": "6 go\n",
		"return 12.5":             "37.5\n",
		"l.Largo()":               "Rayuela true\nFicciones true\nPedro Páramo false\n",
		"<-números, <-números":    "0 1 4\n",
		"nombre, visitas":         "gopher map[Ana:2 Luis:1]\n",
		"%% -veces=3":             "vuelta 1\nvuelta 2\nvuelta 3\n",
		"en un proceso nuevo":     "en un proceso nuevo: 1\n",
		"%who visitas nombre":     "variable  tipo            valor\nnombre    string          gopher\nvisitas   map[string]int  map[Ana:2 Luis:1]\n",
		"for i in 1 2 3":          "bash 1\nbash 2\nbash 3\n",
	}
	seen := 0
	for i, c := range book.Cells {
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
				seen++
				if out != want {
					t.Errorf("cell %d shows %q, want %q", i, out, want)
				}
			}
		}
	}
	if seen != len(shows) {
		t.Errorf("%d of %d cells found", seen, len(shows))
	}
}
