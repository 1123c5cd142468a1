// Package oracle judges what completion offers, by two witnesses: the code of
// cells, of which each name must be offered where it stands, and gopls, the
// language server of the Go project, asked in a file that says what the notebook
// says. It is for tests and for the benchmark, and no part of a kernel.
package oracle

import (
	"cmp"
	"context"
	"errors"
	"go/token"
	"os"
	"slices"
	"strings"

	"github.com/cuaderno-go/cuaderno/kernel/check"
	"github.com/cuaderno-go/cuaderno/kernel/complete"
	"github.com/cuaderno-go/cuaderno/kernel/library"
)

// Report is what gopls offers beside what completion does.
type Report struct {
	Probes     int // places asked about
	Candidates int // that gopls offered there, in all
	Missing    []Missing
}

// Missing is a name that gopls offers and completion does not.
type Missing struct {
	Name   string // "": any, where the place is the reason
	Times  int
	Reason string // "": there is none
	Place  string // one of them, the line up to the cursor
}

// Unexplained are those without a reason.
func (r *Report) Unexplained() []Missing {
	return slices.DeleteFunc(slices.Clone(r.Missing), func(m Missing) bool { return m.Reason != "" })
}

// reasons are why some candidates of gopls are none of ours.
var reasons = map[string]string{
	"main": "a notebook has no main that could be called",
	"chan": unbegun, "func": unbegun, "interface": unbegun, "map": unbegun, "struct": unbegun,
}

const unbegun = "keywords are offered once a letter of them has been written"

// Gopls asks the gopls called program at each name of the cells, with and without
// the first letter of it, and reports what it offers there that completion does
// not. The packages are those that the module in the folder root requires.
func Gopls(ctx context.Context, program, root string, lib *library.Library, sessions [][]string) (*Report, error) {
	dir, err := os.MkdirTemp("", "cuaderno-oracle-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	server, err := startGopls(ctx, program, root, dir)
	if err != nil {
		return nil, err
	}
	c := &comparison{ctx: ctx, server: server, known: lib.Names(ctx), missing: map[Missing]*Missing{}}
	for _, cells := range sessions {
		f := newFiles()
		Replay(ctx, lib, cells, func(s *complete.Session, cell *check.Cell) {
			for _, p := range Probes(cell) {
				if p.Whole {
					c.at(s, cell, f, p)
					c.at(s, cell, f, p.withoutPrefix())
				}
			}
			f.remember(cell)
		})
	}
	for _, m := range c.missing {
		c.report.Missing = append(c.report.Missing, *m)
	}
	slices.SortFunc(c.report.Missing, func(a, b Missing) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Reason, b.Reason)) })
	return &c.report, errors.Join(ctx.Err(), server.stop())
}

// comparison is a Report that is being made.
type comparison struct {
	ctx     context.Context //nolint:containedctx // it lives for one call
	server  *gopls
	known   map[string]string // the packages that an import may name
	report  Report
	missing map[Missing]*Missing // by name and reason
}

// at asks both at p.
func (c *comparison) at(s *complete.Session, cell *check.Cell, f *files, p Probe) {
	text, at, ok := f.with(cell, p)
	if !ok {
		return
	}
	c.report.Probes++
	ours := map[string]bool{}
	for _, candidate := range s.At(c.ctx, p.Text, p.Cursor).List {
		ours[strings.TrimSuffix(candidate.Text, ": ")] = true
	}
	for _, theirs := range c.server.complete(text, at) {
		if theirs.Kind == kindModule && c.known[strings.Trim(theirs.Detail, `"`)] == "" {
			continue // a package of a module that go.mod does not ask for: its import would fail
		}
		c.report.Candidates++
		if !ours[theirs.Label] {
			c.miss(cell, theirs, p)
		}
	}
}

// miss notes a candidate of gopls that completion does not offer at p.
func (c *comparison) miss(cell *check.Cell, theirs item, p Probe) {
	m := Missing{Reason: p.role.refuses(theirs.Kind, theirs.Label)}
	if m.Reason == "" && hiddenLocal(cell, theirs.Label, p.at) {
		m.Reason = "a variable of another function is not visible"
	}
	if m.Reason == "" {
		m.Name, m.Reason = theirs.Label, reasons[theirs.Label]
	}
	known := c.missing[m]
	if known == nil {
		before, _ := p.split()
		m.Place = before[strings.LastIndexByte(before, '\n')+1:]
		known = &m
		c.missing[Missing{Name: m.Name, Reason: m.Reason}] = known
	}
	known.Times++
}

// hiddenLocal reports whether name is one that only functions declare which are
// not around pos: in a file with a hole, gopls may take what follows for part of
// the function.
func hiddenLocal(c *check.Cell, name string, pos token.Pos) bool {
	if c.Pkg.Scope().Lookup(name) != nil {
		return false
	}
	found := false
	for id, obj := range c.Info.Defs {
		if id.Name != name || obj == nil || obj.Parent() == nil {
			continue
		}
		if obj.Parent().Contains(pos) {
			return false
		}
		found = true
	}
	return found
}
