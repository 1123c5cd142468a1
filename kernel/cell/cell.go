// Package cell holds what every stage knows of a cell: its source text and
// positions in it. It never parses and never does I/O.
package cell

import "strconv"

// Source is one cell as the frontend sent it.
type Source struct {
	Count int    // execution count; names the cell in messages: celda[Count]
	Text  string // the user's bytes, unmodified
	ID    string // the frontend's cell id, if it sent one
}

// Name is how messages, stack traces and the compiler call cell number count.
func Name(count int) string { return "celda[" + strconv.Itoa(count) + "]" }

// Completeness answers is_complete_request. Status is "complete",
// "incomplete" (then Indent is the white space that the next line should begin
// with), "invalid" or "unknown".
type Completeness struct {
	Status string
	Indent string
}
