package notebook

import (
	"fmt"
	"strings"
)

// Recorder fills the outputs of the cells of one run from the messages that
// the kernel publishes, as a frontend does. It is for one goroutine.
type Recorder struct {
	displays map[string][]*Output // by display id, wherever they are
	clear    map[*Cell]bool       // cells to clear before their next output
	text     map[*Output]*strings.Builder
}

// NewRecorder is a recorder that has seen nothing.
func NewRecorder() *Recorder {
	return &Recorder{
		displays: map[string][]*Output{},
		clear:    map[*Cell]bool{},
		text:     map[*Output]*strings.Builder{},
	}
}

// Begin empties a cell that is about to run.
func (r *Recorder) Begin(cell *Cell) {
	cell.Outputs, cell.Count = nil, 0
	delete(r.clear, cell)
}

// Record applies a message of type msgType that has cell's request as its
// parent, and returns the output that it added, if it did. Types that are no
// output change nothing.
func (r *Recorder) Record(cell *Cell, msgType string, content []byte) (*Output, error) {
	switch msgType {
	case Stream, Display, Result, Failure, "update_display_data", "clear_output", "execute_input":
	default:
		return nil, nil
	}
	var m outputJSON
	if err := decode(content, &m); err != nil {
		return nil, fmt.Errorf("%s: %v", msgType, err)
	}
	switch msgType {
	case "execute_input":
		cell.Count = m.Count
		return nil, nil
	case "update_display_data":
		for _, out := range r.displays[m.Transient.DisplayID] {
			out.Data, out.Metadata = joined(m.Data), m.Metadata
		}
		return nil, nil
	case "clear_output":
		if m.Wait {
			r.clear[cell] = true
		} else {
			r.empty(cell)
		}
		return nil, nil
	}
	out, err := m.output(msgType)
	if err != nil {
		return nil, err
	}
	r.add(cell, out, m.Transient.DisplayID)
	return out, nil
}

// add appends out to the cell's outputs, or to its last one if that is the
// same stream.
func (r *Recorder) add(cell *Cell, out *Output, displayID string) {
	if r.clear[cell] {
		r.empty(cell)
	}
	if displayID != "" {
		r.displays[displayID] = append(r.displays[displayID], out)
	}
	if out.Type == Stream && len(cell.Outputs) > 0 {
		last := cell.Outputs[len(cell.Outputs)-1]
		if last.Type == Stream && last.Name == out.Name {
			r.lengthen(last, out.Text)
			return
		}
	}
	cell.Outputs = append(cell.Outputs, out)
}

// lengthen appends text to stream output out; the builder makes a flood of
// small messages cost no more than their length.
func (r *Recorder) lengthen(out *Output, text string) {
	b := r.text[out]
	if b == nil {
		b = new(strings.Builder)
		b.WriteString(out.Text)
		r.text[out] = b
	}
	b.WriteString(text)
	out.Text = b.String()
}

func (r *Recorder) empty(cell *Cell) {
	cell.Outputs = nil
	delete(r.clear, cell)
}
