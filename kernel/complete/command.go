package complete

import (
	"context"
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
func (s *Session) command(ctx context.Context, p *place) []candidate {
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
	c := s.Commands[i]
	if c.Args == Code {
		return s.codeBehind(ctx, p, len(rest))
	}
	found := s.arguments(p, c.Args, rest, word)
	for _, w := range c.Words {
		found = append(found, plain(w, "option"))
	}
	return found
}

// arguments lists what the kind of a command's arguments allows for the last
// word of rest.
func (s *Session) arguments(p *place, kind Args, rest, word string) []candidate {
	switch kind {
	case Names:
		return s.sessionNames()
	case Folders:
		return s.files(p, strings.TrimLeft(rest, " \t\""), true)
	case Files:
		return s.files(p, word, false)
	case Programs:
		return s.shellWord(p, "!"+rest)
	case Variables:
		return variables(rest)
	case NoArgs, Code:
	}
	return nil
}

// codeBehind completes the Go that a command has for its argument, which is the
// last n bytes before the cursor, as if the command were not there.
func (s *Session) codeBehind(ctx context.Context, p *place, n int) []candidate {
	blank := strings.Repeat(" ", p.offset-n-p.line)
	inner := newPlace(p.text[:p.line]+blank+p.text[p.offset-n:], p.offset)
	if inner.kind != inCode {
		return nil
	}
	p.from = inner.from
	return s.code(ctx, inner)
}

// shellWord lists what the last word of a shell's line can mean: files, and
// where a command begins, programs.
func (s *Session) shellWord(p *place, line string) []candidate {
	at := strings.LastIndexAny(line, " \t\n\"'=:;|&<>()!") + 1
	word := line[at:]
	found := s.files(p, word, false)
	before := strings.TrimRight(line[:at], " \t!*")
	if word != "" && !strings.Contains(word, "/") && (before == "" || strings.ContainsAny(before[len(before)-1:], "\n;|&(")) {
		found = append(found, programs(word)...)
	}
	return found
}

// programs lists the programs that the shell finds by a name that begins with
// word.
func programs(word string) []candidate {
	seen := map[string]bool{}
	var out []candidate
	for _, dir := range filepath.SplitList(os.Getenv("PATH")) {
		entries, err := os.ReadDir(dir)
		if err != nil {
			continue
		}
		for _, e := range entries {
			if !strings.HasPrefix(e.Name(), word) || seen[e.Name()] {
				continue
			}
			if info, err := os.Stat(filepath.Join(dir, e.Name())); err == nil && info.Mode().IsRegular() && info.Mode()&0o111 != 0 {
				seen[e.Name()] = true
				out = append(out, plain(e.Name(), "program"))
			}
		}
	}
	return out
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
		if s.pending(d.Key.Name) {
			continue
		}
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
