package engine

import (
	"go/build"
	"go/build/constraint"
	"runtime"
	"slices"
	"strings"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/output"
	"github.com/cuaderno-go/cuaderno/kernel/parse"
)

// excluded reports whether a //go:build line at the head of the cell keeps its
// code out, as it keeps out a file, and says so.
func (e *Engine) excluded(file *parse.File, out output.Sink) bool {
	for line := range strings.Lines(file.Source.Text) {
		line = strings.TrimSpace(line)
		switch {
		case constraint.IsGoBuild(line):
			expr, err := constraint.Parse(line)
			if err != nil || expr.Eval(e.hasTag) {
				return false
			}
			text := e.say("esta celda no se ejecuta aquí: no se cumple "+line, "this cell does not run here: not satisfied is "+line)
			out.Emit(output.Event{Kind: output.Stderr, Text: text + "\n"})
			return true
		case line != "" && !strings.HasPrefix(line, "//") && !strings.HasPrefix(line, "%"):
			return false
		}
	}
	return false
}

// hasTag reports whether a build tag is set: the platform's, the toolchain's, or
// one of %goflags.
func (e *Engine) hasTag(tag string) bool {
	platform := []string{runtime.GOOS, runtime.GOARCH, "gc", "cgo"}
	if runtime.GOOS == "linux" || runtime.GOOS == "darwin" {
		platform = append(platform, "unix")
	}
	return slices.Contains(platform, tag) || slices.Contains(build.Default.ReleaseTags, tag) || slices.Contains(e.userTags(), tag)
}

// userTags are the tags that %goflags sets.
func (e *Engine) userTags() []string {
	for i, flag := range e.flags {
		list, ok := strings.CutPrefix(strings.TrimLeft(flag, "-"), "tags")
		if !ok {
			continue
		}
		if list == "" && i+1 < len(e.flags) {
			list = e.flags[i+1]
		}
		return strings.Split(strings.TrimPrefix(list, "="), ",")
	}
	return nil
}

// sayLeftBehind names the functions of earlier cells that go on with what a name
// meant before file gave it another meaning. They were compiled so, and work.
func (e *Engine) sayLeftBehind(file *parse.File, changed []string, out output.Sink) {
	var b strings.Builder
	for _, name := range changed {
		for _, user := range e.session.ledger.users(name, file) {
			what := diag.Text{
				ES: user.place() + ": " + user.names[0].name + " sigue con " + name + " de antes, como se compiló; para que use lo nuevo, ejecuta otra vez su celda",
				EN: user.place() + ": " + user.names[0].name + " goes on with the earlier " + name + ", as it was compiled; to have it use the new one, run its cell again",
			}
			b.WriteString(what.In(e.cfg.Lang) + "\n")
		}
	}
	if b.Len() > 0 {
		out.Emit(output.Event{Kind: output.Stderr, Text: b.String()})
	}
}
