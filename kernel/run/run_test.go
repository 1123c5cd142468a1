package run

import (
	"testing"
)

// runCell builds and runs one cell and gives its output.
func runCell(t *testing.T, p *Process, n int, c code) (string, error) {
	t.Helper()
	rec := newRecorder()
	err := p.Run(t.Context(), Job{Cell: n, Image: image(t, n, c)}, rec)
	return rec.String(), err
}

func TestTwoImagesShareAVariableAndATypeByName(t *testing.T) {
	t.Parallel()
	p := start(t)
	shared := `
//go:linkname x V.x.1
var x map[string]int
//go:linkname v V.v.1
var v any
type punto struct{ x, y int }
`
	out, err := runCell(t, p, 1, code{shared, `x = map[string]int{"a": 1}; v = punto{3, 4}; println("hola")`})
	if err != nil || out != "out \"hola\\n\"\n" {
		t.Errorf("cell 1: %q, %v", out, err)
	}
	out, err = runCell(t, p, 2, code{shared, `x["b"] = 2; show(len(x), v.(punto).y)`})
	if err != nil || out != "result 2 4\n" {
		t.Errorf("cell 2: %q, %v", out, err)
	}
}
