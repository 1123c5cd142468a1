package build

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/cuaderno-go/cuaderno/kernel/tool"
)

// An answer of the go command counts for as long as nothing has changed that it
// would look at.
func TestWhatTheGoCommandSaidCountsUntilSomethingChanges(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(t *testing.T, dir string){
		"nothing":           func(*testing.T, string) {},
		"another file":      func(t *testing.T, dir string) { t.Helper(); write(t, dir, "p/other.txt", "") },
		"a source":          func(t *testing.T, dir string) { t.Helper(); write(t, dir, "p/p.go", "package p // changed") },
		"what is embedded":  func(t *testing.T, dir string) { t.Helper(); write(t, dir, "p/static/x.txt", "changed") },
		"one more embedded": func(t *testing.T, dir string) { t.Helper(); write(t, dir, "p/static/y.txt", "new") },
		"go.mod":            func(t *testing.T, dir string) { t.Helper(); write(t, dir, "go.mod", "module n // changed") },
		"go.sum":            func(t *testing.T, dir string) { t.Helper(); write(t, dir, "go.sum", "new") },
		"a replacement":     func(t *testing.T, dir string) { t.Helper(); write(t, dir, "other/go.mod", "module changed") },
		"the archive":       func(t *testing.T, dir string) { t.Helper(); _ = os.Remove(filepath.Join(dir, "p.a")) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			write(t, dir, "go.mod", "module m\n\nreplace x => ./other\n")
			write(t, dir, "other/go.mod", "module x")
			write(t, dir, "p/p.go", "package p")
			write(t, dir, "p/static/x.txt", "x")
			write(t, dir, "p.a", "archive")
			l := newListings(filepath.Join(dir, "listings"), filepath.Join(dir, "go.mod"), "", make([]string, len(listingEnv)))
			asked := tool.Listing{Dir: dir, Packages: []string{"m/p"}}
			l.put(asked, []listed{{
				ImportPath: "m/p", Export: filepath.Join(dir, "p.a"), Deps: []string{"fmt"},
				Dir: filepath.Join(dir, "p"), EmbedFiles: []string{"static/x.txt"},
			}})
			change(t, dir)
			if got := l.find(asked); (got != nil) != (name == "nothing") {
				t.Errorf("it says %v", got)
			}
		})
	}
}

// What the go command complains of it is asked again, and so it is where more
// counts than can be looked at here.
func TestWhatIsNotRemembered(t *testing.T) {
	t.Parallel()
	good := listed{ImportPath: "m/p", Export: os.DevNull, Dir: t.TempDir()}
	broken, outside := good, good
	broken.Error = &struct{ Err string }{"no such package"}
	outside.CgoPkgConfig = []string{"librdkafka"}
	modified := make([]string, len(listingEnv))
	modified[3] = "-modfile=x.mod"
	plain := make([]string, len(listingEnv))
	for _, c := range []struct {
		work string
		env  []string
		said listed
		want bool
	}{
		{"", plain, good, true},
		{"off", plain, good, true},
		{"/home/ana/go.work", plain, good, false},
		{"", modified, good, false},
		{"", plain, broken, false},
		{"", plain, outside, false},
	} {
		l := newListings(t.TempDir(), "go.mod", c.work, c.env)
		asked := tool.Listing{Packages: []string{"m/p"}}
		l.put(asked, []listed{c.said})
		if got := l.find(asked); (got != nil) != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
