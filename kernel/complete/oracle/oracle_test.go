package oracle

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/cuaderno-go/cuaderno/kernel/cell"
	"github.com/cuaderno-go/cuaderno/kernel/check"
	"github.com/cuaderno-go/cuaderno/kernel/complete"
	"github.com/cuaderno-go/cuaderno/kernel/library"
)

const (
	root      = "../../.."
	notebooks = root + "/notebooks"
)

// tutorial is the code of the tutorial's cells.
func tutorial(tb testing.TB) []string {
	tb.Helper()
	cells, err := Cells(notebooks + "/01-tutorial-kafka.ipynb")
	if err != nil {
		tb.Fatal(err)
	}
	return cells
}

// offered reports whether s offers what p wants, and at which place.
func offered(ctx context.Context, s *complete.Session, p Probe) (place int, ok bool) {
	place = slices.IndexFunc(s.At(ctx, p.Text, p.Cursor).List, func(c cell.Candidate) bool { return c.Text == p.Want || c.Text == p.Want+": " })
	return place, place >= 0
}

func TestOffersWhatTheTutorialSays(t *testing.T) {
	t.Parallel()
	lib := library.New(library.Config{Dir: notebooks})
	asked, top := 0, 0
	Replay(t.Context(), lib, tutorial(t), func(s *complete.Session, c *check.Cell) {
		for _, p := range Probes(c) {
			place, ok := offered(t.Context(), s, p)
			if !ok {
				t.Errorf("%s is not offered in\n%s", p.Want, p)
			}
			asked++
			if ok && place < 10 {
				top++
			}
		}
	})
	if asked < 200 {
		t.Errorf("only %d names to ask for", asked)
	}
	if top*10 < asked*9 {
		t.Errorf("%d of %d names are among the first ten", top, asked)
	}
	t.Logf("%d probes, %d among the first ten", asked, top)
}

func TestOffersWhatTheTranscriptsSay(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../engine/testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no transcripts", err)
	}
	lib := library.New(library.Config{Dir: "../testdata/notebook"})
	asked := 0
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var cells []string
		for _, f := range archive.Files {
			if f.Name == "in" {
				cells = append(cells, string(f.Data))
			}
		}
		Replay(t.Context(), lib, cells, func(s *complete.Session, c *check.Cell) {
			for _, p := range Probes(c) {
				asked++
				if _, ok := offered(t.Context(), s, p); !ok {
					t.Errorf("%s: %s is not offered in\n%s", filepath.Base(file), p.Want, p)
				}
			}
		})
	}
	t.Logf("%d probes", asked)
}

func TestOffersWhatGoplsOffers(t *testing.T) {
	t.Parallel()
	program, err := exec.LookPath("gopls")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("no gopls in PATH")
		}
		t.Skip("SKIPPED: no gopls in PATH")
	}
	folder, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	lib := library.New(library.Config{Dir: notebooks})
	report, err := Gopls(t.Context(), program, folder, lib, [][]string{tutorial(t), Generated(Few)})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d probes, %d candidates of gopls, missing: %+v", report.Probes, report.Candidates, report.Missing)
	if report.Probes < 400 {
		t.Errorf("only %d probes", report.Probes)
	}
	for _, m := range report.Unexplained() {
		t.Errorf("%s is not offered in %d places, one is %s|", m.Name, m.Times, m.Place)
	}
}

// Generated cells are right: what cannot be checked would not be asked about.
func TestGeneratedCellsAreGo(t *testing.T) {
	t.Parallel()
	lib := library.New(library.Config{Dir: notebooks})
	checked := 0
	Replay(t.Context(), lib, Generated(30), func(*complete.Session, *check.Cell) { checked++ })
	if checked != 30 {
		t.Errorf("%d of 30 cells are right", checked)
	}
}
