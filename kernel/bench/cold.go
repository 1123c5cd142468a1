package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/cuaderno-go/cuaderno/kernel/engine"
	"github.com/cuaderno-go/cuaderno/kernel/internal/frontend"
	"github.com/cuaderno-go/cuaderno/kernel/message"
)

// coldCell is the first cell that a student runs on a new machine.
const coldCell = "import \"github.com/confluentinc/confluent-kafka-go/v2/kafka\"\nfmt.Println(kafka.OffsetBeginning)"

// cold measures the first Kafka cell of a machine on which nothing of Go has been
// compiled: Go's build cache and ours are empty, the modules are there. Once it
// runs undisturbed, and once it is interrupted, first while Go is prepared, then
// while Kafka's packages are.
func (k *kernel) cold(ctx context.Context, o options, _ string, r *report, progress io.Writer) error {
	if !o.cold {
		return nil
	}
	fmt.Fprintf(progress, "%s: first Kafka cell of a fresh machine\n", k.name)
	var first []time.Duration
	var took time.Duration
	err := k.fresh(ctx, o.dir, func(s *session) (err error) {
		start := time.Now()
		took, err = s.watched(ctx, coldCell, func(string) { first = append(first, time.Since(start)) })
		return err
	})
	if err != nil {
		return err
	}
	r.Figures[coldSeconds], r.Figures[coldProgress] = took.Seconds(), float64(len(first))
	if len(first) > 0 {
		r.Figures[coldFirstNews] = first[0].Seconds()
	}
	fmt.Fprintf(progress, "%s: the same, interrupted\n", k.name)
	return k.fresh(ctx, o.dir, func(s *session) error {
		for _, phase := range []string{"", "confluent"} {
			ended, err := s.interrupted(ctx, phase)
			if err != nil {
				return err
			}
			r.Figures[coldInterrupt] = max(r.Figures[coldInterrupt], ended.Seconds())
		}
		return s.answer(ctx, answered{coldCell, kafkaImport.want})
	})
}

// fresh gives f a kernel with empty caches.
func (k *kernel) fresh(ctx context.Context, dir string, f func(*session) error) error {
	temp, err := os.MkdirTemp("", "cuaderno-cold-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	empty := *k
	empty.env = append(slices.Clone(k.env), "GOCACHE="+filepath.Join(temp, "go"), "XDG_CACHE_HOME="+filepath.Join(temp, "cache"))
	s, err := empty.launch(ctx, dir)
	if err != nil {
		return err
	}
	defer s.Kill()
	return f(s)
}

// watched runs a cell that must go well, and gives the lines in which the kernel
// says what it waits for.
func (s *session) watched(ctx context.Context, code string, line func(text string)) (time.Duration, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	start := time.Now()
	reply, err := s.Execute(ctx, code, frontend.ExecuteOptions{}, func(m frontend.Message) {
		if text := statusLine(m); text != "" {
			line(text)
		}
	})
	if err == nil && reply.Failure != nil {
		err = fmt.Errorf("%s: %s", reply.EName, reply.EValue)
	}
	return time.Since(start), err
}

// statusLine is the text of a message that shows what a cell waits for, "" of any
// other.
func statusLine(m frontend.Message) string {
	if m.Type() != "display_data" && m.Type() != "update_display_data" {
		return ""
	}
	var shown message.Display
	if m.Decode(&shown) != nil || shown.Metadata[engine.StatusMetadata] == nil {
		return ""
	}
	text, _ := shown.Data["text/plain"].(string)
	return text
}

// interrupted runs the cell and interrupts it at the first line that holds phase;
// it gives the time until the kernel was ready for the next one.
func (s *session) interrupted(ctx context.Context, phase string) (time.Duration, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var asked time.Time
	var failed error
	reply, err := s.Execute(ctx, coldCell, frontend.ExecuteOptions{}, func(m frontend.Message) {
		if text := statusLine(m); asked.IsZero() && text != "" && strings.Contains(text, phase) {
			asked = time.Now()
			failed = s.Interrupt(ctx)
		}
	})
	switch {
	case err != nil || failed != nil:
		return 0, errors.Join(err, failed)
	case asked.IsZero():
		return 0, fmt.Errorf("nothing said %q", phase)
	case reply.Failure == nil || reply.EName != "KeyboardInterrupt":
		return 0, fmt.Errorf("interrupted: %s, %+v", reply.Status, reply.Failure)
	}
	return time.Since(asked), nil
}
