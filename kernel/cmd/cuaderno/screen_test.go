package main

import (
	"strings"
	"testing"

	"github.com/cuaderno-go/cuaderno/kernel/internal/notebook"
)

func TestScreenShowsOutputsAsText(t *testing.T) {
	t.Parallel()
	stream := func(name, text string) *notebook.Output {
		return &notebook.Output{Type: notebook.Stream, Name: name, Text: text}
	}
	data := func(kind string, data map[string]any) *notebook.Output {
		return &notebook.Output{Type: kind, Data: data}
	}
	var out, err strings.Builder
	s := newScreen(&out, &err, 3)

	s.cell(&notebook.Cell{Source: "x"}, 1)
	s.show(stream("stdout", "uno "))
	s.show(stream("stdout", "dos\n"))
	s.show(stream("stderr", "aviso\n"))
	s.show(data(notebook.Result, map[string]any{"text/plain": "42"}))
	s.done()

	s.cell(&notebook.Cell{Source: "y"}, 2)
	s.show(data(notebook.Display, map[string]any{"text/plain": "compilando"}))
	s.clear() // taken back before anything followed
	s.show(data(notebook.Display, map[string]any{"text/plain": "tabla", "text/html": "<b>tabla</b>"}))
	s.show(data(notebook.Display, map[string]any{"image/png": "aGk="})) // nothing to show as text
	s.done()

	s.cell(&notebook.Cell{Source: "z"}, 3)
	s.show(stream("stdout", "sin salto de línea"))
	s.end()

	if want := "uno dos\n42\ntabla\nsin salto de línea\n"; out.String() != want {
		t.Errorf("output:\n%s\nwant:\n%s", out.String(), want)
	}
	if want := "aviso\n"; err.String() != want {
		t.Errorf("error stream: %q, want %q", err.String(), want)
	}
}
