// Package kernelspec finds, reads, writes and removes Jupyter kernelspecs. It
// never starts a kernel.
package kernelspec

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
)

// Spec is a kernelspec: kernel.json and where it was found.
type Spec struct {
	Name string `json:"-"` // the folder's name
	Dir  string `json:"-"` // the folder

	Argv          []string          `json:"argv"`
	DisplayName   string            `json:"display_name"`
	Language      string            `json:"language"`
	InterruptMode string            `json:"interrupt_mode,omitempty"`
	Env           map[string]string `json:"env,omitempty"`
	Metadata      map[string]any    `json:"metadata,omitempty"`
}

// ErrNotFound is in the chain of Find's error when no folder has the kernel.
var ErrNotFound = errors.New("no such kernelspec")

// Find returns the first kernelspec called name in the data folders dirs.
func Find(name string, dirs []string) (*Spec, error) {
	for _, dir := range dirs {
		spec, err := Read(filepath.Join(dir, "kernels", name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		return spec, err
	}
	return nil, fmt.Errorf("%w: %s", ErrNotFound, name)
}

// Names lists the kernelspecs in the data folders dirs, each once, in the
// order in which Find would see them.
func Names(dirs []string) []string {
	var names []string
	seen := map[string]bool{}
	for _, dir := range dirs {
		files, _ := filepath.Glob(filepath.Join(dir, "kernels", "*", "kernel.json")) // the pattern is well-formed
		for _, file := range files {
			if name := filepath.Base(filepath.Dir(file)); !seen[name] {
				seen[name] = true
				names = append(names, name)
			}
		}
	}
	return names
}

// Read reads the kernelspec in folder dir. An argv that begins with "python",
// as ipykernel writes it, gets the Python of the environment that the folder
// belongs to, if it belongs to one.
func Read(dir string) (*Spec, error) {
	file := filepath.Join(dir, "kernel.json")
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	spec := &Spec{Name: filepath.Base(dir), Dir: dir}
	if err := json.Unmarshal(data, spec); err != nil {
		return nil, fmt.Errorf("%s: %v", file, err)
	}
	if len(spec.Argv) == 0 {
		return nil, fmt.Errorf("%s: argv is empty", file)
	}
	if isPython.MatchString(spec.Argv[0]) {
		// DIR/share/jupyter/kernels/NAME → DIR/bin/python
		python := filepath.Join(dir, "..", "..", "..", "..", "bin", "python")
		if info, err := os.Stat(python); err == nil && !info.IsDir() {
			spec.Argv[0] = python
		}
	}
	return spec, nil
}

var isPython = regexp.MustCompile(`^python(3(\.\d+)?)?$`)

// Write writes spec and files (contents by file name, such as the logos) into
// the folder kernels/NAME of data folder dataDir, and sets Dir.
func (s *Spec) Write(dataDir string, files map[string][]byte) error {
	dir := filepath.Join(dataDir, "kernels", s.Name)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	data, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o644); err != nil {
			return err
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "kernel.json"), append(data, '\n'), 0o644); err != nil {
		return err
	}
	s.Dir = dir
	return nil
}

// Remove removes the kernelspec called name from data folder dataDir; the
// error is fs.ErrNotExist if there is none.
func Remove(dataDir, name string) error {
	dir := filepath.Join(dataDir, "kernels", name)
	if _, err := os.Stat(filepath.Join(dir, "kernel.json")); err != nil {
		return err
	}
	return os.RemoveAll(dir)
}
