// Package pyenv keeps a private Python environment with JupyterLab and the
// clients that the tests use. It makes it once for each user, in the cache
// directory, and never touches any other Python.
package pyenv

import (
	"bytes"
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
)

//go:embed requirements.txt
var requirements []byte

// Problem is why there is no environment, and the remedy, in the user's words.
type Problem struct{ Text diag.Text } // what is wrong is the machine, not the program

// Error is the text in the language of the process's environment.
func (p *Problem) Error() string { return p.Text.In(diag.LangFromEnv()) }

// Ensure gives the path of the environment's python, after making the
// environment if this user has none with these requirements yet. That takes a
// minute and the network; what happens is written to progress line by line.
// Other processes that want the same wait for the first. Errors are *Problem
// wherever the user can mend what is wrong.
func Ensure(ctx context.Context, progress io.Writer) (string, error) {
	base, err := findPython(ctx)
	if err != nil {
		return "", err
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("cache directory: %v", err)
	}
	e := environment{
		base: base, progress: progress,
		dir: filepath.Join(cache, "cuaderno", "python-"+key(base, requirements)),
	}
	return e.python(), e.ensure(ctx)
}

// key changes with the requirements and with the Python that the environment
// builds on: after an upgrade of that one the old environment is of no use.
func key(base python, requirements []byte) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\n%s\n%s", base.path, base.version, requirements))
	return hex.EncodeToString(sum[:8])
}

// environment is a virtual environment in dir. The file ready in it says that it
// is complete; without that it is rubbish from an attempt that was cut short.
type environment struct {
	base     python
	dir      string
	progress io.Writer
}

func (e environment) python() string { return filepath.Join(e.dir, "bin", "python") }
func (e environment) mark() string   { return filepath.Join(e.dir, "ready") }

func (e environment) usable() bool {
	for _, path := range []string{e.mark(), e.python()} {
		if _, err := os.Stat(path); err != nil {
			return false
		}
	}
	return true
}

func (e environment) ensure(ctx context.Context) error {
	if e.usable() {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(e.dir), 0o700); err != nil {
		return err
	}
	unlock, err := lock(ctx, e.dir+".lock", e.progress)
	if err != nil {
		return err
	}
	defer unlock()
	if e.usable() { // another process made it while we waited
		return nil
	}
	return e.create(ctx)
}

// create makes the environment where it will stay, since scripts in it hold its
// path.
func (e environment) create(ctx context.Context) error {
	if err := os.RemoveAll(e.dir); err != nil {
		return err
	}
	e.say(diag.Text{
		ES: "Preparando el entorno de Python, una sola vez (%s)…",
		EN: "Preparing the Python environment, once (%s)…",
	}, e.dir)
	if out, err := e.run(ctx, io.Discard, e.base.path, "-m", "venv", e.dir); err != nil {
		return venvProblem(e.base, out, err)
	}
	list := filepath.Join(e.dir, "requirements.txt")
	if err := os.WriteFile(list, requirements, 0o600); err != nil {
		return err
	}
	shown := &packageLines{to: e.progress}
	out, err := e.run(ctx, shown, e.python(), "-m", "pip", "install", "--progress-bar", "off", "-r", list)
	if err != nil {
		return pipProblem(out, err)
	}
	return os.WriteFile(e.mark(), nil, 0o600)
}

// run gives the program's output, which also goes to shown.
func (e environment) run(ctx context.Context, shown io.Writer, name string, args ...string) (string, error) {
	var out bytes.Buffer
	cmd := exec.CommandContext(ctx, name, args...)
	both := io.MultiWriter(&out, shown)
	cmd.Stdout, cmd.Stderr = both, both // the same writer, so that one goroutine writes
	cmd.Env = append(os.Environ(),
		"PIP_USER=0", "PIP_NO_INPUT=1", "PIP_DISABLE_PIP_VERSION_CHECK=1", "PYTHONHOME=", "PYTHONUNBUFFERED=1")
	err := cmd.Run()
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	return out.String(), err
}

func (e environment) say(t diag.Text, args ...any) {
	fmt.Fprintf(e.progress, t.In(diag.LangFromEnv())+"\n", args...)
}

// packageLines passes on, of what pip prints, the names of the packages it
// fetches. Write gets whole lines, because pip's output is unbuffered by line.
type packageLines struct{ to io.Writer }

func (p *packageLines) Write(text []byte) (int, error) {
	for line := range strings.Lines(string(text)) {
		if name, ok := strings.CutPrefix(line, "Collecting "); ok {
			name, _, _ = strings.Cut(strings.TrimSpace(name), " ")
			if end := strings.IndexAny(name, "[<>=!~;("); end >= 0 {
				name = name[:end]
			}
			fmt.Fprintln(p.to, "  "+name)
		}
	}
	return len(text), nil
}
