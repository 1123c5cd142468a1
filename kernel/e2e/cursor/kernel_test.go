// Package cursor asks a real kernel, through a client, what could stand at a
// cursor and what does, as JupyterLab does on Tab and Shift-Tab.
package cursor

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/cuaderno-go/cuaderno/kernel/internal/frontend"
	"github.com/cuaderno-go/cuaderno/kernel/internal/frontend/frontendtest"
	"github.com/cuaderno-go/cuaderno/kernel/internal/notebook"
	"github.com/cuaderno-go/cuaderno/kernel/message"
)

// repository is the folder of go.mod.
const repository = "../../.."

// kernel is a running kernel in the folder of the notebooks, which has run cells.
type kernel struct{ *frontend.Kernel }

// start starts a kernel, told by Jupyter's server of the notebook that has the
// cells run and the cells ahead, and runs the former.
func start(t *testing.T, run, ahead []string) *kernel {
	t.Helper()
	dir := t.TempDir()
	var book notebook.Notebook
	for _, text := range slices.Concat(run, ahead) {
		book.Cells = append(book.Cells, &notebook.Cell{Type: notebook.Code, Source: text})
	}
	file := filepath.Join(dir, "cuaderno.ipynb")
	if err := book.Save(file); err != nil {
		t.Fatal(err)
	}
	k := &kernel{frontendtest.Launch(t, frontendtest.Build(t), frontend.LaunchOptions{
		Dir: filepath.Join(repository, "notebooks"),
		Env: []string{"CUADERNO_LANG=es", "JPY_SESSION_NAME=" + file},
	})}
	for _, text := range run {
		if reply := k.run(t, text); reply.Status != message.StatusOK {
			t.Fatalf("%s\n%+v", text, reply.Failure)
		}
	}
	return k
}

func (k *kernel) run(t *testing.T, text string) message.ExecuteReply {
	t.Helper()
	reply, err := k.Execute(t.Context(), text, frontend.ExecuteOptions{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return reply
}

// at takes the | out of text and tells where it was, in code points.
func at(t *testing.T, text string) (string, int) {
	t.Helper()
	before, after, ok := strings.Cut(text, "¦")
	if !ok {
		t.Fatalf("no ¦ in %q", text)
	}
	return before + after, utf8.RuneCountInString(before)
}

// candidate is a match with what the metadata say of it.
type candidate struct{ text, kind, signature string }

// complete is what is offered at the ¦ of text.
func (k *kernel) complete(t *testing.T, text string) []candidate {
	t.Helper()
	code, cursor := at(t, text)
	reply, err := k.Complete(t.Context(), code, cursor)
	if err != nil {
		t.Fatal(err)
	}
	kinds, _ := reply.Metadata["_jupyter_types_experimental"].([]any)
	if len(kinds) != len(reply.Matches) {
		t.Errorf("%s: %d matches and the types of %d", text, len(reply.Matches), len(kinds))
	}
	out := make([]candidate, len(kinds))
	for i, m := range reply.Matches {
		about, _ := kinds[i].(map[string]any)
		out[i].text = m
		out[i].kind, _ = about["type"].(string)
		out[i].signature, _ = about["signature"].(string)
	}
	return out
}

// inspect is what is said of the text at the ¦, as plain text and as markdown.
func (k *kernel) inspect(t *testing.T, text string, detail int) (plain, markdown string) {
	t.Helper()
	code, cursor := at(t, text)
	reply, err := k.Inspect(t.Context(), code, cursor, detail)
	if err != nil {
		t.Fatal(err)
	}
	plain, _ = reply.Data["text/plain"].(string)
	markdown, _ = reply.Data["text/markdown"].(string)
	return plain, markdown
}

// awaitPackages asks about a large package until it has been read: a kernel answers
// within 0.8 s, and the first answers of its life may so come without what takes
// longer to read. A user presses Tab again.
func (k *kernel) awaitPackages(t *testing.T) {
	t.Helper()
	for range 60 {
		if len(k.complete(t, "helpers.Espe¦")) > 0 && len(k.complete(t, "kafka.NewProd¦")) > 0 {
			return
		}
	}
	t.Fatal("helpers is never offered")
}
