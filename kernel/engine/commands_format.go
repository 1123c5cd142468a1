package engine

import (
	"slices"
	"strings"

	"github.com/cuaderno-go/cuaderno/kernel/cell"
	"github.com/cuaderno-go/cuaderno/kernel/format"
	"github.com/cuaderno-go/cuaderno/kernel/output"
	"github.com/cuaderno-go/cuaderno/kernel/parse"
)

// wantsFormat reports whether a cell has the command %fmt. It is looked for
// before the commands run: none of the cell is to run, then.
func wantsFormat(file *parse.File) bool {
	return slices.ContainsFunc(file.Commands, isFormat)
}

func isFormat(c parse.Command) bool { return c.Kind == parse.Line && c.Name == "fmt" }

// format gives the client the text of a cell as gofumpt would have it, without
// the %fmt.
func (e *Engine) format(src cell.Source, out output.Sink) error {
	text, err := format.Cell(src.Text)
	if err != nil {
		return err
	}
	formatted, err := parse.Cell(cell.Source{Text: text})
	if err != nil {
		return err
	}
	lines := strings.Split(text, "\n")
	for _, c := range slices.Backward(formatted.Commands) {
		if isFormat(c) {
			lines = slices.Delete(lines, c.Line-1, c.Line)
		}
	}
	text = strings.Trim(strings.Join(lines, "\n"), "\n")
	out.Emit(output.Event{Kind: output.Rewrite, Text: text})
	return nil
}
