package complete

import (
	"slices"
	"strings"
	"testing"

	"github.com/cuaderno-go/cuaderno/kernel/cell"
)

// Cells that have not been run offer their names, marked, behind those that live.
func TestOffersWhatIsNotRunYet(t *testing.T) {
	t.Parallel()
	s := sessionOf(t, "contador := 1\ntype Punto struct { X int }")
	s.Ahead(t.Context(), []cell.Source{
		{Text: "type Futuro struct { Nombre string }\nfunc (f Futuro) Saludar() {}\ncontinente := Futuro{}"},
		{Text: "esto no es Go"},
		{Text: "contador := \"otro\"\nperdido := 1"}, // contador lives, as a number
		{Text: "después := strings.ToUpper(continente.Nombre)"},
	})
	for text, want := range map[string]string{
		"cont|":             "contador:int continente:Futuro · cell not run continue:",
		"continente.|":      "Nombre:string Saludar:func()",
		"despu|":            "después:string · cell not run",
		"perdid|":           "",
		"var f Fut|":        "Futuro:struct · cell not run",
		"f := Futuro{N|}":   "Nombre: :string new: nil:",
		"Pun|":              "Punto:struct",
		"%rm continent|":    "",
		"_ = contador + c|": "contador:int",
	} {
		code, n := cursor(t, text)
		var got []string
		for _, c := range s.At(t.Context(), code, n).List {
			if c.Kind != "module" {
				got = append(got, c.Text+":"+c.Signature)
			}
		}
		if shown := strings.Join(got, " "); shown != want && (text[0] != '_' || !slices.Contains(got, want)) {
			t.Errorf("%s: got %.200s, want %s", text, shown, want)
		}
	}
	x, ok := s.On(t.Context(), "continente", 3)
	if !ok {
		t.Fatal("nothing found")
	}
	if got := x.Bundle(0, s.Lang)["text/plain"]; got != "var continente Futuro\n\nin a cell that has not been run, line 3" {
		t.Errorf("inspection says %q", got)
	}
}
