package helpers

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
)

func env(vars map[string]string) func(string) string {
	return func(name string) string { return vars[name] }
}

func TestLanguageIsSpanishUnlessTheFirstVariableThatIsSetSaysEnglish(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		vars map[string]string
		want lang
	}{
		{nil, spanish},
		{map[string]string{"LANG": "C.UTF-8"}, spanish},
		{map[string]string{"LANG": "en_GB.UTF-8"}, english},
		{map[string]string{"LANG": "en_GB.UTF-8", "LC_ALL": "es_ES.UTF-8"}, spanish},
		{map[string]string{"LANG": "es_ES.UTF-8", "KAFKA_LANG": "EN"}, english},
		{map[string]string{"CUADERNO_LANG": "es", "KAFKA_LANG": "en"}, spanish},
	} {
		if got := langFrom(env(c.vars)); got != c.want {
			t.Errorf("langFrom(%v) = %v, want %v", c.vars, got, c.want)
		}
	}
}

func TestBrokersAreTrimmedAndTheirAbsenceSaysWhatToDo(t *testing.T) {
	t.Parallel()
	got, err := brokersFrom(env(map[string]string{"KAFKA_BROKERS": " a:1,b:2 \n"}), spanish)
	if got != "a:1,b:2" || err != nil {
		t.Errorf("brokers = %q, %v", got, err)
	}
	_, err = brokersFrom(env(map[string]string{"KAFKA_BROKERS": "  "}), spanish)
	if !errors.Is(err, ErrSinBrokers) {
		t.Fatalf("err = %v, want ErrSinBrokers", err)
	}
	first, rest, _ := strings.Cut(err.Error(), "\n")
	if first != "No se ha definido la variable de entorno KAFKA_BROKERS" { // the original's words
		t.Errorf("text = %q", first)
	}
	if !strings.HasPrefix(rest, "Remedio: ") || !strings.Contains(rest, "%env KAFKA_BROKERS=") {
		t.Errorf("remedy = %q", rest)
	}
}

func TestExplainedErrorsNameBrokersCodeAndRemedyInBothLanguages(t *testing.T) {
	t.Parallel()
	down := kafka.NewError(kafka.ErrTransport, "", false)
	for _, c := range []struct {
		l    lang
		want []string
	}{
		{spanish, []string{"No se puede conectar con los brokers a:1 (código -195: Local: Broker transport failure)\n", "Remedio: "}},
		{english, []string{"cannot connect to the brokers a:1 (code -195: Local: Broker transport failure)\n", "Remedy: "}},
	} {
		got := explain(down, "a:1", c.l).Error()
		for _, part := range c.want {
			if !strings.Contains(got, part) {
				t.Errorf("%q lacks %q", got, part)
			}
		}
	}
	if got := explain(down, "", spanish).Error(); !strings.HasPrefix(got, "No se puede conectar con los brokers (código") {
		t.Errorf("without a list: %q", got)
	}
}

func TestExplainKeepsTheClientsErrorAndOtherErrors(t *testing.T) {
	t.Parallel()
	if explain(nil, "", spanish) != nil {
		t.Error("nil became an error")
	}
	other := errors.New("other")
	if explain(other, "", spanish) != other { //nolint:errorlint // the very same
		t.Error("a foreign error was changed")
	}
	once := explain(kafka.NewError(kafka.ErrUnknownTopicOrPart, "", false), "", spanish)
	if explain(once, "x", english) != once { //nolint:errorlint // the very same
		t.Error("explaining twice changed the error")
	}
	if k, ok := errors.AsType[kafka.Error](once); !ok || k.Code() != kafka.ErrUnknownTopicOrPart {
		t.Error("the code is lost")
	}
	if _, ok := errors.AsType[*Error](explain(context.DeadlineExceeded, "a:1", spanish)); !ok {
		t.Error("an expired context is not explained")
	}
	rare := explain(kafka.NewError(kafka.ErrUnsupportedVersion, "", false), "", spanish)
	if !strings.Contains(rare.Error(), "código 35") {
		t.Errorf("a rare code: %v", rare)
	}
}

// Every text must exist in both languages, and only those that end with the
// broker list may have a hole for it.
func TestExplanationsAreComplete(t *testing.T) {
	t.Parallel()
	if len(explanations) < 30 {
		t.Errorf("only %d codes are explained", len(explanations))
	}
	for code, x := range explanations {
		for _, l := range []lang{spanish, english} {
			shown := explain(kafka.NewError(code, "", false), "a:1", l).Error()
			if want := fmt.Sprintf(" %d: %s)", int(code), code); !strings.Contains(shown, want) {
				t.Errorf("%q does not show %q", shown, want)
			}
		}
		for _, s := range []string{x.what.es, x.what.en, x.remedy.es, x.remedy.en} {
			if s == "" {
				t.Errorf("%d: an empty text in %+v", code, x)
			}
		}
		for _, s := range []string{x.remedy.es, x.remedy.en} {
			if strings.Contains(s, "%") {
				t.Errorf("%d: a hole in %q", code, s)
			}
		}
		for _, s := range []string{x.what.es, x.what.en} {
			if i := strings.Index(s, "%"); i >= 0 && s[i:] != "%s" {
				t.Errorf("%d: %q does not end with its hole", code, s)
			}
		}
	}
}

func message(partition int32, offset kafka.Offset) *kafka.Message {
	topic := "t"
	return &kafka.Message{TopicPartition: kafka.TopicPartition{Topic: &topic, Partition: partition, Offset: offset}}
}

func TestReportCountsByPartition(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		report Informe
		want   string
	}{
		{Informe{Pedidos: 3}, "Ningún mensaje entregado (de 3)"},
		{Informe{Pedidos: 1, Entregados: []*kafka.Message{message(2, 7)}}, "1 mensaje entregado en 't': partición 2, offset 7"},
		{
			Informe{Pedidos: 3, Entregados: []*kafka.Message{message(0, 0), message(0, 1), message(2, 0)}},
			"3 mensajes entregados en 't': partición 0 → 2, partición 2 → 1",
		},
	} {
		if got := reportText(c.report, spanish); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

func TestRegistryClosesThePreviousOfTheSameIdentity(t *testing.T) {
	t.Parallel()
	var r registry
	var closed []string
	h := func(name string) handle {
		return handle{name, "brokers of " + name, func() { closed = append(closed, name) }}
	}
	r.replace("x", h("x1"))
	r.replace("y", h("y1"))
	r.replace("x", h("x2"))
	if got := fmt.Sprint(closed); got != "[x1]" {
		t.Errorf("closed %v", got)
	}
	if got := r.brokersOf("y1"); got != "brokers of y1" {
		t.Errorf("brokers = %q", got)
	}
	r.closeAll(func(h handle) bool { return h.client == "x2" })
	r.replace("x", h("x3"))
	if got := fmt.Sprint(closed); got != "[x1 x2 x2]" { // closeAll does not forget
		t.Errorf("closed %v", got)
	}
}

func TestDrainTellsOnlyFailedDeliveries(t *testing.T) {
	t.Parallel()
	events := make(chan kafka.Event, 3)
	lost := message(0, 0)
	lost.TopicPartition.Error = kafka.NewError(kafka.ErrMsgTimedOut, "", false)
	events <- message(0, 0)
	events <- lost
	events <- kafka.NewError(kafka.ErrAllBrokersDown, "", false)
	close(events)
	var out strings.Builder
	drain(events, &out)
	if got := out.String(); !strings.HasPrefix(got, "Mensaje no entregado: ") || strings.Count(got, "no entregado") != 1 {
		t.Errorf("told %q", got)
	}
}
