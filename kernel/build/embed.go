package build

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/rewrite"
)

// embedConfig is what the compiler's -embedcfg reads: the files of each pattern
// and where they are.
type embedConfig struct {
	Patterns map[string][]string
	Files    map[string]string
}

// EmbedError says why a pattern of a //go:embed line is no good.
type EmbedError struct {
	rewrite.Embed
	Reason diag.Text
}

// Error is the reason in English.
func (e *EmbedError) Error() string { return "pattern " + e.Pattern + ": " + e.Reason.EN }

// embed finds the files that the patterns mean, below the notebook's folder. The
// rules are those of package embed.
func (b *Builder) embed(embeds []rewrite.Embed) (*embedConfig, error) {
	if len(embeds) == 0 {
		return nil, nil //nolint:nilnil // nothing is to be embedded
	}
	c := &embedConfig{map[string][]string{}, map[string]string{}}
	for _, e := range embeds {
		files, reason := embedFiles(b.cfg.Dir, e.Pattern)
		if reason.EN != "" {
			return nil, &EmbedError{e, reason}
		}
		c.Patterns[e.Pattern] = files
		for _, name := range files {
			c.Files[name] = filepath.Join(b.cfg.Dir, filepath.FromSlash(name))
		}
	}
	return c, nil
}

// EmbedFiles are the files below dir that a pattern of //go:embed means.
func EmbedFiles(dir, pattern string) ([]string, error) {
	files, reason := embedFiles(dir, pattern)
	if reason.EN != "" {
		return nil, &EmbedError{rewrite.Embed{Pattern: pattern}, reason}
	}
	return files, nil
}

// embedFiles are the files that one pattern means.
func embedFiles(dir, pattern string) ([]string, diag.Text) {
	glob, all := strings.CutPrefix(pattern, "all:")
	if _, err := path.Match(glob, ""); err != nil || !fs.ValidPath(glob) {
		return nil, diag.Text{
			ES: "no es un patrón válido: una ruta relativa a la carpeta del cuaderno, con /, sin «..»",
			EN: `invalid pattern syntax: a path relative to the notebook's folder, with /, without ".."`,
		}
	}
	found := map[string]bool{}
	matches, _ := fs.Glob(os.DirFS(dir), glob) // the pattern is a good one
	for _, name := range matches {
		if err := embedTree(dir, name, all, found); err != nil {
			return nil, diag.Text{ES: err.Error(), EN: err.Error()}
		}
	}
	if len(found) == 0 {
		return nil, diag.Text{
			ES: "no hay ningún archivo así en la carpeta del cuaderno", EN: "no matching files found in the notebook's folder",
		}
	}
	return slices.Sorted(maps.Keys(found)), diag.Text{}
}

// embedTree takes the file name, or all files below the folder name but those
// of modules in it and, unless all is set, those that are hidden.
func embedTree(dir, name string, all bool, found map[string]bool) error {
	return filepath.WalkDir(filepath.Join(dir, filepath.FromSlash(name)), func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, file)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		hidden := !all && rel != name && strings.ContainsAny(entry.Name()[:1], "._")
		switch {
		case entry.IsDir():
			if rel != "." && (hidden || isModule(file)) {
				return fs.SkipDir
			}
		case entry.Type().IsRegular() && !hidden:
			found[rel] = true
		case rel == name:
			return fmt.Errorf("%s: not a regular file", name)
		}
		return nil
	})
}

// hash names the files with their contents.
func (c *embedConfig) hash() (string, error) {
	if c == nil {
		return "", nil
	}
	h := sha256.New()
	for _, pattern := range slices.Sorted(maps.Keys(c.Patterns)) {
		fmt.Fprintf(h, "%q %q\n", pattern, c.Patterns[pattern])
	}
	for _, name := range slices.Sorted(maps.Keys(c.Files)) {
		data, err := os.ReadFile(c.Files[name])
		if err != nil {
			return "", err
		}
		fmt.Fprintf(h, "%q %x\n", name, sha256.Sum256(data))
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// write writes the configuration for the compiler.
func (c *embedConfig) write(file string) error {
	data, err := json.Marshal(c)
	if err != nil {
		return err
	}
	return os.WriteFile(file, data, 0o600)
}
