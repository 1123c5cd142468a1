package notebook

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"strings"
	"unicode"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
)

// Read reads a notebook of nbformat 4. The error is a *FormatError if what r
// gives is not one.
func Read(r io.Reader) (*Notebook, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	var file fileJSON
	if err := decode(data, &file); err != nil {
		return nil, syntaxError(data, err)
	}
	if file.Format == nil || file.Cells == nil && *file.Format == 4 {
		return nil, reason(diag.Text{
			ES: "no es un cuaderno de Jupyter: le faltan «nbformat» o «cells»",
			EN: `not a Jupyter notebook: "nbformat" or "cells" is missing`,
		})
	}
	if *file.Format != 4 {
		return nil, reason(diag.Text{
			ES: "es un cuaderno del formato %d y aquí se lee el 4: ábrelo en JupyterLab y guárdalo de nuevo",
			EN: "a notebook of format %d, and this reads format 4: open it in JupyterLab and save it again",
		}, *file.Format)
	}
	book := &Notebook{Metadata: file.Metadata}
	ids := map[string]bool{}
	for i, raw := range file.Cells {
		cell, err := readCell(raw)
		if err != nil {
			return nil, reason(diag.Text{ES: "la celda %d está mal formada: %v", EN: "cell %d is malformed: %v"}, i+1, err)
		}
		if cell.ID == "" || ids[cell.ID] {
			cell.ID = newID(i, cell.Source)
		}
		ids[cell.ID] = true
		book.Cells = append(book.Cells, cell)
	}
	return book, nil
}

// fileJSON is a notebook file.
type fileJSON struct {
	Format   *int              `json:"nbformat"`
	Metadata map[string]any    `json:"metadata"`
	Cells    []json.RawMessage `json:"cells"`
}

// cellJSON is a cell in a notebook file.
type cellJSON struct {
	Type        string         `json:"cell_type"`
	ID          string         `json:"id"`
	Source      text           `json:"source"`
	Metadata    map[string]any `json:"metadata"`
	Attachments map[string]any `json:"attachments"`
	Outputs     []outputJSON   `json:"outputs"`
	Count       int            `json:"execution_count"`
}

// outputJSON is an output in a notebook file, or the content of the message
// that it came by.
type outputJSON struct {
	Type      string         `json:"output_type"`
	Name      string         `json:"name"`
	Text      text           `json:"text"`
	Data      map[string]any `json:"data"`
	Metadata  map[string]any `json:"metadata"`
	Count     int            `json:"execution_count"`
	ErrName   string         `json:"ename"`
	ErrValue  string         `json:"evalue"`
	Traceback []string       `json:"traceback"`
	Wait      bool           `json:"wait"`
	Transient struct {
		DisplayID string `json:"display_id"`
	} `json:"transient"`
}

func readCell(raw json.RawMessage) (*Cell, error) {
	var c cellJSON
	if err := decode(raw, &c); err != nil {
		return nil, err
	}
	switch c.Type {
	case Code, Markdown, Raw:
	default:
		return nil, fmt.Errorf("cell_type %q", c.Type)
	}
	cell := &Cell{
		Type:        c.Type,
		ID:          c.ID,
		Source:      string(c.Source),
		Metadata:    c.Metadata,
		Attachments: c.Attachments,
		Count:       c.Count,
	}
	for _, o := range c.Outputs {
		out, err := o.output(o.Type)
		if err != nil {
			return nil, err
		}
		cell.Outputs = append(cell.Outputs, out)
	}
	return cell, nil
}

// output is o as an output of the given type.
func (o *outputJSON) output(kind string) (*Output, error) {
	switch kind {
	case Stream:
		return &Output{Type: kind, Name: o.Name, Text: string(o.Text)}, nil
	case Display:
		return &Output{Type: kind, Data: joined(o.Data), Metadata: o.Metadata}, nil
	case Result:
		return &Output{Type: kind, Data: joined(o.Data), Metadata: o.Metadata, Count: o.Count}, nil
	case Failure:
		return &Output{Type: kind, Name: o.ErrName, Text: o.ErrValue, Traceback: o.Traceback}, nil
	default:
		return nil, fmt.Errorf("output_type %q", kind)
	}
}

// joined makes one string of each value of a MIME bundle that is a list of
// lines. Those of JSON types are left: there a list is data.
func joined(data map[string]any) map[string]any {
	for mime, value := range data {
		lines, ok := value.([]any)
		if !ok || isJSON(mime) {
			continue
		}
		var b strings.Builder
		for _, line := range lines {
			fmt.Fprint(&b, line)
		}
		data[mime] = b.String()
	}
	return data
}

func isJSON(mime string) bool {
	return mime == "application/json" || strings.HasPrefix(mime, "application/") && strings.HasSuffix(mime, "+json")
}

// text is nbformat's "multiline string": a string or a list of its lines.
type text string

func (t *text) UnmarshalJSON(data []byte) error {
	var whole string
	if json.Unmarshal(data, &whole) == nil {
		*t = text(whole)
		return nil
	}
	var lines []string
	if err := json.Unmarshal(data, &lines); err != nil {
		return errors.New("neither a string nor a list of lines")
	}
	*t = text(strings.Join(lines, ""))
	return nil
}

// decode is json.Unmarshal which keeps numbers as they are written.
func decode(data []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if err := d.Decode(v); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("text after the end of the JSON value")
	}
	return nil
}

// syntaxError says where data is not JSON, or not that of a notebook.
func syntaxError(data []byte, err error) error {
	if len(bytes.TrimSpace(data)) == 0 {
		return reason(diag.Text{
			ES: "no es un cuaderno de Jupyter: el archivo está vacío",
			EN: "not a Jupyter notebook: the file is empty",
		})
	}
	var at int64 = -1
	if e, ok := errors.AsType[*json.SyntaxError](err); ok {
		at = e.Offset
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		at = int64(len(data))
	}
	if at < 0 {
		return reason(diag.Text{
			ES: "no es un cuaderno de Jupyter: %v",
			EN: "not a Jupyter notebook: %v",
		}, err)
	}
	line := 1 + bytes.Count(data[:at], []byte("\n"))
	return reason(diag.Text{
		ES: "no es un cuaderno de Jupyter: JSON mal formado en la línea %d (%v)",
		EN: "not a Jupyter notebook: malformed JSON in line %d (%v)",
	}, line, err)
}

func reason(t diag.Text, args ...any) error {
	if len(args) > 0 {
		t = diag.Text{ES: fmt.Sprintf(t.ES, args...), EN: fmt.Sprintf(t.EN, args...)}
	}
	return &FormatError{t}
}

// newID is an id for cell i, as nbformat 4.5 demands one: the same whenever
// the same notebook is read.
func newID(i int, source string) string {
	h := fnv.New32a()
	fmt.Fprintf(h, "%d %s", i, source)
	return fmt.Sprintf("%08x-%d", h.Sum32(), i)
}

func blank(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return !unicode.IsSpace(r) }) < 0
}
