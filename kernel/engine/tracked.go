package engine

import (
	"html"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/display"
	"github.com/cuaderno-go/cuaderno/kernel/output"
	"github.com/cuaderno-go/cuaderno/kernel/tool"
)

// track adds to the list of files and folders whose changes completion sees, or
// shows it. Completion reads files when it needs them and so sees all changes;
// the list is kept for GoNB's notebooks, with what GoNB adds by itself: folders
// that go.mod and go.work name.
func track(c *call) error {
	if len(c.Args) == 0 {
		return c.showTracked()
	}
	for _, name := range c.Args {
		path := c.path(name)
		if _, err := os.Stat(path); err != nil {
			return c.bad("no existe "+name, "path "+quote(name)+" cannot be tracked because it does not exist")
		}
		if !slices.Contains(c.tracked, path) {
			c.tracked = append(c.tracked, path)
		}
		c.printf("\tTracking %q", name)
	}
	return nil
}

// untrack takes from the list: a path, or with … all that begin with it.
func untrack(c *call) error {
	if len(c.Args) == 0 {
		return c.showTracked()
	}
	for _, name := range c.Args {
		path := c.path(name)
		gone := func(p string) bool { return p == path }
		if prefix, ok := strings.CutSuffix(name, "..."); ok {
			gone = func(p string) bool { return strings.HasPrefix(p, c.path(prefix)) }
		}
		if !slices.ContainsFunc(c.tracked, gone) {
			return c.bad("no está en la lista: "+name, "not on the list: "+name)
		}
		c.tracked = slices.DeleteFunc(c.tracked, gone)
		c.printf("\tUntracked %q", name)
	}
	return nil
}

func (c *call) showTracked() error {
	if err := c.prepare(c.ctx); err != nil {
		return err
	}
	all := slices.Clone(c.tracked)
	if mod, err := c.modFile(); err == nil {
		for _, r := range mod.Replace {
			if filepath.IsAbs(r.New.Path) {
				all = append(all, r.New.Path)
			}
		}
	}
	if used, err := c.workspace(); err == nil {
		for _, m := range used {
			all = append(all, m.dir)
		}
	}
	slices.Sort(all)
	all = slices.Compact(all)
	title := "List of files/directories being tracked:"
	if len(all) == 0 {
		title = "No files or directory being tracked yet"
	}
	var page strings.Builder
	page.WriteString("<b>" + title + "</b>\n")
	if len(all) > 0 {
		page.WriteString("<ul>\n")
		for _, p := range all {
			page.WriteString("<li>" + html.EscapeString(p) + "</li>\n")
		}
		page.WriteString("</ul>\n")
	}
	c.out.Emit(output.Event{Kind: output.Display, Bundle: display.Bundle{
		"text/plain": strings.Join(append([]string{title}, all...), "\n"), "text/html": page.String(),
	}})
	return nil
}

// goWorkFix writes replace rules for the modules that go.work uses into go.mod:
// "go get" and other tools that do not read go.work find them then.
func goWorkFix(c *call) error {
	if err := c.prepare(c.ctx); err != nil {
		return err
	}
	used, err := c.workspace()
	if err != nil {
		return err
	}
	mod, err := c.modFile()
	if err != nil {
		return c.badPath(err)
	}
	for _, m := range used {
		if mod.Module != nil && mod.Module.Mod.Path == m.path {
			continue // it is the one that is written to
		}
		old := replaced(mod, m.path)
		switch old {
		case m.dir:
			c.printf("\t- Replace rule for module %q to local directory %q already exists.", m.path, m.dir)
			continue
		case "":
			c.printf("\t- Added replace rule for module %q to local directory %q.", m.path, m.dir)
		default:
			c.out.Emit(output.Event{Kind: output.Stderr, Text: "\t- WARNING: replace rule for module " + quote(m.path) +
				" mapping to " + quote(old) + ", updated to `go.work` location " + quote(m.dir) + "\n"})
		}
		if err := mod.AddReplace(m.path, "", m.dir, ""); err != nil {
			return err
		}
	}
	mod.Cleanup()
	text, err := mod.Format()
	if err != nil {
		return err
	}
	return os.WriteFile(mod.Syntax.Name, text, 0o600)
}

// replaced is the folder that go.mod has for a module, "" if none.
func replaced(mod *modfile.File, path string) string {
	for _, r := range mod.Replace {
		if r.Old.Path == path {
			return r.New.Path
		}
	}
	return ""
}

// modFile is the go.mod of the module that resolves the cells' imports.
func (c *call) modFile() (*modfile.File, error) {
	path := filepath.Join(c.builder.Module(), "go.mod")
	if out, err := tool.Run(c.ctx, c.builder.Module(), "go", "env", "GOMOD"); err == nil {
		if found := strings.TrimSpace(string(out)); found != "" && found != os.DevNull {
			path = found
		}
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return modfile.Parse(path, text, nil)
}

// local is a module of a workspace.
type local struct{ path, dir string }

// workspace are the modules of the go.work that the notebook's module is in, or
// else of the one in the current folder.
func (c *call) workspace() ([]local, error) {
	found := ""
	for _, dir := range []string{c.builder.Module(), c.dir} {
		out, err := tool.Run(c.ctx, dir, "go", "env", "GOWORK")
		if name := strings.TrimSpace(string(out)); err == nil && name != "" && name != "off" {
			found = name
			break
		}
	}
	if found == "" {
		return nil, c.bad("no hay ningún go.work: créalo con !*go work init y !*go work use CARPETA",
			"there is no `go.work` file set up, nothing to do: create one with !*go work init and !*go work use FOLDER")
	}
	text, err := os.ReadFile(found)
	if err != nil {
		return nil, c.badPath(err)
	}
	work, err := modfile.ParseWork(found, text, nil)
	if err != nil {
		return nil, c.bad(err.Error(), err.Error())
	}
	var all []local
	for _, use := range work.Use {
		dir := use.Path
		if !filepath.IsAbs(dir) {
			dir = filepath.Join(filepath.Dir(found), dir)
		}
		text, err := os.ReadFile(filepath.Join(dir, "go.mod"))
		if err != nil {
			return nil, c.badPath(err)
		}
		all = append(all, local{modfile.ModulePath(text), dir})
	}
	return all, nil
}

// trackText says of the commands what they are for.
func trackText() diag.Text {
	return diag.Text{
		ES: "apunta archivos o carpetas en desarrollo, o muestra la lista (el autocompletado ve todos los cambios, apuntados o no)",
		EN: "notes files or folders under development, or shows the list (completion sees all changes, noted or not)",
	}
}
