package child

import (
	"flag"
	"os"
)

// flagSets gives every cell a fresh flag.CommandLine, because a cell that is
// run again defines its flags again. Flags that packages define when they are
// loaded are carried over.
type flagSets struct {
	packages *flag.FlagSet
}

func newFlagSets() *flagSets {
	return &flagSets{packages: flag.NewFlagSet("", flag.ContinueOnError)}
}

// reset installs a fresh set. A mistake in the arguments panics, and that ends
// the cell as it would have ended a program; see flagFailure.
func (s *flagSets) reset() {
	fresh := flag.NewFlagSet(os.Args[0], flag.PanicOnError)
	fresh.Usage = func() { flag.Usage() }
	flag.CommandLine = fresh
	flag.Usage = func() {
		_, _ = flag.CommandLine.Output().Write([]byte("Usage of " + os.Args[0] + ":\n"))
		flag.PrintDefaults()
	}
	s.packages.VisitAll(func(f *flag.Flag) { fresh.Var(f.Value, f.Name, f.Usage) })
}

// keep remembers the flags that loading an image has defined. It is called
// before the cell's own code runs.
func (s *flagSets) keep() {
	flag.CommandLine.VisitAll(func(f *flag.Flag) {
		if s.packages.Lookup(f.Name) == nil {
			s.packages.Var(f.Value, f.Name, f.Usage)
		}
	})
}
