package engine

import (
	"errors"
	"os"
	"path/filepath"

	"github.com/cuaderno-go/cuaderno/kernel/internal/notebook"
	"github.com/cuaderno-go/cuaderno/kernel/internal/tempdir"
)

// module is the session's temporary folder. Where there is no go.mod, neither
// in the notebook's folder nor in Config.Home, its own go.mod is the notebook's.
type module struct {
	dir *tempdir.Dir
	tmp string // its path

	stored notebook.Modules // of the notebook's metadata
}

// sessionModule is the go.mod of a notebook that has none.
const sessionModule = "module cuaderno.session\n\ngo 1.25\n"

func newModule(stored notebook.Modules) (*module, error) {
	dir, err := tempdir.Make("", "sesion")
	if err != nil {
		return nil, err
	}
	m := &module{dir, dir.Path, stored}
	return m, m.reset()
}

// home is configured, if a module is there, or else the session's folder.
func (m *module) home(configured string) string {
	if configured != "" {
		if _, err := os.Stat(filepath.Join(configured, "go.mod")); err == nil {
			return configured
		}
	}
	return m.tmp
}

// reset makes the session's own module what it was at first: the notebook's
// stored dependencies.
func (m *module) reset() error {
	err := os.Remove(filepath.Join(m.tmp, "go.sum"))
	if errors.Is(err, os.ErrNotExist) {
		err = nil
	}
	if m.stored.GoSum != "" {
		err = os.WriteFile(filepath.Join(m.tmp, "go.sum"), []byte(m.stored.GoSum), 0o600)
	}
	return errors.Join(err, os.WriteFile(filepath.Join(m.tmp, "go.mod"), []byte(m.goMod()), 0o600))
}

// close removes the session's folder.
func (m *module) close() error { return m.dir.Remove() }
