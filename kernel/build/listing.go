package build

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/mod/modfile"

	"github.com/cuaderno-go/cuaderno/kernel/tool"
)

// listings remember, for later sessions, what the go command has said of packages:
// it takes a quarter of a second of processor time to say that nothing has changed
// since, and a cell that was built ahead would have waited for nothing else.
//
// An answer counts as long as everything holds that the go command would look at:
// the environment, go.mod, go.sum and the go.mod of folders that these name, the
// sources of packages that are in no cache of modules, by content, and the archives
// themselves. Where that cannot be told (go.work, -modfile, -overlay, pkg-config)
// nothing is remembered.
type listings struct {
	dir     string   // "" remembers nothing
	env     []string // values of listingEnv
	modFile string
	fixed   []string // folders in which packages never change
}

// listingEnv are the variables of go env on which the compilation of a package
// depends.
var listingEnv = []string{
	"GOROOT", "GOMODCACHE", "GOCACHE", "GOFLAGS", "GOVERSION", "GOOS", "GOARCH", "GOEXPERIMENT",
	"GOAMD64", "GOARM64", "GOFIPS140", "CGO_ENABLED", "CC", "CXX", "AR", "CGO_CFLAGS", "CGO_CPPFLAGS", "CGO_CXXFLAGS",
	"CGO_LDFLAGS", "GOTOOLDIR",
}

// newListings remembers in dir. The environment holds the values of listingEnv.
func newListings(dir, modFile, workFile string, env []string) *listings {
	l := &listings{dir: dir, modFile: modFile, env: env, fixed: []string{env[0], env[1]}}
	if (workFile != "" && workFile != "off") || strings.Contains(env[3], "-modfile") || strings.Contains(env[3], "-overlay") {
		l.dir = ""
	}
	return l
}

// remembered is a file of the cache.
type remembered struct {
	State    string // of sources
	Sources  []source
	Packages []listed
}

// source is a folder whose contents may change.
type source struct {
	Dir    string
	Embeds []string // files in it, or below it, that //go:embed takes
}

// path is the file for an answer to l's question.
func (l *listings) path(asked tool.Listing) string {
	h := sha256.New()
	fmt.Fprintf(h, "listing 1\n%q\n%q\n%q\n%q\n%q\n%q\n", l.env, l.modFile, asked.Dir, asked.Format, asked.Flags, asked.Packages)
	return filepath.Join(l.dir, hex.EncodeToString(h.Sum(nil))+".json")
}

// find is the answer to a question, nil if it is not known or counts no more.
func (l *listings) find(asked tool.Listing) []listed {
	if l.dir == "" {
		return nil
	}
	path := l.path(asked)
	text, err := os.ReadFile(path)
	if err != nil {
		return nil
	}
	var r remembered
	if json.Unmarshal(text, &r) != nil {
		return nil
	}
	if state, err := l.state(r.Sources); err != nil || state != r.State || !useArchives(r.Packages) {
		return nil
	}
	touch(path)
	return r.Packages
}

// put keeps an answer. That it cannot be kept is no error.
func (l *listings) put(asked tool.Listing, packages []listed) {
	if l.dir == "" {
		return
	}
	r := remembered{Sources: []source{}}
	for _, p := range packages {
		if p.Error != nil || len(p.DepsErrors) > 0 || len(p.CgoPkgConfig) > 0 {
			return
		}
		if p.Export == "" {
			continue // unsafe
		}
		if !l.isFixed(p.Dir) {
			r.Sources = append(r.Sources, source{p.Dir, p.EmbedFiles})
		}
		kept := listed{ImportPath: p.ImportPath, Export: p.Export}
		if slices.Contains(asked.Packages, p.ImportPath) {
			kept.Deps = p.Deps
		}
		r.Packages = append(r.Packages, kept)
	}
	var err error
	if r.State, err = l.state(r.Sources); err != nil {
		return
	}
	text, err := json.Marshal(r)
	if err != nil || os.MkdirAll(l.dir, 0o700) != nil {
		return
	}
	_ = install(string(text), l.path(asked)) // else the next session asks again
}

func (l *listings) isFixed(dir string) bool {
	return slices.ContainsFunc(l.fixed, func(root string) bool {
		return root != "" && strings.HasPrefix(dir, root+string(filepath.Separator))
	})
}

// state is a hash of the module's files and of the sources.
func (l *listings) state(sources []source) (string, error) {
	h := sha256.New()
	root := filepath.Dir(l.modFile)
	text, _ := os.ReadFile(l.modFile) // outside of modules there is none
	fmt.Fprintf(h, "%s\n", text)
	names := []string{filepath.Join(root, "go.sum"), filepath.Join(root, "vendor", "modules.txt")}
	if file, err := modfile.Parse(l.modFile, text, nil); err == nil {
		for _, r := range file.Replace {
			if r.New.Version == "" {
				dir := r.New.Path
				if !filepath.IsAbs(dir) {
					dir = filepath.Join(root, dir)
				}
				names = append(names, filepath.Join(dir, "go.mod"))
			}
		}
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		fmt.Fprintf(h, "%s %v %s\n", name, err == nil, text)
	}
	for _, s := range sources {
		if err := s.hash(h); err != nil {
			return "", err
		}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// hash writes what the go command sees of a package: which files there are, and
// the contents of those that may be compiled or embedded.
func (s source) hash(h hash.Hash) error {
	folders := map[string]bool{s.Dir: true}
	files := slices.Clone(s.Embeds)
	for _, name := range s.Embeds {
		for dir := filepath.Dir(name); dir != "."; dir = filepath.Dir(dir) {
			folders[filepath.Join(s.Dir, dir)] = true
		}
	}
	for _, dir := range slices.Sorted(maps.Keys(folders)) {
		entries, err := os.ReadDir(dir)
		if err != nil {
			return err
		}
		for _, e := range entries {
			fmt.Fprintf(h, "%s %s\n", dir, e.Name())
			if dir == s.Dir && !e.IsDir() && compiled(e.Name()) {
				files = append(files, e.Name())
			}
		}
	}
	for _, name := range files {
		f, err := os.Open(filepath.Join(s.Dir, name))
		if err != nil {
			return err
		}
		fmt.Fprintf(h, "file %s\n", name)
		_, err = io.Copy(h, f)
		_ = f.Close()
		if err != nil {
			return err
		}
	}
	return nil
}

// compiled reports whether the go command may compile a file, by go/build's list
// of extensions.
func compiled(name string) bool {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".go", ".c", ".cc", ".cpp", ".cxx", ".m", ".h", ".hh", ".hpp", ".hxx", ".f", ".f90", ".for", ".s", ".sx", ".swig", ".swigcxx", ".syso":
		return true
	}
	return false
}

// usedAfter is how old the go command lets the time of a file's last use become
// before it notes another one (cmd/go/internal/cache, mtimeInterval). What was not
// used for five days it removes.
const usedAfter = time.Hour

// useArchives reports whether all archives are there, and notes that they are in
// use, as the go command would.
func useArchives(packages []listed) bool {
	for _, p := range packages {
		info, err := os.Stat(p.Export)
		if err != nil {
			return false
		}
		if time.Since(info.ModTime()) > usedAfter {
			touch(p.Export)
		}
	}
	return true
}
