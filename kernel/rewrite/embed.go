package rewrite

import (
	"fmt"
	"go/ast"
	"strconv"
	"strings"

	"github.com/cuaderno-go/cuaderno/kernel/check"
)

// Embed is a pattern of a //go:embed line of the cell.
type Embed struct {
	Pattern string
	Offset  int // in the cell's text
}

// embedPrefix begins the comment that asks for files.
const embedPrefix = "//go:embed"

// embeddedFiles is the initial value of a variable with a //go:embed line, "" without
// one. The compiler puts the files into a variable of the image's own, from
// which ʹentry fills the session's.
func (r *rewriter) embeddedFiles(d *ast.GenDecl, spec *ast.ValueSpec, key check.Key) string {
	doc := spec.Doc
	if doc == nil && len(d.Specs) == 1 {
		doc = d.Doc
	}
	if doc == nil {
		return ""
	}
	var lines strings.Builder
	for _, c := range doc.List {
		args, ok := embedArgs(c.Text)
		if !ok {
			continue
		}
		offset := r.cell.File.Offset(c.Pos())
		for _, pattern := range embedPatterns(args) {
			r.embeds = append(r.embeds, Embed{pattern, offset})
		}
		fmt.Fprintf(&lines, "//line %s:%d:1\n%s\n", r.file(r.hash), 1+strings.Count(r.cell.File.Source.Text[:offset], "\n"), strings.TrimRight(c.Text, "\r"))
	}
	if lines.Len() == 0 {
		return ""
	}
	name := "ʹembed_" + key.Name
	def := r.cell.Scope.Decl(key).Def.Render(r.extra)
	fmt.Fprintf(&r.files, "\n%svar %s %s\n%s\n", lines.String(), name, def, generated)
	return name
}

// embedArgs are the arguments of a //go:embed line.
func embedArgs(line string) (args string, ok bool) {
	args, ok = strings.CutPrefix(line, embedPrefix)
	return args, ok && (args == "" || args[0] == ' ' || args[0] == '\t')
}

// EmbedPatterns are the patterns of all //go:embed lines above declarations in
// text.
func EmbedPatterns(text string) []string {
	var out []string
	for line := range strings.Lines(text) {
		if args, ok := embedArgs(strings.TrimSpace(line)); ok {
			out = append(out, embedPatterns(args)...)
		}
	}
	return out
}

// embedPatterns are the patterns of a //go:embed line: words, or Go strings.
func embedPatterns(args string) []string {
	var out []string
	for {
		args = strings.TrimSpace(args)
		if args == "" {
			return out
		}
		if quoted, err := strconv.QuotedPrefix(args); err == nil && args[0] != '\'' {
			pattern, _ := strconv.Unquote(quoted) // QuotedPrefix has seen to it
			out, args = append(out, pattern), args[len(quoted):]
			continue
		}
		end := strings.IndexAny(args, " \t")
		if end < 0 {
			end = len(args)
		}
		out, args = append(out, args[:end]), args[end:]
	}
}
