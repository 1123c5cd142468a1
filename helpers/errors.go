package helpers

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
)

// Error is a failure told to a student: what happened, the client's own words
// and code so that they can be searched for, and what to do next.
type Error struct {
	Texto   string // what happened, one sentence without a final stop
	Remedio string // what to do about it; may be empty
	Err     error  // the client's own error; may be nil

	lang lang
}

// Error is the text, the client's code and words, and on a line of its own the
// remedy.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Texto)
	if k, ok := errors.AsType[kafka.Error](e.Err); ok {
		fmt.Fprintf(&b, " (%s %d: %s)", text{"código", "code"}.in(e.lang), int(k.Code()), k.Error())
	}
	if e.Remedio != "" {
		fmt.Fprintf(&b, "\n%s: %s", text{"Remedio", "Remedy"}.in(e.lang), e.Remedio)
	}
	return b.String()
}

// Unwrap returns the client's own error, so that errors.As finds the
// kafka.Error and its code.
func (e *Error) Unwrap() error { return e.Err }

// Explicar returns err as an *Error if it is one that the lessons meet (a
// kafka.Error or an expired context); nil and all other errors are returned as
// they are. Errors about unreachable brokers name the list of KAFKA_BROKERS.
func Explicar(err error) error {
	return explain(err, os.Getenv(brokersVar), currentLang())
}

func explain(err error, brokers string, l lang) error {
	if _, ok := errors.AsType[*Error](err); ok || err == nil {
		return err
	}
	if k, ok := errors.AsType[kafka.Error](err); ok {
		if entry, known := explanations[k.Code()]; known {
			e := entry.about(err, brokers, l)
			if isConnection(k) {
				return e.doubtLogin()
			}
			return e
		}
		return &Error{Texto: text{"Kafka responde con un error", "Kafka answers with an error"}.in(l), Err: err, lang: l}
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return explanations[kafka.ErrTimedOut].about(err, brokers, l).doubtLogin()
	}
	return err
}

// unreachable is the error of brokers that do not answer; cause may be nil.
func unreachable(brokers string, cause error, l lang) *Error {
	return explanations[kafka.ErrTransport].about(cause, brokers, l).doubtLogin()
}

// missing is the error of a handle that is nil, which in a notebook means that
// the cell that makes it has failed or was not run.
func missing(l lang) error {
	return &Error{
		Texto: text{
			"Falta el cliente de Kafka que usa esta celda (su variable vale nil)",
			"the Kafka client that this cell uses is missing (its variable is nil)",
		}.in(l),
		Remedio: text{
			"ejecuta antes, sin errores, la celda que lo crea (helpers.Nuevo…)",
			"first run the cell that makes it (helpers.Nuevo…) without an error",
		}.in(l),
		lang: l,
	}
}

// explanation is what one error code means. "%s" at the end of what stands
// for the broker list.
type explanation struct{ what, remedy text }

func (x explanation) about(err error, brokers string, l lang) *Error {
	what := strings.ReplaceAll(x.what.in(l), "%s", brokers)
	return &Error{
		Texto:   strings.TrimRight(what, " "), // of an unknown broker list
		Remedio: x.remedy.in(l),
		Err:     err,
		lang:    l,
	}
}
