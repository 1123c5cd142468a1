package helpers

import (
	"context"
	"sync/atomic"
	"time"
)

// MedirEnVivo runs do and shows meanwhile, in one display that changes in place,
// how fast messages go: do calls went for messages that went, with their bytes (0
// if they do not count). It returns the measure of all of them. Where no notebook
// listens only the last frame is printed. went may be called from several
// goroutines.
func MedirEnVivo(name string, do func(went func(messages, bytes int))) Medida {
	m := &meter{name: name, start: time.Now(), show: showFrames(), done: make(chan struct{})}
	return m.during(do)
}

// meter is one call of MedirEnVivo. Its goroutine is run, ended by the context.
type meter struct {
	name            string
	start           time.Time
	messages, bytes atomic.Int64
	show            func(f Figura, last bool)
	done            chan struct{} // closed when the goroutine has ended
}

// during ends the view in a deferred function because an interrupt of a cell
// passes only those.
func (m *meter) during(do func(went func(messages, bytes int))) Medida {
	ctx, cancel := context.WithCancel(context.Background())
	go m.run(ctx)
	var whole Medida
	defer func() {
		cancel()
		<-m.done
		if whole == (Medida{}) { // interrupted: as far as it came
			whole = m.now()
		}
		m.show(FiguraRendimiento(whole), true)
	}()
	do(func(messages, bytes int) {
		m.messages.Add(int64(messages))
		m.bytes.Add(int64(bytes))
	})
	whole = m.now()
	return whole
}

func (m *meter) run(ctx context.Context) {
	defer close(m.done)
	tick := time.NewTicker(frameEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			m.show(FiguraRendimiento(m.now()), false)
		}
	}
}

// now is the measure so far.
func (m *meter) now() Medida {
	return Medida{
		Nombre: m.name, Mensajes: int(m.messages.Load()), Bytes: int(m.bytes.Load()), Duracion: time.Since(m.start),
	}
}
