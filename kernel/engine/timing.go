package engine

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/display"
	"github.com/cuaderno-go/cuaderno/kernel/output"
)

// laps collects what the stages of the running cell take.
type laps struct {
	mu   sync.Mutex
	took map[string]time.Duration
}

// tee is a Trace that collects and passes on.
func (l *laps) tee(next Trace) Trace {
	return func(stage string, took time.Duration) {
		l.mu.Lock()
		if l.took == nil {
			l.took = map[string]time.Duration{}
		}
		l.took[stage] += took
		l.mu.Unlock()
		if next != nil {
			next(stage, took)
		}
	}
}

// reset begins with a new cell.
func (l *laps) reset() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.took = nil
}

// stageNames are the stages as users read them.
func stageNames() map[string]diag.Text {
	return map[string]diag.Text{
		StageParse: {ES: "leer", EN: "parse"}, StageWait: {ES: "esperar", EN: "wait"},
		StageCheck: {ES: "comprobar", EN: "check"}, StageRewrite: {ES: "preparar", EN: "rewrite"},
		StageResolve: {ES: "paquetes", EN: "packages"}, StageCompile: {ES: "compilar", EN: "compile"},
		StageLink: {ES: "enlazar", EN: "link"}, StageLoad: {ES: "cargar", EN: "load"},
		StageExecute: {ES: "ejecutar", EN: "run"}, StageDelivery: {ES: "entregar", EN: "deliver"},
	}
}

// showTimes shows what the stages of the cell took.
func (e *Engine) showTimes(out output.Sink) {
	e.laps.mu.Lock()
	defer e.laps.mu.Unlock()
	names := stageNames()
	var parts []string
	var total time.Duration
	for _, stage := range Stages() {
		if took, ok := e.laps.took[stage]; ok {
			parts = append(parts, fmt.Sprintf("%s %s", names[stage].In(e.cfg.Lang), milliseconds(took)))
			total += took
		}
	}
	text := strings.Join(append(parts, "total "+milliseconds(total)), " · ")
	out.Emit(output.Event{Kind: output.Display, Bundle: display.Bundle{"text/plain": text}})
}

func milliseconds(d time.Duration) string {
	return fmt.Sprintf("%.1f ms", float64(d)/float64(time.Millisecond))
}
