// Package homemodule keeps the module that resolves the imports of notebooks
// outside of any module: one in the user's configuration folder that has the
// course's packages, at the versions and from the clone that the kernel was
// installed from.
package homemodule

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/mod/modfile"
)

// Path is the module path of this project.
const Path = "github.com/cuaderno-go/cuaderno"

// Version is what go.mod files call the clone's.
const Version = "v0.0.0"

// Dir is the folder of the module.
func Dir() (string, error) {
	dir, err := os.UserConfigDir()
	return filepath.Join(dir, "cuaderno", "module"), err
}

// FindClone is the folder at or above dir that holds this project's go.mod, ""
// if there is none.
func FindClone(dir string) string {
	for {
		text, err := os.ReadFile(filepath.Join(dir, "go.mod"))
		if err == nil && modfile.ModulePath(text) == Path {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return ""
		}
		dir = parent
	}
}

// Write writes the module into dir: it requires what the clone requires, and
// this project from the clone itself. A go.mod that the user has made or
// changed, known by requirements that the clone does not have, keeps those.
func Write(dir, clone string) error {
	text, err := os.ReadFile(filepath.Join(clone, "go.mod"))
	if err != nil {
		return err
	}
	mod, err := modfile.Parse("go.mod", text, nil)
	if err != nil {
		return err
	}
	if err := join(mod, filepath.Join(dir, "go.mod"), clone); err != nil {
		return err
	}
	mod.Cleanup()
	out, err := mod.Format()
	if err != nil {
		return err
	}
	sums, err := mergeSums(filepath.Join(clone, "go.sum"), filepath.Join(dir, "go.sum"))
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "go.sum"), sums, 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "go.mod"), out, 0o644)
}

// join turns the clone's module file into the home module's: another name, the
// clone as a requirement, and what the module at old requires beyond that.
func join(mod *modfile.File, old, clone string) error {
	if err := mod.AddModuleStmt("cuaderno.home"); err != nil {
		return err
	}
	for _, t := range mod.Tool {
		if err := mod.DropTool(t.Path); err != nil {
			return err
		}
	}
	text, err := os.ReadFile(old)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if before, err := modfile.ParseLax("go.mod", text, nil); err == nil {
		known := map[string]bool{Path: true}
		for _, r := range mod.Require {
			known[r.Mod.Path] = true
		}
		for _, r := range before.Require {
			if !known[r.Mod.Path] {
				mod.AddNewRequire(r.Mod.Path, r.Mod.Version, r.Indirect)
			}
		}
	}
	mod.AddNewRequire(Path, Version, false)
	return mod.AddReplace(Path, "", clone, "")
}

// mergeSums is the clone's go.sum with the lines that the module has besides.
func mergeSums(clone, old string) ([]byte, error) {
	text, err := os.ReadFile(clone)
	if err != nil {
		return nil, err
	}
	more, err := os.ReadFile(old)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	return append(text, more...), nil
}
