package thin

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/cuaderno-go/cuaderno/kernel/internal/tempdir"
	"github.com/cuaderno-go/cuaderno/kernel/tool"
)

// ListFlags make the go command compile and assemble packages so that they can
// be linked into a package library: with references by name, not by index.
var ListFlags = []string{"-buildmode=plugin", "-gcflags=all=-linkshared", "-asmflags=all=-linkshared"}

// Archives are compiled packages: archive file by import path.
type Archives map[string]string

// config is an import configuration that takes the packages in libs from their
// libraries and the others from their archives. It names the archive of a
// package in a library, too: its type information is there.
func (a Archives) config(libs map[string]string) []byte {
	var b bytes.Buffer
	for _, pkg := range slices.Sorted(maps.Keys(a)) {
		fmt.Fprintf(&b, "packagefile %s=%s\n", pkg, a[pkg])
		if lib := libs[pkg]; lib != "" {
			fmt.Fprintf(&b, "packageshlib %s=%s\n", pkg, lib)
		}
	}
	return b.Bytes()
}

// LinkLibrary links packages into the package library out. What is in libs
// (library by import path) is taken from there.
func LinkLibrary(ctx context.Context, toolDir, out string, packages, all Archives, libs map[string]string) error {
	temp, err := tempdir.Make(filepath.Dir(out), "linking")
	if err != nil {
		return err
	}
	defer func() { _ = temp.Remove() }()
	dir := temp.Path
	config := filepath.Join(dir, "importcfg")
	if err := os.WriteFile(config, all.config(libs), 0o600); err != nil {
		return err
	}
	tmp := filepath.Join(dir, filepath.Base(out))
	args := []string{"-o", tmp, "-importcfg", config, "-buildmode=shared", "-checklinkname=0", "-w", "-s", "-extld=gcc"}
	if len(libs) > 0 {
		args = append(append(args, "-linkshared"), searchFlags(libs)...)
	}
	for _, dir := range folders(libs) { // libraries name those that they need by file name
		args = append(args, "-L", dir)
	}
	for _, pkg := range slices.Sorted(maps.Keys(packages)) {
		if pkg != "runtime/cgo" { // the linker adds it itself
			args = append(args, pkg+"="+packages[pkg])
		}
	}
	// What gcc says has to be in the language that tool.Error.Killed knows.
	env := append(os.Environ(), "LC_ALL=C")
	if _, err := tool.RunEnv(ctx, dir, env, filepath.Join(toolDir, "link"), args...); err != nil {
		return err
	}
	return os.Rename(tmp, out)
}

// searchFlags make the Go linker tell the dynamic linker where libs are, because
// libraries name those that they need by file name. By itself it does so with
// -Wl,-rpath=FOLDER (hostlink in cmd/link), and gcc cuts what follows -Wl at
// commas, which a user's folder may have. With an empty -r it says nothing.
func searchFlags(libs map[string]string) []string {
	var flags strings.Builder
	for _, dir := range folders(libs) {
		quote := `"` // the flag is split at spaces; there is no way to quote both quotes
		if strings.Contains(dir, quote) {
			quote = "'"
		}
		fmt.Fprintf(&flags, "-Xlinker -rpath -Xlinker %s%s%s ", quote, dir, quote)
	}
	return []string{"-r=", "-extldflags=" + flags.String()}
}

// folders are the folders that hold libs.
func folders(libs map[string]string) []string {
	seen := map[string]bool{}
	for _, lib := range libs {
		seen[filepath.Dir(lib)] = true
	}
	return slices.Sorted(maps.Keys(seen))
}

// listed is what the go command tells of a package.
type listed struct {
	ImportPath, Export, Dir string
	Error                   *struct{ Err string }
}

// List compiles packages for package libraries, with all that they need. The
// progress, which may be nil, is that of a tool.Listing.
func List(ctx context.Context, dir string, env []string, progress func(done, total int), packages ...string) (Archives, error) {
	out, err := tool.Listing{
		Dir: dir, Env: env, Format: "-json=ImportPath,Export,Error", Progress: progress,
		Flags: append([]string{"-deps"}, ListFlags...), Packages: packages,
	}.Run(ctx)
	if err != nil {
		return nil, err
	}
	a := Archives{}
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return a, nil
		} else if err != nil {
			return nil, err
		}
		if p.Error != nil {
			return nil, errors.New(p.Error.Err)
		}
		if p.Export != "" {
			a[p.ImportPath] = p.Export
		}
	}
}
