package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	checked "github.com/cuaderno-go/cuaderno/kernel/check" // check is a verdict's here
	"github.com/cuaderno-go/cuaderno/kernel/complete"
	"github.com/cuaderno-go/cuaderno/kernel/complete/oracle"
	"github.com/cuaderno-go/cuaderno/kernel/internal/notebook"
	"github.com/cuaderno-go/cuaderno/kernel/library"
)

// question is asked at a cursor, which counts code points of text.
type question struct {
	text   string
	cursor int
	kind   string // what is asked: what could stand there, or what does
}

// The kinds of questions in the report.
const (
	completes = "complete_request"
	lists     = "complete_request for names of the session" // as many as there are
	inspects  = "inspect_request"
)

// The situations in which they are asked.
const (
	firstTime  = "notebook 01 run, asked for the first time"
	warm       = "notebook 01 run, warm"
	fewCells   = "after 10 cells"
	manyCells  = "after %d cells"
	whileRun   = "after 10 cells, while a cell runs"
	whileBuild = "after 10 cells, while a cell compiles"
)

// askRounds is how often the questions of a session of so many cells are asked.
const askRounds = 30

// completionAlone measures completion and inspection, compares completion with
// gopls, and does nothing else.
func (r *report) completionAlone(ctx context.Context, o options, temp string, progress io.Writer) error {
	k, err := cuaderno(ctx, temp)
	if err != nil {
		return err
	}
	if err := k.completion(ctx, o, temp, r, progress); err != nil {
		return err
	}
	fmt.Fprintln(progress, "gopls")
	r.Completion.Oracle, err = askGopls(ctx, o.dir, temp)
	r.Verdicts = r.Completion.criteria()
	return err
}

// completion measures what a client waits for at a cursor.
func (k *kernel) completion(ctx context.Context, o options, temp string, r *report, progress io.Writer) error {
	if o.long == 0 {
		return nil
	}
	fmt.Fprintln(progress, "completion and inspection")
	r.Completion = &completion{Cells: o.long}
	if err := k.askTutorial(ctx, o.dir, r.Completion); err != nil {
		return err
	}
	if err := k.askSessions(ctx, o, temp, r.Completion); err != nil {
		return err
	}
	r.Completion.conclude()
	r.Verdicts = append(r.Verdicts, r.Completion.criteria()...)
	return nil
}

// askTutorial runs the tutorial and asks at each name of it, twice.
func (k *kernel) askTutorial(ctx context.Context, dir string, to *completion) error {
	path := filepath.Join(dir, tutorialFile)
	cells, err := codeOf(path)
	if err != nil {
		return err
	}
	questions, err := questionsOf(ctx, dir, path)
	if err != nil {
		return err
	}
	return withCluster(ctx, func(env string) error {
		s, err := k.after(ctx, dir, path, env, cells)
		if err != nil {
			return err
		}
		defer s.Kill()
		for _, name := range []string{firstTime, warm} {
			if err := to.ask(ctx, name, s, questions); err != nil {
				return err
			}
		}
		return nil
	})
}

// after is a session that has run cells. The kernel is told, as Jupyter's server
// does, which notebook they are of.
func (k *kernel) after(ctx context.Context, dir, path, env string, cells []*notebook.Cell) (*session, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	started := *k
	started.env = append(slices.Clone(k.env), env, "JPY_SESSION_NAME="+path)
	s, err := started.launch(ctx, dir)
	if err != nil {
		return nil, err
	}
	for i, c := range cells {
		if _, err := s.run(ctx, c.Source, false); err != nil && !c.MayFail() {
			s.Kill()
			return nil, fmt.Errorf("cell %d: %v", i+1, err)
		}
	}
	return s, nil
}

// questionsOf are asked at each name of a notebook's cells: what could stand there
// when its first letter has been written, and what does.
func questionsOf(ctx context.Context, dir, path string) ([]question, error) {
	cells, err := oracle.Cells(path)
	if err != nil {
		return nil, err
	}
	var out []question
	oracle.Replay(ctx, library.New(library.Config{Dir: dir}), cells, func(_ *complete.Session, c *checked.Cell) {
		for _, p := range oracle.Probes(c) {
			out = append(out, question{p.Text, p.Cursor, completes})
			if p.Whole {
				out = append(out, question{c.File.Source.Text, p.Cursor, inspects})
			}
		}
	})
	return out, ctx.Err()
}

// askSessions asks the same of a session of ten cells and of a long one, in turn,
// so that a machine which is busy for a while slows both, and of the short one
// while a cell runs and while one compiles.
func (k *kernel) askSessions(ctx context.Context, o options, temp string, to *completion) error {
	short, err := k.ofCells(ctx, o.dir, temp, 10)
	if err != nil {
		return err
	}
	defer short.Kill()
	long, err := k.ofCells(ctx, o.dir, temp, o.long)
	if err != nil {
		return err
	}
	defer long.Kill()
	for range askRounds {
		if err := errors.Join(
			to.ask(ctx, fewCells, short, sessionQuestions()),
			to.ask(ctx, fmt.Sprintf(manyCells, o.long), long, sessionQuestions()),
		); err != nil {
			return err
		}
	}
	if err := to.askDuring(ctx, whileRun, short, "for {\n}", true); err != nil {
		return err
	}
	return to.askDuring(ctx, whileBuild, short, largeCell(), false)
}

