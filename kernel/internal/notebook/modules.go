package notebook

import "strings"

// Modules are the dependencies of a notebook: the text of a go.mod that requires
// what its imports need, in the versions that it was run with, and the checksums
// of these. They are kept in the notebook's metadata, as lists of lines, so that
// the notebook finds them wherever it is taken:
//
//	"metadata": {"cuaderno": {"go.mod": ["require …"], "go.sum": ["…"]}}
type Modules struct{ GoMod, GoSum string }

const (
	ownMetadata = "cuaderno"
	goModKey    = "go.mod"
	goSumKey    = "go.sum"
)

// Modules are the dependencies that the notebook's metadata hold.
func (n *Notebook) Modules() Modules {
	own, _ := n.Metadata[ownMetadata].(map[string]any) // absent: the zero map answers nothing
	return Modules{joinLines(own[goModKey]), joinLines(own[goSumKey])}
}

// SetModules puts the dependencies into the notebook's metadata, or takes them
// out if there are none. It reports whether that changed anything.
func (n *Notebook) SetModules(m Modules) bool {
	if m == n.Modules() {
		return false
	}
	own, _ := n.Metadata[ownMetadata].(map[string]any)
	if own == nil {
		own = map[string]any{}
	}
	delete(own, goModKey)
	delete(own, goSumKey)
	if m.GoMod != "" {
		own[goModKey], own[goSumKey] = splitLines(m.GoMod), splitLines(m.GoSum)
	}
	if n.Metadata == nil {
		n.Metadata = map[string]any{}
	}
	n.Metadata[ownMetadata] = own
	if len(own) == 0 {
		delete(n.Metadata, ownMetadata)
	}
	return true
}

func joinLines(v any) string {
	var b strings.Builder
	lines, _ := v.([]any)
	for _, line := range lines {
		if s, ok := line.(string); ok {
			b.WriteString(s + "\n")
		}
	}
	return b.String()
}

func splitLines(text string) []any {
	out := []any{}
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if line != "" {
			out = append(out, line)
		}
	}
	return out
}
