package notebook

import (
	"encoding/json"
	"io"
	"strings"
)

// Write writes the notebook as nbformat 4.5, the way Jupyter does: keys in
// order, one space of indentation, texts as lists of lines.
func (n *Notebook) Write(w io.Writer) error {
	cells := make([]any, 0, len(n.Cells))
	for _, cell := range n.Cells {
		cells = append(cells, cell.json())
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	return enc.Encode(map[string]any{
		"cells":          cells,
		"metadata":       object(n.Metadata),
		"nbformat":       4,
		"nbformat_minor": 5,
	})
}

func (c *Cell) json() map[string]any {
	m := map[string]any{
		"cell_type": c.Type,
		"id":        c.ID,
		"metadata":  object(c.Metadata),
		"source":    lines(c.Source),
	}
	if len(c.Attachments) > 0 {
		m["attachments"] = c.Attachments
	}
	if c.Type == Code {
		outputs := make([]any, 0, len(c.Outputs))
		for _, o := range c.Outputs {
			outputs = append(outputs, o.json())
		}
		m["outputs"] = outputs
		m["execution_count"] = count(c.Count)
	}
	return m
}

func (o *Output) json() map[string]any {
	m := map[string]any{"output_type": o.Type}
	switch o.Type {
	case Stream:
		m["name"], m["text"] = o.Name, lines(o.Text)
	case Failure:
		m["ename"], m["evalue"], m["traceback"] = o.Name, o.Text, append([]string{}, o.Traceback...)
	case Result:
		m["execution_count"] = count(o.Count)
		fallthrough
	default:
		data := make(map[string]any, len(o.Data))
		for mime, value := range o.Data {
			if s, ok := value.(string); ok && !isBinary(mime) {
				value = lines(s)
			}
			data[mime] = value
		}
		m["data"], m["metadata"] = data, object(o.Metadata)
	}
	return m
}

// isBinary tells whether data of this MIME type is one base64 string.
func isBinary(mime string) bool {
	for _, prefix := range []string{"image/", "audio/", "video/", "application/pdf"} {
		if strings.HasPrefix(mime, prefix) {
			return mime != "image/svg+xml"
		}
	}
	return false
}

// lines is s as a list of lines, each with its newline.
func lines(s string) []string {
	list := []string{}
	for line := range strings.Lines(s) {
		list = append(list, line)
	}
	return list
}

// count is an execution count: null for a cell that has not run.
func count(n int) any {
	if n == 0 {
		return nil
	}
	return n
}

// object is m, never null.
func object(m map[string]any) map[string]any {
	if m == nil {
		return map[string]any{}
	}
	return m
}
