package complete

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/cuaderno-go/cuaderno/kernel/cell"
)

// gonbPrefix may stand before a command: to Go tools the line is a comment.
const gonbPrefix = "//gonb:"

// command lists what can stand at the cursor in a % or ! line, and sets where
// it begins.
func (s *Session) command(p *place) []candidate {
	line := strings.TrimPrefix(p.text[p.line:p.offset], gonbPrefix)
	if strings.HasPrefix(line, "!") {
		return s.shellWord(p, line)
	}
	name, rest, hasArgs := strings.Cut(line[1:], " ")
	if !hasArgs {
		p.from = p.offset - len(name)
		return s.commandNames()
	}
	i := slices.IndexFunc(s.Commands, func(c Command) bool { return c.Name == name })
	if i < 0 {
		return nil
	}
	word := rest[strings.LastIndexAny(rest, " \t\"")+1:]
	p.from = p.offset - len(word)
	switch s.Commands[i].Args {
	case Names:
		return s.sessionNames()
	case Folders:
		return s.files(p, strings.TrimLeft(rest, " \t\""), true)
	case Files:
		return s.files(p, word, false)
	case Languages:
		return []candidate{plain("es", "language"), plain("en", "language")}
	case Variables:
		return variables(rest)
	case NoArgs:
	}
	return nil
}

// shellWord lists the files that the last word of a shell's line can mean.
func (s *Session) shellWord(p *place, line string) []candidate {
	return s.files(p, line[strings.LastIndexAny(line, " \t\n\"'=:;|&<>()!")+1:], false)
}

func plain(text, kind string) candidate {
	return candidate{Candidate: cell.Candidate{Text: text, Kind: kind}}
}

func (s *Session) commandNames() []candidate {
	var out []candidate
	for _, c := range s.Commands {
		out = append(out, candidate{Candidate: cell.Candidate{Text: c.Name, Kind: "command", Signature: c.Doc.In(s.Lang)}})
	}
	return out
}

func (s *Session) sessionNames() []candidate {
	var out []candidate
	for _, d := range s.Scope.All() {
		out = append(out, declared(d, wanted{}))
	}
	return out
}

// variables lists the names of the environment; their values may be secrets.
func variables(written string) []candidate {
	if strings.ContainsAny(strings.TrimLeft(written, " "), "= ") {
		return nil
	}
	var out []candidate
	for _, kv := range os.Environ() {
		if name, _, ok := strings.Cut(kv, "="); ok && name != "" {
			out = append(out, plain(name, "variable"))
		}
	}
	return out
}

// files lists the files or folders that word can be the beginning of. Only the
// last element of word is replaced.
func (s *Session) files(p *place, word string, foldersOnly bool) []candidate {
	folder, last := "", word
	if i := strings.LastIndexByte(word, '/'); i >= 0 {
		folder, last = word[:i+1], word[i+1:]
	}
	p.from = p.offset - len(last)
	entries, err := os.ReadDir(s.folder(folder))
	if err != nil {
		return nil
	}
	var out []candidate
	for _, e := range entries {
		isDir := e.IsDir()
		if info, err := os.Stat(filepath.Join(s.folder(folder), e.Name())); err == nil {
			isDir = info.IsDir() // a link to a folder is one
		}
		if (foldersOnly && !isDir) || (strings.HasPrefix(e.Name(), ".") && !strings.HasPrefix(last, ".")) {
			continue
		}
		c := plain(e.Name(), "file")
		c.exact = true
		if isDir {
			c.Kind, c.suffix = "folder", "/"
		}
		out = append(out, c)
	}
	return out
}

// folder is the folder that the user means by path.
func (s *Session) folder(path string) string {
	path = os.ExpandEnv(path)
	if rest, ok := strings.CutPrefix(path, "~/"); ok {
		if home, err := os.UserHomeDir(); err == nil {
			path = filepath.Join(home, rest)
		}
	}
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(s.Dir, path)
}
