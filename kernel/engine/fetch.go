package engine

import (
	"context"
	"errors"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/internal/homemodule"
	"github.com/cuaderno-go/cuaderno/kernel/parse"
	"github.com/cuaderno-go/cuaderno/kernel/tool"
)

// fetching says whether missing modules are fetched.
type fetching uint8

// As in GoNB, they are unless the user says no, with one exception: the go.mod
// of the notebook's own folder is the user's, and is not changed without being
// asked.
const (
	fetchUnlessOwn fetching = iota
	fetchAlways
	fetchNever
)

func autoget(c *call) error {
	c.autoget = fetchAlways
	return nil
}

func noAutoget(c *call) error {
	c.autoget = fetchNever
	return nil
}

// fetches reports whether missing modules are fetched into the module in use.
func (e *Engine) fetches() bool {
	switch e.autoget {
	case fetchAlways:
		return true
	case fetchNever:
		return false
	case fetchUnlessOwn:
	}
	return e.builder.Module() != e.cfg.Dir
}

// fetchMissing gets the modules of the cell's imports that the notebook's
// go.mod does not have, if %autoget is on, and returns what go get says of it.
func (e *Engine) fetchMissing(ctx context.Context, file *parse.File) (string, error) {
	if !e.fetches() {
		return "", nil
	}
	var paths []string
	for _, imp := range file.Imports {
		if path := strings.Trim(imp.Path.Value, "`\""); !slices.Contains(paths, path) {
			paths = append(paths, path)
		}
	}
	missing := e.builder.Packages(ctx).Missing(paths)
	if len(missing) == 0 {
		return "", nil
	}
	wanted := e.module.pinned(missing)
	added, err := e.lendOwn(wanted)
	if err != nil {
		return "", err
	}
	cmd := exec.CommandContext(ctx, "go", append([]string{"get"}, wanted...)...)
	cmd.Dir = e.builder.Module()
	cmd.WaitDelay = time.Second
	var said strings.Builder
	cmd.Stdout, cmd.Stderr = &said, &said
	left, err := tool.RunGroup(cmd, nil)
	left.Kill()
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	if _, failed := errors.AsType[*exec.ExitError](err); failed {
		return "", e.getFailure(file, missing, strings.TrimSpace(said.String()))
	}
	var lines strings.Builder
	lines.WriteString(added)
	for _, line := range addedModule.FindAllString(said.String(), -1) {
		lines.WriteString(line + "\n")
	}
	return lines.String(), err
}

// addedModule matches what go get says of changes to go.mod.
var addedModule = regexp.MustCompile(`(?m)^go: (added|upgraded|downgraded|removed) .*$`)

// lendOwn gives the notebook's go.mod this project's module, if the cell imports
// of it: the one that the kernel was installed from, which no proxy has. In
// wanted, the arguments of go get, that gets its version.
func (e *Engine) lendOwn(wanted []string) (added string, err error) {
	modFile := e.builder.ModFile()
	ours := func(path string) bool { return strings.HasPrefix(path, homemodule.Path+"/") }
	if !slices.ContainsFunc(wanted, ours) || filepath.Base(modFile) != "go.mod" {
		return "", nil
	}
	clone, err := homemodule.Lend(modFile, e.cfg.Home)
	if clone == "" || err != nil {
		return "", err
	}
	for i, path := range wanted {
		if ours(path) {
			wanted[i] = path + "@" + homemodule.Version
		}
	}
	return "go: added " + homemodule.Path + " => " + clone + "\n", nil
}

// getFailure says at which import, why and what to do, where go get failed.
func (e *Engine) getFailure(file *parse.File, missing []string, said string) *diag.Failure {
	blamed, offset := missing[0], 0
	for _, path := range missing {
		if strings.Contains(said, path) {
			blamed = path
			break
		}
	}
	for _, imp := range file.Imports {
		if strings.Trim(imp.Path.Value, "`\"") == blamed {
			offset = file.Offset(imp.Path.Pos())
		}
	}
	first, more, _ := strings.Cut(strings.TrimPrefix(said, "go: "), "\n")
	d := diag.At(file.Source, offset)
	d.Code, d.Go, d.Hint = diag.NoPackage, "could not import "+blamed+": "+strings.TrimPrefix(first, blamed+": "), whyNotFetched(said)
	f := diag.Errors{d}.Failure(e.cfg.Lang)
	f.Name = "ModuleError"
	if more != "" {
		f.Traceback = append(f.Traceback, "go get: "+more)
	}
	return f
}

// whyNotFetched is the remedy for a go get that said that.
func whyNotFetched(said string) diag.Text {
	for _, r := range []struct {
		says *regexp.Regexp
		text diag.Text
	}{
		{regexp.MustCompile(`module lookup disabled|GOPROXY list is not the empty string`), diag.Text{
			ES: "hace falta descargarlo, y aquí no se descargan módulos (GOPROXY=off): usa los que ya están instalados, o pide a quien administra el equipo que lo instale",
			EN: "it has to be downloaded, and here no modules are (GOPROXY=off): use those that are installed, or ask whoever runs the machine for it",
		}},
		{regexp.MustCompile(`dial tcp|no such host|connection refused|i/o timeout|network is unreachable|TLS handshake`), diag.Text{
			ES: "hace falta red para descargarlo, y no la hay (o el proxy de módulos no responde): comprueba la conexión y vuelve a ejecutar la celda",
			EN: "it has to be downloaded, and there is no network (or the module proxy does not answer): check the connection and run the cell again",
		}},
		{regexp.MustCompile(`does not contain package`), diag.Text{
			ES: "el módulo existe, pero no tiene ese paquete: revisa el final de la ruta del import",
			EN: "the module exists, but has no such package: check the end of the import path",
		}},
		{regexp.MustCompile(`403 Forbidden|401 Unauthorized|could not read Username|terminal prompts disabled|Permission denied`), diag.Text{
			ES: "no se permite descargarlo, o no existe: revisa la ruta del import; si es un módulo privado, hacen falta tus credenciales y GOPRIVATE (!go help private)",
			EN: "it may not be downloaded, or there is no such module: check the import path; a private module needs your credentials and GOPRIVATE (!go help private)",
		}},
		{regexp.MustCompile(`404 Not Found|410 Gone|not found|unrecognized import path|no matching versions|malformed module path`), diag.Text{
			ES: "no hay ningún módulo en esa ruta: revisa la ruta del import",
			EN: "there is no module at that path: check the import path",
		}},
	} {
		if r.says.MatchString(said) {
			return r.text
		}
	}
	return diag.Text{ES: "go get no ha podido con él: prueba con !go get … para ver más", EN: "go get could not get it: try !go get … to see more"}
}
