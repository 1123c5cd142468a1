package homemodule

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/mod/modfile"
)

// Lend adds this project to the module file at modFile: from the clone that the
// home module takes it from, with the checksums of all that the clone needs, so
// that nothing has to be downloaded. clone is "" and nothing is changed if there
// is no home module or modFile has the project already.
func Lend(modFile, home string) (clone string, err error) {
	clone = cloneOf(home)
	if clone == "" {
		return "", nil
	}
	text, err := os.ReadFile(modFile)
	if err != nil {
		return "", err
	}
	mod, err := modfile.Parse(modFile, text, nil)
	if err != nil {
		return "", err
	}
	for _, r := range mod.Require {
		if r.Mod.Path == Path {
			return "", nil
		}
	}
	if err := errors.Join(mod.AddRequire(Path, Version), mod.AddReplace(Path, "", clone, "")); err != nil {
		return "", err
	}
	out, err := mod.Format()
	if err != nil {
		return "", err
	}
	own := filepath.Join(filepath.Dir(modFile), "go.sum")
	sums, err := mergeSums(filepath.Join(home, "go.sum"), own)
	if err != nil {
		return "", err
	}
	if err := os.WriteFile(own, sums, 0o644); err != nil {
		return "", err
	}
	return clone, os.WriteFile(modFile, out, 0o644)
}

// cloneOf is the folder that the module in home takes this project from, "" if
// there is none.
func cloneOf(home string) string {
	path := filepath.Join(home, "go.mod")
	text, err := os.ReadFile(path)
	if home == "" || errors.Is(err, fs.ErrNotExist) {
		return ""
	}
	mod, err := modfile.Parse(path, text, nil) // ParseLax leaves out replace
	if err != nil {
		return ""
	}
	for _, r := range mod.Replace {
		if r.Old.Path == Path && r.New.Version == "" {
			return r.New.Path
		}
	}
	return ""
}
