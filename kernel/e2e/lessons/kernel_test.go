package lessons

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/cuaderno-go/cuaderno/kernel/internal/frontend"
	"github.com/cuaderno-go/cuaderno/kernel/internal/frontend/frontendtest"
	"github.com/cuaderno-go/cuaderno/kernel/internal/notebook"
	"github.com/cuaderno-go/cuaderno/kernel/message"
)

// repository is the folder of go.mod.
const repository = "../../.."

// patience bounds a notebook's run; it ends on the last cell.
const patience = 5 * time.Minute

// kernel is a running kernel in the folder of the notebooks.
type kernel struct {
	*frontend.Kernel
	late chan frontend.Message // what comes for cells that have ended
}

func newKernel(t *testing.T, program, brokers string, env ...string) *kernel {
	t.Helper()
	late := make(chan frontend.Message, 1000)
	k := frontendtest.Launch(t, program, frontend.LaunchOptions{
		Dir: filepath.Join(repository, "notebooks"),
		Env: append(env, "KAFKA_BROKERS="+brokers, "CUADERNO_LANG=es"),
		Other: func(m frontend.Message) {
			select {
			case late <- m:
			default:
			}
		},
	})
	return &kernel{k, late}
}

// run runs all cells of book and keeps their outputs in it; it stops at the
// first that fails.
func (k *kernel) run(t *testing.T, book *notebook.Notebook) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	recorder := notebook.NewRecorder()
	for i, cell := range book.Cells {
		if !cell.Runs() {
			continue
		}
		recorder.Begin(cell)
		reply, err := k.Execute(ctx, cell.Source, frontend.ExecuteOptions{CellID: cell.ID}, func(m frontend.Message) {
			if _, err := recorder.Record(cell, m.Type(), m.Raw.Content); err != nil {
				t.Errorf("cell %d: %v", i, err)
			}
		})
		if err != nil {
			t.Fatalf("cell %d: %v", i, err)
		}
		cell.Count = reply.ExecutionCount
		if reply.Status != message.StatusOK {
			t.Errorf("cell %d: %s: %s", i, reply.EName, reply.EValue)
			return
		}
	}
}

func read(t *testing.T, name string) *notebook.Notebook {
	t.Helper()
	book, err := notebook.Load(filepath.Join(repository, "notebooks", name))
	if err != nil {
		t.Fatal(err)
	}
	return book
}
