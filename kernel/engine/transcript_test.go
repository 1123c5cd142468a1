package engine_test

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/cuaderno-go/cuaderno/kernel/cell"
	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/engine"
	"github.com/cuaderno-go/cuaderno/kernel/output"
)

var update = flag.Bool("update", false, "rewrite the answers in the transcripts")

// TestTranscripts runs the sessions in testdata. A file is a txtar archive:
//
//	-- file a.txt -- a file of the notebook's folder, which is a new one if there is any
//	-- in --        a cell
//	-- interrupt -- a cell that is interrupted once it has printed "listo"
//	-- out --       what the cell prints to stdout and stderr and, last, shows
//	-- err --       its error: class and message, then the user's frames
//	-- show --      the MIME types of displays and results beside text/plain
//
// A cell without out, err or show prints nothing and does not fail. The text
// before the first cell says what the session is to prove.
func TestTranscripts(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no transcripts", err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".txtar")
		t.Run("thin/"+name, func(t *testing.T) { transcript(t, file, engine.Config{Lang: diag.ES}) })
		if !*update {
			t.Run("plain/"+name, func(t *testing.T) { transcript(t, file, engine.Config{Lang: diag.ES, Plain: true}) })
		}
	}
}

// TestTranscriptsUnderPressure runs them with a garbage collector that never
// rests, because a wrong bitmap of a cell's variables shows only there.
func TestTranscriptsUnderPressure(t *testing.T) {
	t.Setenv("GOGC", "1")
	t.Setenv("GODEBUG", "gccheckmark=1")
	for _, name := range []string{"map", "closure", "generics", "embedded", "interface", "errors_as", "method_added", "imports", "redefine_type_other", "channel_loop"} {
		replayFile(t, filepath.Join("testdata", name+".txtar"), engine.Config{Lang: diag.ES})
	}
}

func transcript(t *testing.T, file string, cfg engine.Config) {
	t.Helper()
	t.Parallel()
	replayFile(t, file, cfg)
}

