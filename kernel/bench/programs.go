package main

import (
	"context"
	"embed"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path"
	"path/filepath"
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

// timed is the main function of a program, and the cell that runs it. The result
// is kept, or the compiler would leave out the work of a program that it inlines.
const timed = "best, sink := time.Hour, 0\nfor range 7 {\n\tstart := time.Now()\n\tsink += work()\n\tbest = min(best, time.Since(start))\n}\nfmt.Println(best.Nanoseconds(), sink)\n"

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
		p, err := measureProgram(ctx, o.dir, temp, string(a.Files[0].Data), string(a.Files[1].Data))
		if err != nil {
			return fmt.Errorf("%s: %v", f.Name(), err)
		}
		p.Name = strings.TrimSpace(string(a.Comment))
		r.Programs = append(r.Programs, p)
	}
	return nil
}

// programRounds is how often the two are timed in turn.
const programRounds = 3

func measureProgram(ctx context.Context, dir, temp, decls, work string) (program, error) {
	p := program{Compiled: math.Inf(1), Cell: math.Inf(1)}
	binary, err := compile(ctx, temp, decls+work)
	if err != nil {
		return p, err
	}
	e, err := engine.New(engine.Config{Dir: dir})
	if err != nil {
		return p, err
	}
	defer e.Close()
	if _, err := inCells(ctx, e, decls, work); err != nil {
		return p, err
	}
	for range programRounds {
		out, err := exec.CommandContext(ctx, binary).Output()
		if err != nil {
			return p, err
		}
		ms, err := milliseconds(string(out))
		if err != nil {
			return p, err
		}
		p.Compiled = min(p.Compiled, ms)
		if out, err = inCells(ctx, e, "%%\n"+timed); err != nil {
			return p, err
		}
		if ms, err = milliseconds(string(out)); err != nil {
			return p, err
		}
		p.Cell = min(p.Cell, ms)
	}
	return p, nil
}

// compile gives the program that go build makes of code.
func compile(ctx context.Context, temp, code string) (binary string, err error) {
	dir, err := os.MkdirTemp(temp, "program-*")
	if err != nil {
		return "", err
	}
	imports := "import (\n\t\"fmt\"\n\t\"time\"\n)\n"
	text := "package main\n\n" + imports + code + "\nfunc main() {\n" + timed + "}\n"
	file := filepath.Join(dir, "main.go")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		return "", err
	}
	binary = filepath.Join(dir, "program")
	if out, err := exec.CommandContext(ctx, "go", "build", "-o", binary, file).CombinedOutput(); err != nil {
		return "", fmt.Errorf("%v\n%s", err, out)
	}
	return binary, nil
}

// inCells runs cells and gives what they print.
func inCells(ctx context.Context, e *engine.Engine, cells ...string) ([]byte, error) {
	var printed []byte
	out := output.SinkFunc(func(e output.Event) {
		if e.Kind == output.Stdout {
			printed = append(printed, e.Text...)
		}
	})
	for i, code := range cells {
		if strings.TrimSpace(code) == "" {
			continue
		}
		if err := e.Run(ctx, cell.Source{Count: i + 1, Text: code}, out); err != nil {
			return nil, fmt.Errorf("in a cell: %v", err)
		}
	}
	return printed, nil
}

// milliseconds reads what a program prints.
func milliseconds(printed string) (float64, error) {
	nanoseconds, _, _ := strings.Cut(printed, " ")
	ns, err := strconv.ParseInt(nanoseconds, 10, 64)
	return float64(ns) / 1e6, err
}
