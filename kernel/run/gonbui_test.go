package run

import (
	"bytes"
	"encoding/gob"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/janpfeifer/gonb/gonbui/protocol"
	"golang.org/x/sys/unix"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/output"
)

// displays is a stream of gob values, as one program writes it.
func displays(t *testing.T, texts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	enc := gob.NewEncoder(&b)
	for _, text := range texts {
		if err := enc.Encode(&protocol.DisplayData{Data: map[protocol.MIMEType]any{protocol.MIMETextPlain: text}}); err != nil {
			t.Fatal(err)
		}
	}
	return b.Bytes()
}

// decoded is what a displayStream makes of chunks.
func decoded(t *testing.T, chunks ...[]byte) string {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer w.Close()
	rec := newRecorder()
	s := newDisplayStream(r, w, diag.EN, rec.Emit)
	for _, c := range chunks {
		s.input.push(c)
	}
	s.close()
	return rec.String()
}

func TestDisplaysAreDeliveredWhenTheyAreWhole(t *testing.T) {
	t.Parallel()
	stream := displays(t, "uno", "dos")
	var single [][]byte
	for i := range stream {
		single = append(single, stream[i:i+1])
	}
	for name, chunks := range map[string][][]byte{"at once": {stream}, "byte by byte": single} {
		if got, want := decoded(t, chunks...), "display uno\ndisplay dos\n"; got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}

func TestAnotherProgramsDisplays(t *testing.T) {
	t.Parallel()
	got := decoded(t, displays(t, "uno"), displays(t, "de otro"), displays(t, "de otro más"))
	if want := "display uno\ndisplay de otro\ndisplay de otro más\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestNonsenseOnTheDisplayPipe(t *testing.T) {
	t.Parallel()
	got := decoded(t, displays(t, "uno"), []byte{3, 1, 2, 3}, displays(t, "dos"))
	first, rest, _ := strings.Cut(got, "err ")
	if first != "display uno\n" || !strings.HasPrefix(rest, `"gonbui: unreadable message (`) || !strings.HasSuffix(rest, "\ndisplay dos\n") {
		t.Errorf("got %q", got)
	}
}

func TestAnswersNeverWait(t *testing.T) {
	t.Parallel()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer w.Close()
	answers := newTryWriter(w)
	for err == nil { // until the pipe is full: nobody reads
		_, err = answers.Write(make([]byte, 4096))
	}
	if !errors.Is(err, unix.EAGAIN) {
		t.Errorf("got %v", err)
	}
}

// What gonbui/dom does in two cells: a script and its removal, under one id.
func TestScriptsOfLaterCellsHaveDisplaysOfTheirOwn(t *testing.T) {
	t.Parallel()
	var got []string
	job := 1
	s := &displayStream{seen: map[string]shownID{}, job: func() int { return job }, emit: func(e output.Event) {
		got = append(got, fmt.Sprintf("%d %s %v", e.Kind, e.DisplayID, e.Bundle["text/html"]))
	}}
	update := func(html string) {
		s.show(&protocol.DisplayData{DisplayID: "x", Data: map[protocol.MIMEType]any{protocol.MIMETextHTML: html}})
	}
	const script = "<script>1</script>"
	update(script)
	update("")
	job = 2
	update("a")
	update(script)
	update("b")
	want := []string{
		fmt.Sprint(output.Display, " x ", script), fmt.Sprint(output.Update, " x "),
		fmt.Sprint(output.Update, " x a"), fmt.Sprint(output.Display, " x_2 ", script), fmt.Sprint(output.Update, " x_2 b"),
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
