package library

import (
	"os"
	"path/filepath"
	"strings"
)

// Translation is the documentation of a name of the package in dir in another
// language, "" if there is none. A package may bring it in a file doc.es.md: a
// heading "# package", then a heading "## Name" or "## Type.Method" for each
// name, with the text below, which is written as a doc comment is.
func Translation(dir, lang, name string) string {
	text, err := os.ReadFile(filepath.Join(dir, "doc."+lang+".md"))
	if err != nil {
		return ""
	}
	var found strings.Builder
	here := false
	for line := range strings.Lines(string(text)) {
		if heading, ok := strings.CutPrefix(line, "#"); ok {
			here = strings.TrimSpace(strings.TrimPrefix(heading, "#")) == name
			continue
		}
		if here {
			found.WriteString(line)
		}
	}
	return strings.TrimSpace(found.String())
}
