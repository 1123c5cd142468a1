package engine

import (
	"errors"
	"os"
	"path/filepath"

	"github.com/cuaderno-go/cuaderno/kernel/internal/tempdir"
)

// module is the session's temporary folder. Where there is no go.mod, neither
// in the notebook's folder nor in Config.Home, its own go.mod is the notebook's.
type module struct {
	dir *tempdir.Dir
	tmp string // its path
}

// sessionModule is the go.mod of a notebook that has none.
const sessionModule = "module cuaderno.session\n\ngo 1.25\n"

func newModule() (*module, error) {
	dir, err := tempdir.Make("", "sesion")
	if err != nil {
		return nil, err
	}
	m := &module{dir, dir.Path}
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

// reset empties the session's own module.
func (m *module) reset() error {
	err := os.Remove(filepath.Join(m.tmp, "go.sum"))
	if errors.Is(err, os.ErrNotExist) {
		err = nil
	}
	return errors.Join(err, os.WriteFile(filepath.Join(m.tmp, "go.mod"), []byte(sessionModule), 0o600))
}

// close removes the session's folder.
func (m *module) close() error { return m.dir.Remove() }
