package parse

import "strings"

// Magic is a cell whose first line is %%name and whose other lines are not Go:
// they are text for the command, whatever they hold.
type Magic struct {
	Command
	Body string
}

// rawMagic reports whether the lines below %%name are not Go. %% alone and
// %%time are followed by Go. Those below %%gx are gx, another language.
func rawMagic(name string) bool {
	switch name {
	case "%writefile", "%bash", "%sh", "%script", "%gx":
		return true
	default:
		return false
	}
}

// Raw is the magic that text is a cell of, if it is one.
func Raw(text string) (Magic, bool) {
	text = strings.TrimPrefix(text, gonbPrefix)
	if !strings.HasPrefix(text, "%%") {
		return Magic{}, false
	}
	line, body, _ := strings.Cut(text, "\n")
	_, c := command(strings.TrimRight(line, "\r"), 0)
	if !rawMagic(c.Name) {
		return Magic{}, false
	}
	return Magic{c, body}, true
}

// gonbPrefix may stand before any command: to Go tools the line is a comment.
const gonbPrefix = "//gonb:"

// isCommand reports whether a line that begins at offset is a command.
func isCommand(text string, offset int) bool {
	line := strings.TrimPrefix(text[offset:], gonbPrefix)
	return line != "" && (line[0] == '%' || line[0] == '!')
}
