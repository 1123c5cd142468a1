package engine_test

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/cuaderno-go/cuaderno/kernel/cell"
	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/engine"
	"github.com/cuaderno-go/cuaderno/kernel/output"
)

// The defects of GoNB that the design lists, by its numbers: 6 to 10 are cells of
// testdata/gonb_defects.txtar, as are more of 1 and 15.

func TestGonbDefect01InterruptsEndFetchesAndWhatFollows(t *testing.T) {
	asked := make(chan struct{})
	var once sync.Once
	proxy := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		once.Do(func() { close(asked) })
		<-r.Context().Done() // it never answers
	}))
	defer proxy.Close()
	t.Setenv("GOPROXY", proxy.URL)
	t.Setenv("GOSUMDB", "off")
	n := newNotebook(t, engine.Config{Lang: diag.ES, Dir: t.TempDir()})
	n.ok("x := 1")
	go func() {
		<-asked
		n.Interrupt()
	}()
	out, err := n.run("%autoget\nimport \"example.com/nunca\"\nfmt.Println(\"no se ejecuta\", nunca.Nada)")
	if err == nil || diag.AsFailure(err).Name != "KeyboardInterrupt" || strings.Contains(out, "no se ejecuta") {
		t.Errorf("got %q, %v", out, err)
	}
	if got := n.ok("x"); got != "1\n" {
		t.Errorf("got %q", got)
	}
}

func TestGonbDefect06To10And15AreCellsOfATranscript(t *testing.T) {
	t.Parallel()
	replayFile(t, filepath.Join("testdata", "gonb_defects.txtar"), engine.Config{Lang: diag.ES})
}

// Goroutines display while cells end, and afterwards; nothing is lost, nothing
// panics.
func TestGonbDefect11DisplaysAtTheEndOfCells(t *testing.T) {
	t.Parallel()
	n := repositoryNotebook(t)
	var shown atomic.Int64
	all := make(chan struct{})
	const cells, each = 10, 20
	out := output.SinkFunc(func(ev output.Event) {
		if ev.Kind == output.Display && shown.Add(1) == cells*each {
			close(all)
		}
	})
	for i := range cells {
		err := n.Run(t.Context(), cell.Source{Count: i + 1, Text: fmt.Sprintf(
			"import \"github.com/janpfeifer/gonb/gonbui\"\nfor range %d { go gonbui.DisplayHTML(\"x\") }", each)}, out)
		if err != nil {
			t.Fatal(err)
		}
	}
	<-all
	t.Run("widgets live on", TestCommsCarryValues)
}

// Nothing is fetched for what is there, and a go.mod of the user's stays as it
// is, also if something is missing.
func TestGonbDefect13CellsFetchNothingUnasked(t *testing.T) {
	var asked atomic.Int64
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		w.WriteHeader(http.StatusNotFound)
	}))
	defer proxy.Close()
	t.Setenv("GOPROXY", proxy.URL)
	dir := t.TempDir()
	const mod = "module propio\n\ngo 1.25\n"
	writeFile(t, filepath.Join(dir, "go.mod"), mod)
	n := newNotebook(t, engine.Config{Lang: diag.ES, Dir: dir})
	n.ok("import \"strings\"\nstrings.ToUpper(\"a\")")
	if _, err := n.run("import \"example.com/falta\"\nfalta.X"); err == nil {
		t.Error("an import that is missing is no error")
	}
	if text, err := os.ReadFile(filepath.Join(dir, "go.mod")); err != nil || string(text) != mod || asked.Load() != 0 {
		t.Errorf("go.mod %q, %v, %d requests", text, err, asked.Load())
	}
	other := newNotebook(t, engine.Config{Lang: diag.ES, Dir: t.TempDir()})
	other.ok("fmt.Println(math.Pi, strings.ToUpper(\"a\"))")
	if asked.Load() != 0 {
		t.Errorf("%d requests", asked.Load())
	}
}

// A name is a package only if the notebook's module requires it: not what the
// module cache happens to hold.
func TestGonbDefect14NamesAreNotGuessedFromTheModuleCache(t *testing.T) {
	t.Parallel()
	n := newNotebook(t, engine.Config{Lang: diag.ES, Dir: t.TempDir()})
	if _, err := n.run("cobra.ExactArgs(1)"); err == nil || !strings.Contains(diag.AsFailure(err).Value, "undefined: cobra") {
		t.Errorf("got %v", err)
	}
	m := repositoryNotebook(t)
	m.ok("var uno = cobra.ExactArgs(1)")
}

// Every display has text, and bytes of any type arrive whole.
func TestGonbDefect15DisplaysHaveTextAndBytesOfAnyType(t *testing.T) {
	t.Parallel()
	n := repositoryNotebook(t)
	var got []output.Event
	err := n.Run(t.Context(), cell.Source{Count: 1, Text: "import (\n\t\"github.com/janpfeifer/gonb/gonbui\"\n\t\"github.com/janpfeifer/gonb/gonbui/protocol\"\n)\n" +
		"gonbui.DisplayHTML(\"<b>x</b>\")\n" +
		"gonbui.SendData(&protocol.DisplayData{Data: map[protocol.MIMEType]any{\"image/gif\": []byte{0, 1, 255}}})\n" +
		"gonbui.SendData(&protocol.DisplayData{Data: map[protocol.MIMEType]any{\"image/svg+xml\": \"<svg/>\"}})"},
		output.SinkFunc(func(ev output.Event) { got = append(got, ev) }))
	if err != nil || len(got) != 3 {
		t.Fatalf("got %v, %v", got, err)
	}
	for _, ev := range got {
		if text, ok := ev.Bundle["text/plain"].(string); !ok || text == "" {
			t.Errorf("no text in %v", ev.Bundle)
		}
	}
	if gif := got[1].Bundle["image/gif"]; gif != base64.StdEncoding.EncodeToString([]byte{0, 1, 255}) {
		t.Errorf("got %v", gif)
	}
}