func replayFile(t *testing.T, file string, cfg engine.Config) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	script := txtar.Parse(data)
	got := &txtar.Archive{Comment: script.Comment, Files: replay(t, script, cfg)}
	if *update {
		if err := os.WriteFile(file, txtar.Format(got), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	compare(t, script.Files, got.Files)
}

// replay runs the cells of a script in a session of their own and returns the
// script with the answers that they gave.
func replay(t *testing.T, script *txtar.Archive, cfg engine.Config) []txtar.File {
	t.Helper()
	out := notebookFiles(t, script, &cfg)
	if os.Getenv("CUADERNO_TRANSCRIPTS") == "ahead" { // package e2e/paths wants it so
		buildAhead(t, script, cfg)
	}
	e := newEngine(t, cfg)
	count := 0
	for _, f := range script.Files {
		if f.Name != "in" && f.Name != "interrupt" {
			continue
		}
		count++
		out = append(out, f)
		r := &recorder{ready: func() {}}
		if f.Name == "interrupt" {
			r.ready = e.Interrupt
		}
		err := e.Run(t.Context(), cell.Source{Count: count, Text: strings.TrimSuffix(string(f.Data), "\n")}, r)
		out = append(out, r.answers(err)...)
	}
	return out
}

// buildAhead builds the cells of a script, as the command warm does. What does
// not compile is left to the run.
func buildAhead(t *testing.T, script *txtar.Archive, cfg engine.Config) {
	t.Helper()
	e := newEngine(t, cfg)
	count, built := 0, 0
	for _, f := range script.Files {
		if f.Name != "in" && f.Name != "interrupt" {
			continue
		}
		count++
		if _, err := e.Build(t.Context(), cell.Source{Count: count, Text: strings.TrimSuffix(string(f.Data), "\n")}); err == nil {
			built++
		}
	}
	if built == 0 {
		t.Error("no cell could be built ahead")
	}
}

// notebookFiles writes the files of a script into a folder of their own, which
// becomes the notebook's.
func notebookFiles(t *testing.T, script *txtar.Archive, cfg *engine.Config) []txtar.File {
	t.Helper()
	var out []txtar.File
	for _, f := range script.Files {
		name, ok := strings.CutPrefix(f.Name, "file ")
		if !ok {
			continue
		}
		if cfg.Dir == "" {
			cfg.Dir = t.TempDir()
		}
		writeFile(t, filepath.Join(cfg.Dir, filepath.FromSlash(name)), string(f.Data))
		out = append(out, f)
	}
	return out
}

func newEngine(t *testing.T, cfg engine.Config) *engine.Engine {
	t.Helper()
	e, err := engine.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return e
}

// recorder keeps what a cell prints and shows.
type recorder struct {
	mu    sync.Mutex
	text  strings.Builder
	shown []string
	ready func() // called once, when the cell prints "listo"
}

// Emit implements output.Sink.
func (r *recorder) Emit(e output.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch e.Kind {
	case output.Stdout, output.Stderr:
		r.text.WriteString(e.Text)
	case output.Display, output.Update, output.Result:
		if text, ok := e.Bundle["text/plain"].(string); ok && text != "" {
			r.text.WriteString(text + "\n")
		}
		for mime := range e.Bundle {
			if mime != "text/plain" {
				r.shown = append(r.shown, mime)
			}
		}
	case output.Clear:
		r.text.Reset()
	case output.Rewrite: // TestFormatsTheCell
	}
	if strings.Contains(r.text.String(), "listo") && r.ready != nil {
		go r.ready()
		r.ready = nil
	}
}

// answers are the out, err and show sections of a cell that has ended.
func (r *recorder) answers(err error) []txtar.File {
	r.mu.Lock()
	defer r.mu.Unlock()
	var out []txtar.File
	add := func(name, text string) {
		if text != "" {
			out = append(out, txtar.File{Name: name, Data: []byte(strings.TrimSuffix(text, "\n") + "\n")})
		}
	}
	add("out", r.text.String())
	if err != nil {
		add("err", errorText(err))
	}
	add("show", strings.Join(r.shown, "\n"))
	return out
}

// errorText is a failure without colours: its name and value, and the lines
// behind the first.
func errorText(err error) string {
	f := diag.AsFailure(err)
	lines := []string{f.Name + ": " + f.Value}
	if len(f.Traceback) > 0 {
		for _, l := range strings.Split(strings.Join(f.Traceback, "\n"), "\n")[1:] {
			lines = append(lines, plain(l))
		}
	}
	return strings.Join(lines, "\n")
}

// plain is text without ANSI colours.
func plain(text string) string {
	for {
		before, rest, found := strings.Cut(text, "\x1b[")
		if !found {
			return text
		}
		_, after, _ := strings.Cut(rest, "m")
		text = before + after
	}
}

// compare reports the first cell whose answer is not the expected one.
func compare(t *testing.T, want, got []txtar.File) {
	t.Helper()
	for i := range max(len(want), len(got)) {
		var w, g txtar.File
		if i < len(want) {
			w = want[i]
		}
		if i < len(got) {
			g = got[i]
		}
		if w.Name != g.Name || string(w.Data) != string(g.Data) {
			t.Fatalf("section %d after\n%s\n-- got %s --\n%s-- want %s --\n%s", i+1, lastCell(got, i), g.Name, g.Data, w.Name, w.Data)
		}
	}
}

func lastCell(files []txtar.File, i int) string {
	for i = min(i, len(files)-1); i >= 0; i-- {
		if files[i].Name == "in" || files[i].Name == "interrupt" {
			return string(files[i].Data)
		}
	}
	return ""
}

// TestInterruptWhileBuilding: an interrupt ends the preparation of a cell, too.
func TestInterruptWhileBuilding(t *testing.T) {
	t.Parallel()
	e := newEngine(t, engine.Config{Lang: diag.ES})
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	e.Interrupt() // no cell runs: nothing happens
	done := make(chan error, 1)
	started := make(chan bool, 1)
	go func() {
		started <- true
		done <- e.Run(ctx, cell.Source{Count: 1, Text: "!echo listo; sleep 60"}, &recorder{ready: e.Interrupt})
	}()
	<-started
	if f := diag.AsFailure(<-done); f.Name != "KeyboardInterrupt" {
		t.Fatalf("got %v", f)
	}
}