// ofCells is a session of n cells, each with a type, a method, a function and a
// variable, saved in a notebook in temp.
func (k *kernel) ofCells(ctx context.Context, dir, temp string, n int) (*session, error) {
	var book notebook.Notebook
	for i := range n {
		text := strings.ReplaceAll(`import "strings"

type Tipo# struct {
	Nombre string
	Partes []string
}

func (t *Tipo#) Unir(con string) string { return strings.Join(t.Partes, con) }

func nuevo#(n int) *Tipo# { return &Tipo#{Nombre: strings.Repeat("a", n), Partes: []string{"b"}} }

variable# := nuevo#(#)`, "#", strconv.Itoa(i))
		book.Cells = append(book.Cells, &notebook.Cell{Type: notebook.Code, ID: strconv.Itoa(i), Source: text})
	}
	path := filepath.Join(temp, fmt.Sprintf("%d.ipynb", n))
	if err := book.Save(path); err != nil {
		return nil, err
	}
	return k.after(ctx, dir, path, "", book.Cells)
}

// sessionQuestions are those that a session of ofCells can answer.
func sessionQuestions() []question {
	var out []question
	for _, q := range []struct {
		kind  string
		texts []string
	}{
		{completes, []string{
			"variable3.|", "nuevo3(1).Un|", "variable3.Partes[0:1].|", "strings.Re|", "bytes.NewB|",
			"for i, parte := range variable3.Partes {\n\tif par|\n}", "func f(t *Tipo3) {\n\treturn t.Nom|",
			"fmt.Println(strings.ToUpp|", "import \"net/|\"", "%r|", "!ls |",
		}},
		{lists, []string{"|", "vari|", "fmt.Println(nue|", "%%\nvar t Tip|", "x := Tipo3{|}"}},
		{inspects, []string{"variable3|", "Tipo|3{}", "nuevo3(1|)", "variable3.Unir|", "strings.Repeat|", "strings|", "%reset|"}},
	} {
		for _, text := range q.texts {
			before, after, _ := strings.Cut(text, "|")
			out = append(out, question{before + after, utf8.RuneCountInString(before), q.kind})
		}
	}
	return out
}

// largeCell takes the compiler some seconds, and nobody has compiled it before.
func largeCell() string {
	var b strings.Builder
	fmt.Fprintf(&b, "var semilla = %d\n", time.Now().UnixNano())
	for i := range 1500 {
		fmt.Fprintf(&b, "func grande%d(n int) (s string) {\n\tfor i := range n {\n\t\ts += fmt.Sprint(i, %d, semilla)\n\t}\n\treturn strings.TrimSpace(s)\n}\n", i, i)
	}
	return b.String()
}

// askDuring asks as long as a cell takes, one round at least; interrupted says that
// it ends by an interrupt only.
func (c *completion) askDuring(ctx context.Context, name string, s *session, cell string, interrupted bool) error {
	over := make(chan error, 1)
	go func() {
		_, err := s.run(ctx, cell, interrupted)
		over <- err
	}()
	for range askRounds {
		if err := c.ask(ctx, name, s, sessionQuestions()); err != nil {
			return err
		}
		select {
		case err := <-over:
			if interrupted {
				return fmt.Errorf("the cell that runs for ever has ended: %v", err)
			}
			return err
		default:
		}
	}
	if interrupted {
		if err := s.Interrupt(ctx); err != nil {
			return err
		}
	}
	return <-over
}

// ask asks s, and notes how long the answers take.
func (c *completion) ask(ctx context.Context, name string, s *session, questions []question) error {
	for _, q := range questions {
		start := time.Now()
		var err error
		if q.kind == inspects {
			_, err = s.Inspect(ctx, q.text, q.cursor, 0)
		} else {
			_, err = s.Complete(ctx, q.text, q.cursor)
		}
		if err != nil {
			return fmt.Errorf("%s: %v", name, err)
		}
		c.note(q.kind, name, time.Since(start))
	}
	return nil
}

// goplsVersion is the one that CI asks, too.
const goplsVersion = "golang.org/x/tools/gopls@v0.22.0"

// askGopls compares completion with gopls, that of PATH or one that is built for
// it, on the tutorial and on generated cells.
func askGopls(ctx context.Context, dir, temp string) (*oracle.Report, error) {
	program, err := exec.LookPath("gopls")
	if err != nil {
		program = filepath.Join(temp, "gopls")
		install := exec.CommandContext(ctx, "go", "install", goplsVersion)
		install.Env = append(os.Environ(), "GOBIN="+temp)
		if out, err := install.CombinedOutput(); err != nil {
			return nil, fmt.Errorf("%v\n%s", err, out)
		}
	}
	root, err := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}").Output()
	if err != nil {
		return nil, err
	}
	cells, err := oracle.Cells(filepath.Join(dir, tutorialFile))
	if err != nil {
		return nil, err
	}
	lib := library.New(library.Config{Dir: dir})
	return oracle.Gopls(ctx, program, strings.TrimSpace(string(root)), lib, [][]string{cells, oracle.Generated(oracle.Few)})
}
