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

// TestScreenTellsOfWaitingApart: what a cell waits for goes to the error stream,
// and what the kernel sends once more after it is not shown twice.
func TestScreenTellsOfWaitingApart(t *testing.T) {
	t.Parallel()
	var out, err strings.Builder
	s := newScreen(&out, &err, 1)
	show := func(kind, text string) {
		s.show(&notebook.Output{Type: kind, Name: "stdout", Text: text, Data: map[string]any{"text/plain": text}})
	}
	s.cell(&notebook.Cell{Source: "x"}, 1)
	show(notebook.Stream, "orden\n")
	show(notebook.Display, "tabla")
	s.status("compilando x, 1 de 2 paquetes…")
	s.status("compilando x, 2 de 2 paquetes…")
	s.clear()
	show(notebook.Stream, "orden\n")
	show(notebook.Display, "tabla")
	show(notebook.Stream, "orden\n")
	s.done()
	s.end()
	if want := "orden\ntabla\norden\n"; out.String() != want {
		t.Errorf("output %q, want %q", out.String(), want)
	}
	if want := "compilando x, 1 de 2 paquetes…\ncompilando x, 2 de 2 paquetes…\n"; err.String() != want {
		t.Errorf("error stream %q, want %q", err.String(), want)
	}
}
