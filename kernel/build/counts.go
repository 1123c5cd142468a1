package build

import "sync/atomic"

// Counts is what a Builder has found in the caches and what it had to make. A
// cell that was built ahead, here or on another machine with the same caches,
// adds to Found only.
type Counts struct {
	Found    int64 // images that were in the cache
	Compiled int64 // images that were not
	Packages int64 // packages that the go command had to compile
	Linked   int64 // libraries of packages that had to be linked
}

// Since is what came after before.
func (c Counts) Since(before Counts) Counts {
	return Counts{c.Found - before.Found, c.Compiled - before.Compiled, c.Packages - before.Packages, c.Linked - before.Linked}
}

// counters are Counts while they grow: packages are resolved on several
// goroutines.
type counters struct{ found, compiled, packages, linked atomic.Int64 }

// Counts is what there is to tell so far.
func (b *Builder) Counts() Counts {
	c := &b.counters
	return Counts{c.found.Load(), c.compiled.Load(), c.packages.Load(), c.linked.Load()}
}
