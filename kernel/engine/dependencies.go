package engine

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"

	"github.com/cuaderno-go/cuaderno/kernel/internal/notebook"
	"github.com/cuaderno-go/cuaderno/kernel/tool"
)

// A kernel cannot write into the notebook that is open in a browser: the
// protocol has no message for it. So the notebook's dependencies get into its
// metadata by those who have the file: cuaderno run -o, and %go.mod save, which
// writes to the file that Jupyter's server named when it started the kernel. From
// there they are read when a kernel starts.

// storedModules are the dependencies in the metadata of the notebook at path.
// Without such a notebook there are none.
func storedModules(path string) notebook.Modules {
	if path == "" {
		return notebook.Modules{}
	}
	book, err := notebook.Load(path)
	if err != nil {
		return notebook.Modules{}
	}
	return book.Modules()
}

// pinned are import paths as arguments of go get: in the versions that the
// notebook was last run with.
func (m *module) pinned(paths []string) []string {
	out := make([]string, 0, len(paths))
	for _, path := range paths {
		best := ""
		for mod := range m.versions() {
			if (path == mod || strings.HasPrefix(path, mod+"/")) && len(mod) > len(best) {
				best = mod
			}
		}
		if best != "" {
			path = best + "@" + m.versions()[best]
		}
		if !slices.Contains(out, path) {
			out = append(out, path)
		}
	}
	return out
}

// versions are those of the stored dependencies, by module.
func (m *module) versions() map[string]string {
	out := map[string]string{}
	file, err := modfile.ParseLax("go.mod", []byte(m.stored.GoMod), nil)
	if err != nil {
		return out
	}
	for _, r := range file.Require {
		out[r.Mod.Path] = r.Mod.Version
	}
	return out
}

// goMod is the text of the session's own go.mod: with the stored dependencies.
func (m *module) goMod() string {
	var b strings.Builder
	b.WriteString(sessionModule)
	file, err := modfile.ParseLax("go.mod", []byte(m.stored.GoMod), nil)
	if err != nil || len(file.Require) == 0 {
		return sessionModule
	}
	for _, r := range file.Require {
		fmt.Fprintf(&b, "\nrequire %s %s%s", r.Mod.Path, r.Mod.Version, map[bool]string{true: " // indirect"}[r.Indirect])
	}
	return b.String() + "\n"
}

// listedModule is what go list tells of a package's module.
type listedModule struct {
	DepOnly bool
	Module  *struct {
		Path, Version string
		Main          bool
		Replace       *struct{ Path, Version string }
	}
}

// dependencies are the modules that the session's imports need. Modules that are
// replaced by folders of this machine are local and not among them.
func (e *Engine) dependencies(ctx context.Context) (m notebook.Modules, local []string, err error) {
	if err := e.prepare(ctx); err != nil {
		return m, nil, err
	}
	var paths []string
	for _, path := range slices.Sorted(maps.Values(e.session.scope.Imports())) {
		if first, _, _ := strings.Cut(path, "/"); strings.Contains(first, ".") {
			paths = append(paths, path)
		}
	}
	for path := range e.session.ledger.blanks() {
		if first, _, _ := strings.Cut(path, "/"); strings.Contains(first, ".") {
			paths = append(paths, path)
		}
	}
	if len(paths) == 0 {
		return m, nil, nil
	}
	out, err := tool.Run(ctx, e.builder.Module(), "go", append([]string{"list", "-e", "-deps", "-json=DepOnly,Module", "--"}, paths...)...)
	if err != nil {
		return m, nil, err
	}
	direct, versions := map[string]bool{}, map[string]string{}
	for dec := json.NewDecoder(strings.NewReader(string(out))); dec.More(); {
		var p listedModule
		if err := dec.Decode(&p); err != nil {
			return m, nil, err
		}
		switch {
		case p.Module == nil:
		case p.Module.Main, p.Module.Replace != nil && p.Module.Replace.Version == "":
			if !p.DepOnly && !slices.Contains(local, p.Module.Path) {
				local = append(local, p.Module.Path)
			}
		default:
			versions[p.Module.Path] = p.Module.Version
			direct[p.Module.Path] = direct[p.Module.Path] || !p.DepOnly
		}
	}
	var b strings.Builder
	for _, path := range slices.Sorted(maps.Keys(versions)) {
		fmt.Fprintf(&b, "require %s %s%s\n", path, versions[path], map[bool]string{false: " // indirect"}[direct[path]])
	}
	m.GoMod = b.String()
	sum, err := os.ReadFile(filepath.Join(filepath.Dir(e.builder.ModFile()), "go.sum"))
	if err == nil && m.GoMod != "" {
		m.GoSum = string(sum)
	}
	return m, local, nil
}

// saveModules writes the notebook's dependencies into its file.
func saveModules(c *call) error {
	m, local, err := c.dependencies(c.ctx)
	if err != nil {
		return err
	}
	path := c.cfg.Notebook
	if path == "" {
		return c.bad("no se sabe en qué archivo está este cuaderno: solo el servidor de Jupyter lo dice; con «cuaderno run -o otro.ipynb este.ipynb» se guardan también",
			"the file of this notebook is not known: only Jupyter's server tells it; \"cuaderno run -o other.ipynb this.ipynb\" saves them as well")
	}
	book, err := notebook.Load(path)
	if err != nil {
		return c.badPath(err)
	}
	for _, mod := range local {
		c.print("* "+mod+" está en una carpeta de este ordenador: no viaja con el cuaderno", "* "+mod+" is in a folder of this machine: it does not travel with the notebook")
	}
	if !book.SetModules(m) {
		c.print("* las dependencias ya estaban guardadas en "+filepath.Base(path), "* the dependencies were in "+filepath.Base(path)+" already")
		return nil
	}
	if err := book.Save(path); err != nil {
		return c.badPath(err)
	}
	c.printf("%s", strings.TrimSuffix(m.GoMod, "\n"))
	c.print("* guardado en los metadatos de "+filepath.Base(path)+"; si está abierto, recárgalo antes de guardar (Archivo › Recargar desde el disco)",
		"* saved in the metadata of "+filepath.Base(path)+"; if it is open, reload it before saving (File › Reload Notebook from Disk)")
	return nil
}

// printModules prints the dependencies for cuaderno run, which has the file.
func printModules(c *call) error {
	m, _, err := c.dependencies(c.ctx)
	if err != nil {
		return err
	}
	text, err := json.Marshal(m)
	if err != nil {
		return err
	}
	c.printf("%s", text)
	return nil
}
