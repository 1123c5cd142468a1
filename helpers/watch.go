package helpers

import (
	"context"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
	"github.com/janpfeifer/gonb/gonbui"

	"github.com/cuaderno-go/cuaderno/helpers/visual"
)

// The live view's measures.
const (
	frameEvery = 250 * time.Millisecond
	framesMax  = 480                    // samples kept: two minutes, then every other one goes
	lastFrame  = 150 * time.Millisecond // how long its end waits for the last frame; an interrupted cell has 400 ms to end
)

// Vigilar shows group while do runs, in one display that changes in place: who
// has which partition, how far each has been read, and how the lag rises and
// falls. It ends when do does, however that comes about: it returns, panics, or
// the cell is interrupted. Where no notebook listens, only the last frame is
// printed.
func Vigilar(admin *kafka.AdminClient, group string, do func()) {
	Must(Metadatos(admin))
	newWatch(admin, group).during(do)
}

func newWatch(admin *kafka.AdminClient, group string) *watch {
	return &watch{admin: admin, group: group, start: time.Now(), show: showFrames(), done: make(chan struct{})}
}

// during shows frames while do runs. Its last frame is in a deferred function
// and not after do, because an interrupt of a cell passes only those.
func (w *watch) during(do func()) {
	ctx, cancel := context.WithCancel(context.Background())
	go w.run(ctx)
	defer func() {
		cancel()
		<-w.done
	}()
	do()
}

// watch is one live view. Its goroutine is run, ended by the context.
type watch struct {
	admin   *kafka.AdminClient
	group   string
	start   time.Time
	show    func(f Figura, last bool)
	last    Grupo // as it was in the last frame
	samples []visual.Sample
	done    chan struct{} // closed when the last frame is out
}

// showFrames shows figures one in the place of the other.
func showFrames() func(f Figura, last bool) {
	if !gonbui.IsNotebook {
		return func(f Figura, last bool) {
			if last {
				Mostrar(f)
			}
		}
	}
	id := "cuaderno-" + gonbui.UniqueId()
	return func(f Figura, last bool) {
		send(f, id)
		if last {
			gonbui.Sync()
		}
	}
}

func (w *watch) run(ctx context.Context) {
	defer close(w.done)
	tick := time.NewTicker(frameEvery)
	defer tick.Stop()
	for {
		w.frame(ctx, false)
		select {
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastFrame)
			w.frame(last, true)
			cancel()
			return
		case <-tick.C:
		}
	}
}

// frame shows the group as it is. A question that fails leaves the frame as it
// was: the next one may be answered.
func (w *watch) frame(ctx context.Context, over bool) {
	g, err := LeerGrupo(ctx, w.admin, w.group)
	if err != nil && !over {
		return
	}
	if err == nil {
		w.last = g
		w.samples = append(thin(w.samples), sampleOf(g, time.Since(w.start)))
	}
	w.show(drawing{visual.Live{Group: w.last.drawn(), Samples: w.samples, Over: over}, currentLang()}, over)
}

// thin drops every other sample when there are many.
func thin(samples []visual.Sample) []visual.Sample {
	if len(samples) < framesMax {
		return samples
	}
	var kept []visual.Sample
	for i := 0; i < len(samples); i += 2 {
		kept = append(kept, samples[i])
	}
	return kept
}

// sampleOf is what the live view remembers of g.
func sampleOf(g Grupo, at time.Duration) visual.Sample {
	s := visual.Sample{At: at}
	for _, p := range g.Particiones {
		s.Lag += p.Pendientes()
		s.End += p.Final
		s.Read += max(p.Guardado, p.Inicio)
	}
	return s
}
