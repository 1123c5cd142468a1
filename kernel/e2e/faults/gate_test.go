package faults

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"

	"github.com/cuaderno-go/cuaderno/kernel/thin"
)

// gate is a Go toolchain that can be stopped in the middle of its work: the
// first that comes to a tool's closed gate takes it away, says which process it
// is, and sleeps until it is killed.
type gate struct {
	t   *testing.T
	dir string // the tools, and a FIFO for each closed gate
}

// The gates.
const (
	resolving = "list"    // the go command, asked for packages
	compiling = "compile" // the compiler, with a cell
	linking   = "link"    // the linker, with a cell
	joining   = "join"    // the linker, with a library of packages
)

// toolchain is where the real tools are.
var toolchain = sync.OnceValues(func() ([2]string, error) { //nolint:gochecknoglobals // asked once for all tests
	command, err := exec.LookPath("go")
	if err != nil {
		return [2]string{}, err
	}
	tools, err := exec.CommandContext(context.Background(), "go", "env", "GOTOOLDIR").Output()
	return [2]string{command, string(bytes.TrimSpace(tools))}, err
})

func newGate(t *testing.T) *gate {
	t.Helper()
	host, err := toolchain()
	if err != nil {
		t.Fatal(err)
	}
	g := &gate{t: t, dir: t.TempDir()}
	tools, err := os.ReadDir(host[1])
	if err != nil {
		t.Fatal(err)
	}
	for _, tool := range tools {
		if err := os.Symlink(filepath.Join(host[1], tool.Name()), filepath.Join(g.dir, tool.Name())); err != nil {
			t.Fatal(err)
		}
	}
	g.write("go", resolving, "list *", fmt.Sprintf( // it says that the tools are ours
		"if [ \"$1\" = env ]; then %[1]q \"$@\" | sed 's|^%[2]s$|%[3]s|'; exit; fi\nexec %[1]q \"$@\"", host[0], host[1], g.dir))
	g.write("compile", compiling, "*-p "+thin.CellPath+" *", fmt.Sprintf("exec %q \"$@\"", filepath.Join(host[1], "compile")))
	linker := filepath.Join(g.dir, "link-library")
	g.write("link-library", joining, "*-buildmode=shared*-linkshared -r=*", fmt.Sprintf("exec %q \"$@\"", filepath.Join(host[1], "link")))
	g.write("link", linking, "*"+thin.CellPath+"=cell.a", fmt.Sprintf("exec %q \"$@\"", linker))
	return g
}

// write puts a script in a tool's place: arguments are a pattern of those with
// which it heeds its gate, and work is what it does otherwise.
func (g *gate) write(tool, gate, arguments, work string) {
	stop := "exec sh -c"
	if tool == "go" {
		stop = "sh -c" // by way of a child, as the go command works
	}
	text := fmt.Sprintf(`#!/bin/sh
if [ -p %[1]q ]; then
	case "$*" in
	%[2]s) if mv %[1]q %[1]q.$$ 2>/dev/null; then %[4]s 'echo $$ >"$0"; exec sleep 1000' %[1]q.$$; fi ;;
	esac
fi
%[3]s
`, filepath.Join(g.dir, gate+".gate"), quoted(arguments), work, stop)
	file := filepath.Join(g.dir, tool)
	_ = os.Remove(file) // the link to the real one
	if err := os.WriteFile(file, []byte(text), 0o700); err != nil {
		g.t.Fatal(err)
	}
}

// quoted is a shell pattern with all but its stars quoted.
func quoted(pattern string) string {
	var b bytes.Buffer
	for _, r := range pattern {
		if r == '*' {
			b.WriteString(`*`)
		} else {
			fmt.Fprintf(&b, `"%c"`, r)
		}
	}
	return b.String()
}

// env is the environment of a kernel that uses these tools.
func (g *gate) env() []string {
	return []string{"PATH=" + g.dir + ":" + os.Getenv("PATH")}
}

// close closes a gate. arrived hears the process id of what has come to it.
func (g *gate) close(name string) (arrived <-chan int) {
	g.t.Helper()
	fifo := filepath.Join(g.dir, name+".gate")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		g.t.Fatal(err)
	}
	reader, err := os.OpenFile(fifo, os.O_RDWR, 0) // for both, so that nobody waits for the other
	if err != nil {
		g.t.Fatal(err)
	}
	g.t.Cleanup(func() { _ = reader.Close() })
	came := make(chan int, 1)
	go func() {
		var pid int
		if _, err := fmt.Fscanln(reader, &pid); err == nil {
			came <- pid
		}
	}()
	return came
}

// open opens a gate for tools to come, if none has taken it away.
func (g *gate) open(name string) {
	if err := os.Remove(filepath.Join(g.dir, name+".gate")); err != nil && !os.IsNotExist(err) {
		g.t.Error(err)
	}
}
