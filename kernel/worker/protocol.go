package worker

import (
	"strings"
	"time"

	"github.com/cuaderno-go/cuaderno/kernel/display"
)

// The descriptors of the worker on which the lines travel, one JSON object a
// line. They are never standard output: that is the user's.
const (
	CommandFD = 3 // kernel to worker: Command
	EventFD   = 4 // worker to kernel: Event
)

// The environment variables that the kernel sets for the worker.
const (
	// GuardEnv is set to "1" in the worker and all that it starts, so that a
	// kernel does not start inside its own worker.
	GuardEnv = "CUADERNO_WORKER"
	// DisplayPipeEnv names the FIFO on which gonbui sends what it displays. The
	// worker looks at how full it is to keep printed text in order with it.
	DisplayPipeEnv = "GONB_PIPE"
)

// What the file name of every frame begins with that is a cell's own: in images
// for the debugger, a path as debuggers want them. Nothing is there.
const (
	UserFile  = "celda["
	DebugFile = "/cuaderno/celda-"
)

// IsUserFile tells whether a file name is that of a frame that is a cell's own.
func IsUserFile(name string) bool {
	return strings.HasPrefix(name, UserFile) || strings.HasPrefix(name, DebugFile)
}

// What a Command asks for.
const (
	OpRun       = "run"       // Cell, Image, Libs, Thin, Args, Closed; answered by EventDone
	OpInterrupt = "interrupt" // Cell; no answer of its own
	OpChdir     = "chdir"     // Dir; answered by EventOK or EventFail
	OpSetenv    = "setenv"    // Name, Value; answered by EventOK or EventFail
	OpFlushed   = "flushed"   // answers EventFlush
	OpTrace     = "trace"     // Pid may debug the worker; answered by EventOK
	OpFill      = "fill"      // Name gets the value kept by the debugger; answered by EventOK or EventFail
	OpPeek      = "peek"      // Name, Seq: what is the variable's value? answered by EventPeek, at any time
	OpInput     = "input"     // Cell, Value or EOF: what the user typed; answers EventInput
)

// Command is a line from the kernel to the worker.
type Command struct {
	Op    string   `json:"op"`
	Cell  int      `json:"cell,omitempty"`
	Image string   `json:"image,omitempty"`
	Libs  []string `json:"libs,omitempty"` // package libraries of a thin image
	Thin  bool     `json:"thin,omitempty"` // Image is no plugin
	Args  []string `json:"args,omitempty"`
	Dir   string   `json:"dir,omitempty"`
	Name  string   `json:"name,omitempty"`
	Value string   `json:"value,omitempty"`
	EOF   bool     `json:"eof,omitempty"` // there is nothing more to read
	Pid   int      `json:"pid,omitempty"`
	Seq   int      `json:"seq,omitempty"` // of a question; its answer has the same

	// Closed: nothing outside of the session's goroutines, such as a timer, wakes
	// one of them that waits for another.
	Closed bool `json:"closed,omitempty"`
}

// What an Event tells.
const (
	EventReady  = "ready"  // the worker takes commands
	EventOK     = "ok"     // the command was done
	EventFail   = "fail"   // Message: why it was not
	EventResult = "result" // Cell, Bundle: the value of a cell
	EventPanic  = "panic"  // Cell, Message, Frames: in a goroutine of a cell
	EventExit   = "exit"   // Cell, Code: os.Exit called by a cell that had ended
	EventOutput = "output" // Cell, Text: printed after the cell's end
	EventFlush  = "flush"  // read all the pipes, then answer OpFlushed
	EventInput  = "input"  // Cell waits for a line; End: it was interrupted meanwhile
	EventPeek   = "peek"   // Seq, Text, Busy: the value; no Text if there is no such variable
	EventDone   = "done"   // Cell, End and what belongs to it
)

// How a cell ended.
const (
	EndOK          = "ok"
	EndPanic       = "panic"       // Message, Frames
	EndExit        = "exit"        // Code
	EndGoexit      = "goexit"      // runtime.Goexit
	EndInterrupted = "interrupted" // its goroutine has ended
	EndAbandoned   = "abandoned"   // interrupted; its goroutine goes on, muted
	EndDeadlock    = "deadlock"    // all its goroutines wait for each other; Frames: of its own
	EndLoad        = "load"        // Message: the image could not be loaded
)

// Event is a line from the worker to the kernel.
type Event struct {
	Event   string         `json:"event"`
	Cell    int            `json:"cell,omitempty"`
	Bundle  display.Bundle `json:"bundle,omitempty"`
	Text    string         `json:"text,omitempty"`
	End     string         `json:"end,omitempty"`
	Code    int            `json:"code,omitempty"`
	Message string         `json:"message,omitempty"`
	Frames  []Frame        `json:"frames,omitempty"`
	Spent   Spent          `json:"spent,omitzero"` // of EventDone
	Seq     int            `json:"seq,omitempty"`
	Busy    bool           `json:"busy,omitempty"` // code of the user's runs, so not all could be read
}

// Spent is where a cell's time went.
type Spent struct {
	Load    time.Duration `json:"load,omitempty"`    // the image, into the worker
	Execute time.Duration `json:"execute,omitempty"` // the cell's code
}

// Frame is one call on the stack of a panic, innermost first.
type Frame struct {
	Func string `json:"func"`
	File string `json:"file"`
	Line int    `json:"line"`
	User bool   `json:"user,omitempty"` // in the text of a cell
}
