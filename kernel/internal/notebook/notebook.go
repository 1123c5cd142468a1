// Package notebook reads, fills and writes Jupyter notebooks, nbformat 4. It
// never runs anything.
package notebook

import (
	"slices"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
)

// Notebook is a notebook; what it holds beyond this is kept in Metadata.
type Notebook struct {
	Cells    []*Cell
	Metadata map[string]any
}

// The types of cells.
const (
	Code     = "code"
	Markdown = "markdown"
	Raw      = "raw"
)

// Cell is one cell. Outputs and Count are those of code cells; Count 0 means
// that it has not run.
type Cell struct {
	Type        string
	ID          string
	Source      string
	Metadata    map[string]any
	Attachments map[string]any
	Outputs     []*Output
	Count       int
}

// MayFail reports whether the cell has the tag by which notebooks say that an
// error of it must not stop the run.
func (c *Cell) MayFail() bool {
	tags, _ := c.Metadata["tags"].([]any)
	return slices.Contains(tags, any("raises-exception"))
}

// The types of outputs, each with the fields of Output that it uses.
const (
	Stream  = "stream"         // Name, Text
	Display = "display_data"   // Data, Metadata
	Result  = "execute_result" // Data, Metadata, Count
	Failure = "error"          // Name, Text, Traceback
)

// Output is one output of a code cell. Name is the stream ("stdout") or the
// error's class, Text the stream's text or the error's value. Data is a MIME
// bundle.
type Output struct {
	Type      string
	Name      string
	Text      string
	Data      map[string]any
	Metadata  map[string]any
	Count     int
	Traceback []string
}

// Kernel is the name and the language of the kernel that the notebook asks
// for, empty where it says nothing.
func (n *Notebook) Kernel() (name, language string) {
	spec, _ := n.Metadata["kernelspec"].(map[string]any) // absent: the zero map answers nothing
	info, _ := n.Metadata["language_info"].(map[string]any)
	name, _ = spec["name"].(string)
	if language, _ = spec["language"].(string); language == "" {
		language, _ = info["name"].(string)
	}
	return name, language
}

// CodeCells counts the cells that a run executes.
func (n *Notebook) CodeCells() int {
	count := 0
	for _, cell := range n.Cells {
		if cell.Runs() {
			count++
		}
	}
	return count
}

// Runs tells whether a run executes the cell: code that is not just white
// space.
func (c *Cell) Runs() bool { return c.Type == Code && !blank(c.Source) }

// FormatError says why a file is not a notebook that can be read.
type FormatError struct{ Reason diag.Text }

func (e *FormatError) Error() string { return e.Reason.EN }
