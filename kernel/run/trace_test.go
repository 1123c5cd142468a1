package run

import (
	"reflect"
	"testing"
)

func TestWhatATraceTells(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, trace, reason string
		frames              []Frame
	}{
		{"none", "", "", nil},
		{"panic", `panic: ay
	otra línea

goroutine 34 gp=0xc000 m=2 [running]:
main.(*cosa).hacer(0xc000012345, {0x1, 0x2})
	celda[3]:7 +0x1d
main.ʹentry.func1()
	celda[3]:9 +0x25
created by main.ʹentry in goroutine 5
	celda[3]:8 +0x44
exit status 2
`, "panic: ay", []Frame{
			{Func: "main.(*cosa).hacer", File: "celda[3]", Line: 7, User: true},
			{Func: "main.ʹentry.func1", File: "celda[3]", Line: 9, User: true},
		}},
		{"fatal error after a note", `runtime: goroutine stack exceeds 1000000000-byte limit
fatal error: stack overflow

runtime stack:
runtime.throw({0x1, 0x2})
	/go/src/runtime/panic.go:1 +0x1

goroutine 9 [running]:
main.f(...)
	celda[2]:1
`, "fatal error: stack overflow", []Frame{{Func: "main.f", File: "celda[2]", Line: 1, User: true}}},
		{"signal in C", `SIGSEGV: segmentation violation
PC=0x7f m=0 sigcode=1 addr=0x0
signal arrived during cgo execution

goroutine 0 [idle]:
runtime.x()
	/go/src/runtime/x.go:1

goroutine 1 [select]:
main.other()
	/src/other.go:3 +0x1

goroutine 7 [syscall]:
runtime.cgocall(0x1, 0x2)
	/go/src/runtime/cgocall.go:167 +0x4b
main.ʹentry()
	celda[5]:2 +0x1
`, "SIGSEGV: segmentation violation", []Frame{
			{Func: "runtime.cgocall", File: "/go/src/runtime/cgocall.go", Line: 167},
			{Func: "main.ʹentry", File: "celda[5]", Line: 2, User: true},
		}},
		{
			"no user frames", "fatal error: x\n\ngoroutine 1 [running]:\na.b()\n\t/a/b.go:3\n\ngoroutine 2 [running]:\nc.d()\n\t/c/d.go:4\n",
			"fatal error: x",
			[]Frame{{Func: "a.b", File: "/a/b.go", Line: 3}},
		},
	} {
		if got := crashReason(c.trace); got != c.reason {
			t.Errorf("%s: reason %q, want %q", c.name, got, c.reason)
		}
		if got := crashFrames(c.trace); !reflect.DeepEqual(got, c.frames) {
			t.Errorf("%s: frames\n got %+v\nwant %+v", c.name, got, c.frames)
		}
	}
}
