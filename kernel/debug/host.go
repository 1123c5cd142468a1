package debug

import (
	"context"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
)

// Process is a worker that a debugger can read.
type Process interface {
	// Pid is its process id.
	Pid() int
	// AllowTracer lets the process pid debug it, where that has to be allowed; 0
	// is none. What an earlier debugger has left in it is mended.
	AllowTracer(pid int) error
}

// Host is the session, as the debugger sees it. Its methods may be called while a
// cell runs, from any goroutine.
type Host interface {
	// Ready makes the session one that can be debugged if that loses nothing,
	// and gives its worker. The error is ErrHasState if it would.
	Ready(ctx context.Context) (Process, error)

	// Running tells whether a cell runs.
	Running() bool

	// Globals are the names that the notebook has defined.
	Globals() []Global

	// Values are the variables as the session itself can tell them, without a
	// debugger; the values may be missing.
	Values(ctx context.Context) []Variable

	// Rich is a variable as a cell would show it, by MIME type; nil if it cannot
	// be had now.
	Rich(ctx context.Context, name string) map[string]any

	// Cells are the cells that were run, the latest first.
	Cells() []CellFile

	// Nameable is the type in the words of a cell; the error says why a cell
	// cannot name it.
	Nameable(typ string) (string, error)

	// GoRoot is the folder of the toolchain that compiles cells.
	GoRoot() string

	// Compile builds the image of a cell that nobody runs, and gives its path. The
	// error is a *CompileError if it is the text's fault.
	Compile(ctx context.Context, text string) (string, error)

	// Declare makes name a variable of the notebook, of that type, as soon as no
	// cell runs, and gives it the value that the debugger kept in the worker.
	Declare(name, typ string)

	// Say shows the user a text of the kernel's, and Log one of a log point.
	Say(text diag.Text)
	Log(text string)
}

// Global is a variable, function or type of the notebook.
type Global struct {
	Name string
	Kind GlobalKind
	Type string // of a type: its name in images
}

// GlobalKind is what a name of the notebook means.
type GlobalKind uint8

// The kinds of globals.
const (
	Var GlobalKind = iota + 1
	Func
	Type
)

// CellFile is a cell by its file name.
type CellFile struct {
	File string // see File
	Name string // as in celda[3]
	Text string
}

// Variable is what inspectVariables tells of one.
type Variable struct {
	Name  string `json:"name"`
	Value string `json:"value"`
	Type  string `json:"type,omitempty"`

	EvaluateName       string `json:"evaluateName,omitempty"`
	VariablesReference int    `json:"variablesReference"`
	NamedVariables     int    `json:"namedVariables,omitempty"`
	IndexedVariables   int    `json:"indexedVariables,omitempty"`
}
