package engine

import (
	"html"
	"maps"
	"slices"
	"strings"

	"github.com/cuaderno-go/cuaderno/kernel/check"
	"github.com/cuaderno-go/cuaderno/kernel/display"
	"github.com/cuaderno-go/cuaderno/kernel/output"
)

// held is a name of the session, as %ls and %rm know it.
type held struct {
	group string // import, const, type, var or func: GoNB's words
	name  string // of a method Type~Method, as GoNB writes it
	text  string // the declaration in a line
}

// held are all names of the session. In GoNB's way it is what the next process
// is told; else what lives.
func (e *Engine) held() []held {
	var all []held
	imports := e.session.scope.Imports()
	if e.compat {
		imports = e.session.ledger.scope().Imports()
	}
	for name, path := range imports {
		all = append(all, held{"import", name, "import " + name + " " + quote(path)})
	}
	slices.SortFunc(all, func(a, b held) int { return strings.Compare(a.name, b.name) })
	if e.compat {
		for _, n := range e.session.ledger.named() {
			all = append(all, held{n.group, strings.Replace(n.name, ".", "~", 1), n.name})
		}
		return all
	}
	for _, d := range e.session.scope.All() {
		all = append(all, held{groupOf(d.Kind), d.Key.Name, d.Describe()})
	}
	// What has no name of its own in the scope: methods, and what ran once and
	// runs again in new processes only.
	for _, n := range e.session.ledger.named() {
		typ, _, isMethod := strings.Cut(n.name, ".")
		if isInit(n.name) || isMethod && e.session.scope.Lookup(typ) != nil {
			all = append(all, held{n.group, strings.Replace(n.name, ".", "~", 1), "func " + n.name + "()"})
		}
	}
	slices.SortFunc(all, func(a, b held) int { return strings.Compare(a.name, b.name) })
	return all
}

func isInit(name string) bool { return name == "init" || strings.HasPrefix(name, "init_") }

func groupOf(k check.Kind) string {
	switch k {
	case check.Var:
		return "var"
	case check.Const:
		return "const"
	case check.Type:
		return "type"
	case check.Func, check.Generic:
	}
	return "func"
}

// list shows what the session holds: the lines of the declarations, and the
// page that GoNB shows.
func list(c *call) error {
	all := c.held()
	var lines []string
	for _, h := range all {
		if h.group != "import" && (c.compat || !strings.Contains(h.name, "~")) { // a type brings its methods
			lines = append(lines, h.text)
		}
	}
	if len(lines) == 0 {
		lines = []string{c.say("(la sesión está vacía)", "(the session is empty)")}
	}
	c.out.Emit(output.Event{Kind: output.Display, Bundle: display.Bundle{
		"text/plain": strings.Join(lines, "\n"), "text/html": listPage(all),
	}})
	return nil
}

// listPage has GoNB's headings and order.
func listPage(all []held) string {
	var b strings.Builder
	b.WriteString("<h3>Memorized Definitions</h3>\n")
	for _, g := range []struct{ group, title string }{
		{"import", "Imports"}, {"const", "Constants"}, {"type", "Types"}, {"var", "Variables"}, {"func", "Functions"},
	} {
		var items strings.Builder
		for _, h := range all {
			if h.group == g.group {
				items.WriteString("<li><pre>" + html.EscapeString(h.name) + "</pre></li>\n")
			}
		}
		if items.Len() > 0 {
			b.WriteString("<h4>" + g.title + "</h4>\n<ul>\n" + items.String() + "</ul>\n")
		}
	}
	return b.String()
}

// remove forgets names. One that is not there is no failure, as in GoNB:
// notebooks clear what an earlier run may have left.
func remove(c *call) error {
	if len(c.Args) == 0 {
		return c.usageError("%rm nombres…")
	}
	groups := map[string]string{}
	for _, h := range c.held() {
		groups[h.name] = h.group
	}
	var found []string
	for _, name := range c.Args {
		group, ok := groups[strings.Replace(name, ".", "~", 1)]
		if !ok {
			c.out.Emit(output.Event{Kind: output.Stderr, Text: ". key " + quote(name) + " not found in any definition, not removed\n"})
			continue
		}
		found = append(found, strings.Replace(name, "~", ".", 1))
		c.printf(". removed %s %s", group, name)
	}
	scope, _ := c.session.scope.Without(found)
	for _, name := range found {
		if typ, method, ok := strings.Cut(name, "."); ok {
			scope = scope.WithoutMethod(typ, method)
		}
	}
	c.session.ledger.remove(found)
	c.session.commit(scope)
	return nil
}

// named are the names of the ledger with GoNB's words for what they are.
func (l *ledger) named() []held {
	l.mu.Lock()
	defer l.mu.Unlock()
	byName := map[string]string{}
	for _, e := range l.entries {
		for _, n := range e.names {
			byName[n.name] = e.group
		}
	}
	var out []held
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		if !strings.HasPrefix(name, "_@") { // a blank one has no name to list
			out = append(out, held{group: byName[name], name: name})
		}
	}
	return out
}
