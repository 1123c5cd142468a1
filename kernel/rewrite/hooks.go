package rewrite

// hooks is what every image can call of the worker, through variables that the
// dynamic linker shares, and the few functions round them. ʹtick is the
// interrupt check: one atomic load while nothing is interrupted. Channel
// operations are tried without waiting first, because to wait for two things at
// once costs several times as much.
const hooks = `
//go:linkname ʹregister V.rt.register
var ʹregister func(func())

//go:linkname ʹshow V.rt.show
var ʹshow func(...any)

//go:linkname ʹstop V.rt.stop
var ʹstop uint32

//go:linkname ʹcheck V.rt.check
var ʹcheck func()

//go:linkname ʹdone V.rt.done
var ʹdone func() <-chan struct{}

//go:linkname ʹexit V.rt.exit
var ʹexit func(int)

//go:linkname ʹgoexit V.rt.goexit
var ʹgoexit func()

//go:linkname ʹguard V.rt.guard
var ʹguard func()

//go:linkname ʹparse V.rt.parse
var ʹparse func()

//go:linkname ʹparsemain V.rt.parsemain
var ʹparsemain func()

//go:linkname ʹprint V.rt.print
var ʹprint func(...any) (int, error)

//go:linkname ʹprintln V.rt.println
var ʹprintln func(...any) (int, error)

//go:linkname ʹccall V.rt.ccall
var ʹccall func(library, symbol string, args any) error

//go:linkname ʹprintf V.rt.printf
var ʹprintf func(string, ...any) (int, error)

func ʹtick() {
	if atomicʹ.LoadUint32(&ʹstop) != 0 {
		ʹcheck()
	}
}

func ʹrecv[T any](c <-chan T) T {
	select {
	case v := <-c:
		return v
	default:
	}
	select {
	case v := <-c:
		return v
	case <-ʹdone():
		ʹcheck()
		panic(0)
	}
}

func ʹrecv2[T any](c <-chan T) (T, bool) {
	select {
	case v, ok := <-c:
		return v, ok
	default:
	}
	select {
	case v, ok := <-c:
		return v, ok
	case <-ʹdone():
		ʹcheck()
		panic(0)
	}
}

type ʹsender[T any] struct{ c chan<- T }

func ʹto[T any](c chan<- T) ʹsender[T] { return ʹsender[T]{c} }

func (s ʹsender[T]) send(v T) {
	select {
	case s.c <- v:
		return
	default:
	}
	select {
	case s.c <- v:
	case <-ʹdone():
		ʹcheck()
	}
}

func ʹiter[T any](c <-chan T) func(func(T) bool) {
	return func(yield func(T) bool) {
		for {
			v, ok := ʹrecv2(c)
			if !ok || !yield(v) {
				return
			}
		}
	}
}

func ʹzero[T any](*T) (z T) { return }

func init() { ʹregister(ʹentry) }
`

// hookImports are the imports of hooks, and of sleepHook.
const (
	hookImports = "\tatomicʹ \"sync/atomic\"\n\t_ \"unsafe\"\n"
	sleepHook   = `
//go:linkname ʹsleep V.rt.sleep
var ʹsleep func(%s.Duration)
`
	logHook = `
func ʹfatal(v ...any) { %[1]s.Print(v...); ʹexit(1) }
func ʹfatalf(format string, v ...any) { %[1]s.Printf(format, v...); ʹexit(1) }
func ʹfatalln(v ...any) { %[1]s.Println(v...); ʹexit(1) }
`
)

// replaced are the functions of the standard library that cells call through
// the worker: printing belongs to a cell, waiting can be interrupted, exiting
// ends the cell only.
var replaced = map[string]string{
	"fmt.Print": "ʹprint", "fmt.Println": "ʹprintln", "fmt.Printf": "ʹprintf",
	"time.Sleep": "ʹsleep", "os.Exit": "ʹexit", "runtime.Goexit": "ʹgoexit",
	"flag.Parse": "ʹparse",
	"log.Fatal":  "ʹfatal", "log.Fatalf": "ʹfatalf", "log.Fatalln": "ʹfatalln",
}
