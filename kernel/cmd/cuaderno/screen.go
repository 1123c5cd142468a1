package main

import (
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"sync"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"github.com/cuaderno-go/cuaderno/kernel/internal/notebook"
)

// screen shows what a notebook prints, and below it, on a terminal, how far it
// has come. Its methods may be called at the same time.
type screen struct {
	out, err io.Writer

	mu      sync.Mutex
	bar     *progressbar.ProgressBar // nil if there is no terminal
	drawn   bool                     // the bar is there, in the last line
	ended   int                      // cells that have ended well
	midLine bool                     // the last output did not end its line
	held    string                   // a display that clear may still take back
	printed int                      // bytes of the running cell's output
	waited  bool                     // the kernel has said what the cell waits for
	skip    int                      // bytes that have been printed and come once more
}

func newScreen(out, err io.Writer, cells int) *screen {
	s := &screen{out: out, err: err}
	if isTerminal(err) {
		s.bar = progressbar.NewOptions(
			cells,
			progressbar.OptionSetWriter(err),
			progressbar.OptionSetWidth(24),
			progressbar.OptionShowCount(),
			progressbar.OptionSetElapsedTime(true),
			progressbar.OptionSetPredictTime(false),
			progressbar.OptionSetTheme(progressbar.Theme{
				Saucer: "█", SaucerPadding: "░", BarStart: "▕", BarEnd: "▏",
			}),
		)
	}
	return s
}

// cell says which cell runs now; number is its place in the notebook.
func (s *screen) cell(cell *notebook.Cell, number int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.printed, s.waited, s.skip = 0, false, 0
	if s.bar == nil {
		return
	}
	s.hideBar()
	s.endLine()
	first, _, _ := strings.Cut(strings.TrimSpace(cell.Source), "\n")
	fmt.Fprintf(s.err, "\x1b[2m── %d ── %.60s\x1b[0m\n", number, first)
	s.drawBar()
}

// done counts a cell that has ended well.
func (s *screen) done() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.writeHeld()
	s.ended++
	s.drawBar()
}

// drawBar leaves a line alone that is not finished.
func (s *screen) drawBar() {
	if s.bar == nil || s.midLine {
		return
	}
	_ = s.bar.Set(s.ended) // a terminal that is gone shows in the output itself
	s.drawn = true
}

func (s *screen) hideBar() {
	if s.drawn {
		_ = s.bar.Clear()
		s.drawn = false
	}
}

// show writes an output as text; errors are left to whoever reports the end.
// What is displayed may be cleared again, as the kernel does with the news that
// it compiles: where nobody watches it is held until something follows.
func (s *screen) show(out *notebook.Output) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.writeHeld()
	switch out.Type {
	case notebook.Stream:
		w := s.out
		if out.Name == "stderr" {
			w = s.err
		}
		s.write(w, out.Text)
	case notebook.Display, notebook.Result:
		text, _ := out.Data["text/plain"].(string) // no text: nothing to show here
		if text != "" && !strings.HasSuffix(text, "\n") {
			text += "\n"
		}
		s.held = text
		if s.bar != nil || out.Type == notebook.Result {
			s.writeHeld()
		}
	}
}

// status says what the cell waits for. The kernel takes that back by clearing all
// output and sending again what was there before.
func (s *screen) status(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.waited = true
	if s.bar != nil {
		s.hideBar()
		s.endLine()
	}
	fmt.Fprintln(s.err, text)
	s.drawBar()
}

// clear takes back what has been held.
func (s *screen) clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.held = ""
	if s.waited {
		s.waited, s.skip = false, s.printed
	}
}

func (s *screen) writeHeld() {
	s.write(s.out, s.held)
	s.held = ""
}

func (s *screen) write(w io.Writer, text string) {
	again := min(s.skip, len(text))
	s.skip -= again
	text = text[again:]
	s.printed += len(text)
	if text == "" {
		return
	}
	s.hideBar()
	fmt.Fprint(w, text)
	s.midLine = !strings.HasSuffix(text, "\n")
	s.drawBar()
}

// end takes the bar away for good.
func (s *screen) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.writeHeld()
	s.hideBar()
	s.bar = nil
	s.endLine()
}

func (s *screen) endLine() {
	if s.midLine {
		fmt.Fprintln(s.out)
		s.midLine = false
	}
}

func isTerminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}

var ansi = regexp.MustCompile("\x1b\\[[0-9;]*m")

// plain is s without colours, unless they are for a terminal.
func (c *cli) plain(s string) string {
	if isTerminal(c.err) {
		return s
	}
	return ansi.ReplaceAllString(s, "")
}
