package pyenv

import (
	"context"
	"os/exec"
	"strconv"
	"strings"
)

// minimum is the oldest minor version of Python 3 that the requirements take.
const minimum = 10

// python is an interpreter of the system.
type python struct {
	path    string
	version string // "3.12"
}

// findPython gives the first Python on the PATH that is new enough.
func findPython(ctx context.Context) (python, error) {
	var tooOld *python
	for _, name := range candidates() {
		path, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		found, err := ask(ctx, path)
		if ctx.Err() != nil {
			return python{}, ctx.Err()
		}
		if err != nil {
			continue // such as a shim without a Python behind it
		}
		if found.newEnough() {
			return found, nil
		}
		tooOld = &found
	}
	return python{}, pythonProblem(tooOld)
}

func candidates() []string {
	names := []string{"python3", "python"}
	for minor := minimum + 5; minor >= minimum; minor-- {
		names = append(names, "python3."+strconv.Itoa(minor))
	}
	return names
}

// ask runs the interpreter: its own path is the one behind links and shims.
func ask(ctx context.Context, path string) (python, error) {
	const program = "import sys; print('%d.%d' % sys.version_info[:2]); print(sys.executable)"
	out, err := exec.CommandContext(ctx, path, "-c", program).Output()
	if err != nil {
		return python{}, err
	}
	version, executable, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	return python{path: executable, version: version}, nil
}

func (p python) newEnough() bool {
	major, minor, _ := strings.Cut(p.version, ".")
	n, err := strconv.Atoi(minor)
	return err == nil && (major == "3" && n >= minimum)
}
