package parse

import "strings"

// CommandKind says who runs a command.
type CommandKind uint8

// The kinds of commands.
const (
	Line  CommandKind = iota + 1 // %name args
	Shell                        // !text
)

// Command is a % or ! line.
type Command struct {
	Kind CommandKind
	Name string   // Line: the name without %; "%" for the bare %%
	Args []string // Line: the words, quotes removed
	Text string   // what follows the name, or the shell's text
	Line int      // 1-based line in the cell
}

// command reads the command line at offset, with its continuation lines, and
// returns the offset of the line end behind it.
func command(text string, offset int) (int, Command) {
	end, words := offset, strings.Builder{}
	for {
		line, _, more := strings.Cut(text[end:], "\n")
		end += len(line)
		line = strings.TrimRight(line, "\r")
		cut, continued := strings.CutSuffix(line, "\\")
		words.WriteString(cut)
		if !continued || !more {
			break
		}
		words.WriteByte(' ')
		end++
	}
	cmd := Command{Line: 1 + strings.Count(text[:offset], "\n")}
	if all := strings.TrimPrefix(words.String(), gonbPrefix); all[0] == '!' {
		cmd.Kind, cmd.Text = Shell, strings.TrimSpace(all[1:])
	} else {
		cmd.Kind = Line
		name, rest, _ := strings.Cut(strings.TrimSpace(all[1:]), " ")
		cmd.Name, cmd.Text, cmd.Args = name, strings.TrimSpace(rest), fields(rest)
	}
	return end, cmd
}

// fields splits s at white space; double quotes hold words together and \"
// stands for a quote within them.
func fields(s string) []string {
	var out []string
	var word strings.Builder
	quoted, has := false, false
	flush := func() {
		if has {
			out = append(out, word.String())
		}
		word.Reset()
		has = false
	}
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\' && quoted && i+1 < len(s):
			i++
			word.WriteByte(s[i])
		case c == '"':
			quoted, has = !quoted, true
		case !quoted && (c == ' ' || c == '\t'):
			flush()
		default:
			word.WriteByte(c)
			has = true
		}
	}
	flush()
	return out
}
