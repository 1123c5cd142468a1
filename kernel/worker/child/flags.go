package child

import (
	"flag"
	"os"
)

// flagSets gives every cell a fresh flag.CommandLine, because a cell that is
// run again defines its flags again. Flags that packages define when they are
// loaded are carried over, and those of earlier cells join in when the arguments
// are parsed.
type flagSets struct {
	packages *flag.FlagSet
	cells    map[string]*flag.Flag // the latest of each name
	library  map[string]bool       // of packages that the worker has for cells, used or not
}

func newFlagSets() *flagSets {
	s := &flagSets{packages: flag.NewFlagSet("", flag.ContinueOnError), cells: map[string]*flag.Flag{}, library: map[string]bool{}}
	flag.VisitAll(func(f *flag.Flag) { s.library[f.Name] = true })
	return s
}

// reset installs a fresh set. A mistake in the arguments panics, and that ends
// the cell as it would have ended a program; see flagFailure.
func (s *flagSets) reset() {
	flag.CommandLine.VisitAll(func(f *flag.Flag) {
		if s.packages.Lookup(f.Name) == nil && !s.library[f.Name] {
			s.cells[f.Name] = f
		}
	})
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

// parse is flag.Parse in cell code. A flag of an earlier cell begins with its
// default, as it would in a program.
func (s *flagSets) parse() {
	for _, f := range s.cells {
		if flag.Lookup(f.Name) == nil {
			_ = f.Value.Set(f.DefValue) // it was set to that before
			flag.Var(f.Value, f.Name, f.Usage)
		}
	}
	flag.Parse()
}

// parseForMain is what GoNB puts at the head of the body below %%. Where there
// are no flags, the arguments are the cell's own affair.
func (s *flagSets) parseForMain() {
	has := len(s.cells) > 0
	flag.VisitAll(func(f *flag.Flag) { has = has || s.packages.Lookup(f.Name) == nil })
	if has {
		s.parse()
	}
}
