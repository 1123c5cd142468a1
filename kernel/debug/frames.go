package debug

import (
	"context"
	"fmt"
	"path"
	"regexp"
	"strings"

	"github.com/google/go-dap"

	"github.com/cuaderno-go/cuaderno/kernel/check"
	"github.com/cuaderno-go/cuaderno/kernel/diag"
)

// What the images and the worker are called in Delve's answers.
const (
	imagePackage  = "celda"
	workerPackage = "cuaderno.worker/worker/child"
)

// stackDepth is how many calls are looked at.
const stackDepth = 200

// frameKind is whose code a call is in.
type frameKind uint8

const (
	userFrame    frameKind = iota + 1 // a cell's
	libraryFrame                      // of a package that cells import
	hiddenFrame                       // of the worker, the runtime, or generated round the user's
)

func kindOf(f dap.StackFrame) frameKind {
	switch {
	case f.Source == nil || f.Source.Path == "" || strings.HasPrefix(f.Name, "runtime."):
		return hiddenFrame
	case isCell(f.Source.Path):
		return userFrame
	case strings.Contains(f.Source.Path, "/worker/child/"), strings.HasPrefix(path.Base(f.Source.Path), "generado"):
		return hiddenFrame
	}
	return libraryFrame
}

// isWrapper tells whether a call is of a method of the notebook as images have
// it: it calls the function that the method is now.
func isWrapper(f dap.StackFrame) bool {
	name, ok := strings.CutPrefix(f.Name, imagePackage+".")
	return ok && kindOf(f) == hiddenFrame && !strings.HasPrefix(name, "ʹ") && strings.Contains(name, ".")
}

// stack are the calls of a goroutine as Delve sees them, innermost first.
func (a *Adapter) stack(ctx context.Context, c *client, thread int) ([]dap.StackFrame, error) {
	var out dap.StackTraceResponseBody
	err := c.call(ctx, "stackTrace", dap.StackTraceArguments{ThreadId: thread, Levels: stackDepth}, &out)
	for depth, f := range out.StackFrames {
		a.frames.note(frameAt{thread, depth}, f.Id)
	}
	return out.StackFrames, err
}

// stackTrace shows the user's calls, and those of libraries that were entered
// from them: what is between two calls of the user's is not shown.
func (a *Adapter) stackTrace(ctx context.Context, q dap.StackTraceArguments) (any, error) {
	s := a.standing()
	if !s.is {
		return nil, a.running()
	}
	all, err := a.stack(ctx, a.client(), q.ThreadId)
	if err != nil && q.ThreadId != s.thread {
		all, err = a.stack(ctx, a.client(), s.thread)
	}
	if err != nil {
		return nil, err
	}
	shown := []dap.StackFrame{}
	users := false
	for _, f := range all {
		kind := kindOf(f)
		users = users || kind == userFrame
		if kind == hiddenFrame || kind == libraryFrame && users {
			continue
		}
		shown = append(shown, a.show(f))
	}
	if !users && len(shown) == len(all) {
		shown = shown[:0]
	}
	total := len(shown)
	from := min(max(q.StartFrame, 0), total)
	to := total
	if q.Levels > 0 {
		to = min(from+q.Levels, total)
	}
	return dap.StackTraceResponseBody{StackFrames: shown[from:to], TotalFrames: total}, nil
}

// show is a frame in the user's terms.
func (a *Adapter) show(f dap.StackFrame) dap.StackFrame {
	f.Id = a.frames.number(f.Id)
	f.InstructionPointerReference = ""
	f.Source.Name = a.nameOf(f.Source.Path)
	if f.Column == 0 {
		f.Column = 1
	}
	if isCell(f.Source.Path) {
		f.Name = functionTitle(f.Name, f.Source.Name)
	}
	return f
}

// implementation matches the name of a method's function in images.
var implementation = regexp.MustCompile(`^ʹimpl_(.+)_([^_]+)$`)

// fullMethod matches the name of a method that images have as it was written, and
// shapes the type arguments of generic code, for which several can share one.
var (
	fullMethod = regexp.MustCompile(`^\(\*?(.+)\)\.([^.]+)$`)
	shapes     = regexp.MustCompile(`\[go\.shape\..*\]`)
)

// functionTitle is the user's name of a function of an image.
func functionTitle(name, cellName string) string {
	name = strings.TrimPrefix(name, imagePackage+".")
	head, rest, _ := strings.Cut(name, ".func")
	switch {
	case head == "ʹentry":
		head = cellName
	case strings.HasPrefix(head, "ʹinit"):
		head = "init"
	case strings.HasPrefix(head, "ʹfunc_"):
		head = strings.TrimPrefix(strings.TrimPrefix(head, "ʹfunc_"), "ʹ")
	default:
		head = implementation.ReplaceAllString(head, "$1.$2")
		head = shapes.ReplaceAllString(fullMethod.ReplaceAllString(head, "$1.$2"), "[...]")
	}
	if rest != "" {
		rest = ".func" + rest
	}
	return readable(check.Unmark(head) + rest)
}

// nameOf is what a file is called: celda[3], or its last part.
func (a *Adapter) nameOf(file string) string {
	for _, c := range a.host.Cells() {
		if c.File == file {
			return c.Name
		}
	}
	return path.Base(file)
}

// threadName matches Delve's name of a goroutine: [Go id label] function.
var threadName = regexp.MustCompile(`^(?:\* )?\[Go (\d+)(?: (\S+))?\] (.*?)(?: \(Thread \d+\))?$`)

// threads are the goroutines of cells, and the one that has stopped.
func (a *Adapter) threads(ctx context.Context, _ none) (any, error) {
	out := dap.ThreadsResponseBody{Threads: []dap.Thread{}}
	s := a.standing()
	if !s.is {
		return out, nil // nobody can tell while they run
	}
	var all dap.ThreadsResponseBody
	if err := a.client().call(ctx, "threads", none{}, &all); err != nil {
		return nil, err
	}
	for _, t := range all.Threads {
		m := threadName.FindStringSubmatch(t.Name)
		if m == nil || m[2] == "" && t.Id != s.thread {
			continue
		}
		name := diag.Text{ES: "gorrutina ", EN: "goroutine "}.In(a.cfg.Lang()) + m[1]
		if m[2] != "" {
			name += fmt.Sprintf(" · celda[%s]", m[2])
		}
		out.Threads = append(out.Threads, dap.Thread{Id: t.Id, Name: name})
	}
	return out, nil
}

// readable puts a text of Delve's into the user's names.
func readable(text string) string {
	var b strings.Builder
	quoted := false
	for i := 0; i < len(text); i++ {
		if text[i] == '"' && (i == 0 || text[i-1] != '\\') {
			quoted = !quoted
		}
		if !quoted && strings.HasPrefix(text[i:], imagePackage+".") && (i == 0 || !isWord(text[i-1])) {
			i += len(imagePackage)
			continue
		}
		b.WriteByte(text[i])
	}
	return check.Unmark(b.String())
}

func isWord(c byte) bool {
	return c == '_' || c == '/' || c == '.' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c >= 0x80
}
