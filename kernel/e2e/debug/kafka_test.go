package debug

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-dap"
	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/cuaderno-go/cuaderno/helpers/cluster"
	"github.com/cuaderno-go/cuaderno/kernel/debug"
	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/engine"
	"github.com/cuaderno-go/cuaderno/kernel/internal/notebook"
)

// group is the consumer group that the tutorial's function reads with.
const group = "grupo-distribuido"

// The tutorial, stopped inside leerMensajes while its consumers are in their
// group: a stop within the session timeout loses no member, and after a longer
// one the cell says what happened, and the consumers are members again.
func TestStopInTheTutorialsConsumer(t *testing.T) {
	t.Parallel()
	repository, err := filepath.Abs("../../..")
	if err != nil {
		t.Fatal(err)
	}
	brokers, err := cluster.Start(context.WithoutCancel(t.Context()), cluster.Options{Ports: []int{0, 0, 0}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(brokers.Close)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	s := openWith(t, engine.Config{
		Dir: filepath.Join(repository, "notebooks"), Lang: diag.EN, Debugger: []string{self, debug.HelperCommand},
	})
	s.start()
	s.run(fmt.Sprintf("import \"os\"\n%%%%\nos.Setenv(\"KAFKA_BROKERS\", %q)", brokers.Brokers())).ends()
	function, reading := s.runTutorial(repository)
	watch := outside(t, brokers.Brokers())

	s.breakAt(function, lineOf(t, function, "consumer.ReadMessage"))
	cell := s.run(reading)
	e, calls := s.stopped("breakpoint")
	if calls[0].Name != "leerMensajes" {
		t.Fatalf("stopped at %s", place(calls))
	}
	s.evaluates(calls[0].Id, [][2]string{{"len(lineas)", "1"}, {"lineas[0] == \"Leyendo mensajes para: \" + nombre", "true"}})
	before := watch.members(t)
	if len(before) != 2 {
		t.Fatalf("members %v", before)
	}
	s.step("next", e.ThreadId)
	s.breakAt(function)
	ask[nothing](s, "continue", nothing{})
	if got := cell.ends(); !strings.Contains(got, "Leyendo mensajes para: Consumidor B") {
		t.Errorf("printed %q", got)
	}
	if after := watch.members(t); !slices.Equal(before, after) {
		t.Errorf("members %v, after the stop %v", before, after)
	}

	s.breakAt(function, lineOf(t, function, "consumer.ReadMessage"))
	cell = s.run(reading)
	s.stopped("breakpoint")
	watch.until(t, func(members []string) bool { return len(members) == 0 })
	s.breakAt(function)
	ask[nothing](s, "continue", nothing{})
	cell.ends()
	cell.says("session.timeout.ms")
	watch.until(t, func(members []string) bool { return len(members) == 2 })
}

// runTutorial runs the notebook up to the cell that calls leerMensajes. It gives
// the texts of the function and of that cell, without its end, which closes the
// consumers.
func (s *session) runTutorial(repository string) (function, reading string) {
	s.t.Helper()
	book, err := notebook.Load(filepath.Join(repository, "notebooks", "01-tutorial-kafka.ipynb"))
	if err != nil {
		s.t.Fatal(err)
	}
	for _, cell := range book.Cells {
		if !cell.Runs() {
			continue
		}
		if strings.Contains(cell.Source, "lecturas.Wait()") {
			reading, _, _ = strings.Cut(cell.Source, "consumerA.Close()")
			return function, reading
		}
		if strings.Contains(cell.Source, "func leerMensajes") {
			function = cell.Source
		}
		s.run(cell.Source).ends()
	}
	s.t.Fatal("the tutorial has no cell that calls leerMensajes")
	return "", ""
}

// lineOf is a breakpoint in the line that has a text.
func lineOf(t *testing.T, code, text string) dap.SourceBreakpoint {
	t.Helper()
	before, _, found := strings.Cut(code, text)
	if !found {
		t.Fatalf("no %s in %s", text, code)
	}
	return at(1 + strings.Count(before, "\n"))
}

// observer sees the group as the brokers do.
type observer struct{ admin *kadm.Client }

func outside(t *testing.T, brokers string) observer {
	t.Helper()
	client, err := kgo.NewClient(kgo.SeedBrokers(strings.Split(brokers, ",")...))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return observer{kadm.NewClient(client)}
}

// members are the member ids of the group: one that was lost and came back has
// another.
func (o observer) members(t *testing.T) []string {
	t.Helper()
	groups, err := o.admin.DescribeGroups(t.Context(), group)
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, m := range groups[group].Members {
		ids = append(ids, fmt.Sprint(m.ClientID, " ", m.MemberID))
	}
	slices.Sort(ids)
	return ids
}

// until waits for the group to be as wanted.
func (o observer) until(t *testing.T, wanted func(members []string) bool) {
	t.Helper()
	deadline := time.After(patience)
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for !wanted(o.members(t)) {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("members %v", o.members(t))
		}
	}
}
