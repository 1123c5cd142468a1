package check

import (
	"fmt"
	"go/ast"
	"slices"
	"strings"

	"github.com/cuaderno-go/cuaderno/kernel/parse"
)

// Partial gives types to what there is of a cell that somebody is still
// writing: mistakes leave holes in Info, not errors. The cell returned defines
// nothing; its Scope is the session's with the imports that the cell needs. The
// error says that go/types gave up on what the parser made of the text.
func Partial(f *parse.File, scope *Scope, pkgs Packages) (c *Cell, err error) {
	defer func() {
		if bug := recover(); bug != nil {
			c, err = nil, fmt.Errorf("check unfinished cell: %v", bug)
		}
	}()
	tried := map[string]bool{}
	for {
		x := &checker{file: f, old: scope, pkgs: pkgs, partial: true}
		missing := x.runPartial()
		if x.ambiguous {
			again := &checker{file: f, old: scope, pkgs: pkgs, partial: true, outermost: true}
			if others := again.runPartial(); again.mistakes < x.mistakes {
				x, missing = again, others
			}
		}
		retry := false
		for name, members := range missing {
			if tried[name] {
				continue
			}
			tried[name] = true
			members = slices.DeleteFunc(members, generated)
			if len(members) == 0 {
				continue
			}
			if path := pkgs.Find(name, members); path != "" {
				scope, retry = scope.withImport(name, path), true
			}
		}
		if !retry {
			return x.cell, nil
		}
	}
}

// generated reports whether a name is none that a user wrote.
func generated(name string) bool { return strings.Contains(name, "ʹ") }

// runPartial is run without what only a finished cell needs.
func (x *checker) runPartial() map[string][]string {
	x.cell = &Cell{File: x.file, lifted: map[*ast.AssignStmt]bool{}}
	x.missing = map[string][]string{}
	defer func() {
		for _, undo := range slices.Backward(x.undo) {
			undo()
		}
	}()
	x.collect()
	x.findSame()
	x.applyMethods()
	x.next = x.scope
	x.makePrelude()
	user := x.compose()
	x.shadow(user)
	x.types(user)
	x.cell.Scope = x.scope
	return x.missing
}
