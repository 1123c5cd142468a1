package main

import (
	"context"
	"embed"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/txtar"

	"github.com/cuaderno-go/cuaderno/kernel/cell"
	"github.com/cuaderno-go/cuaderno/kernel/engine"
	"github.com/cuaderno-go/cuaderno/kernel/output"
)

// program is the time of one small program, the best of some runs: compiled by
// go build, and in cells.
type program struct {
	Name           string
	Compiled, Cell float64 // ms
}

// sources are the programs. Each is a txtar archive of two files: declarations,
// and the function work, which uses them. In a notebook these are two cells.
//
//go:embed programs/*.txtar
var sources embed.FS

// timed is the main function of a program, and the cell that runs it.
const timed = "best := time.Hour\nfor range 7 {\n\tstart := time.Now()\n\twork()\n\tbest = min(best, time.Since(start))\n}\nfmt.Println(best.Nanoseconds())\n"

func measurePrograms(ctx context.Context, o options, temp string, r *report) error {
	files, err := sources.ReadDir("programs")
	if err != nil {
		return err
	}
	for _, f := range files {
		text, err := sources.ReadFile(path.Join("programs", f.Name()))
		if err != nil {
			return err
		}
		a := txtar.Parse(text)
		if len(a.Files) != 2 {
			return fmt.Errorf("%s: not two files", f.Name())
		}
		decls, work := string(a.Files[0].Data), string(a.Files[1].Data)
		p := program{Name: strings.TrimSpace(string(a.Comment))}
		if p.Compiled, err = compiled(ctx, temp, decls+work); err != nil {
			return fmt.Errorf("%s: %v", f.Name(), err)
		}
		if p.Cell, err = inCells(ctx, o.dir, decls, work); err != nil {
			return fmt.Errorf("%s in cells: %v", f.Name(), err)
		}
		r.Programs = append(r.Programs, p)
	}
	return nil
}

// compiled is the time of a program that go build has made.
func compiled(ctx context.Context, temp, code string) (float64, error) {
	dir, err := os.MkdirTemp(temp, "program-*")
	if err != nil {
		return 0, err
	}
	imports := "import (\n\t\"fmt\"\n\t\"time\"\n)\n"
	text := "package main\n\n" + imports + code + "\nfunc main() {\n" + timed + "}\n"
	file := filepath.Join(dir, "main.go")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		return 0, err
	}
	binary := filepath.Join(dir, "program")
	if out, err := exec.CommandContext(ctx, "go", "build", "-o", binary, file).CombinedOutput(); err != nil {
		return 0, fmt.Errorf("%v\n%s", err, out)
	}
	out, err := exec.CommandContext(ctx, binary).Output()
	if err != nil {
		return 0, err
	}
	return milliseconds(string(out))
}

// inCells is the time of the same in cells of a session of its own.
func inCells(ctx context.Context, dir, decls, work string) (float64, error) {
	e, err := engine.New(engine.Config{Dir: dir})
	if err != nil {
		return 0, err
	}
	defer e.Close()
	var printed strings.Builder
	out := output.SinkFunc(func(e output.Event) {
		if e.Kind == output.Stdout {
			printed.WriteString(e.Text)
		}
	})
	cells := slices.DeleteFunc([]string{decls, work, "%%\n" + timed}, func(s string) bool { return strings.TrimSpace(s) == "" })
	for i, code := range cells {
		if err := e.Run(ctx, cell.Source{Count: i + 1, Text: code}, out); err != nil {
			return 0, err
		}
	}
	return milliseconds(printed.String())
}

func milliseconds(nanoseconds string) (float64, error) {
	ns, err := strconv.ParseInt(strings.TrimSpace(nanoseconds), 10, 64)
	return float64(ns) / 1e6, err
}
