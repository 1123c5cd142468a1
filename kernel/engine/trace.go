package engine

import "time"

// The stages of a cell, as Config.Trace names them, in the order of the
// pipeline. StageLoad and StageExecute are the worker's; what a job takes
// beyond them, the way there and back and what it prints, is StageDelivery.
const (
	StageParse    = "parse"
	StageWait     = "wait" // for the worker, and for the toolchain to be known
	StageCheck    = "check"
	StageRewrite  = "rewrite"
	StageResolve  = "resolve" // find the packages and the image's key; link new packages
	StageCompile  = "compile"
	StageLink     = "link"
	StageLoad     = "load"
	StageExecute  = "execute"
	StageDelivery = "delivery"
)

// Stages are all stages in order.
func Stages() []string {
	return []string{
		StageParse, StageWait, StageCheck, StageRewrite, StageResolve, StageCompile, StageLink,
		StageLoad, StageExecute, StageDelivery,
	}
}

// Trace is told how long a stage of the running cell took. It is called on the
// goroutine that runs the cell. Nil tells nobody.
type Trace func(stage string, took time.Duration)

// stopwatch gives a function that reports the time since its last call, or
// since this one, as that of a stage.
func (t Trace) stopwatch() func(stage string) {
	last := time.Now()
	return func(stage string) {
		now := time.Now()
		if t != nil {
			t(stage, now.Sub(last))
		}
		last = now
	}
}
