// Package output is the only path of user output, from the worker to the
// frontend: events, their order, and their batching.
package output

import "github.com/cuaderno-go/cuaderno/kernel/display"

// Kind says what an Event is.
type Kind uint8

// The kinds of events, each with the fields of Event that it uses.
const (
	Stdout  Kind = iota + 1 // Text
	Stderr                  // Text
	Display                 // Bundle, Metadata, DisplayID: display_data
	Update                  // Bundle, Metadata, DisplayID: update_display_data
	Result                  // Bundle, Metadata: execute_result
	Clear                   // Wait: clear_output
	Rewrite                 // Text: what the cell itself should be from now on
)

// Event is one piece of a cell's output.
type Event struct {
	Kind      Kind
	Text      string
	Bundle    display.Bundle
	Metadata  map[string]any
	DisplayID string
	Wait      bool
}

// Sink receives the output of one cell, in order. Emit may be called from
// several goroutines and also after the cell has ended (a goroutine that the
// cell started may still print). It may block: that is the back-pressure.
type Sink interface {
	Emit(Event)
}

// SinkFunc is a function that is a Sink.
type SinkFunc func(Event)

// Emit calls f.
func (f SinkFunc) Emit(e Event) { f(e) }
