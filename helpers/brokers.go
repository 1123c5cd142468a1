package helpers

import (
	"errors"
	"os"
	"strings"
)

// brokersVar is the environment variable of the lessons.
const brokersVar = "KAFKA_BROKERS"

// ErrSinBrokers is what Brokers returns, with its remedy, when KAFKA_BROKERS
// is not set.
var ErrSinBrokers = errors.New("KAFKA_BROKERS is not set")

// Brokers returns the broker list of KAFKA_BROKERS ("host:port,host:port").
// When it is unset or blank the error wraps ErrSinBrokers and says what to do.
func Brokers() (string, error) { return brokersFrom(os.Getenv, currentLang()) }

func brokersFrom(getenv func(string) string, l lang) (string, error) {
	if list := strings.TrimSpace(getenv(brokersVar)); list != "" {
		return list, nil
	}
	return "", missingBrokers(l)
}

func missingBrokers(l lang) error {
	return &Error{
		Texto: text{
			"No se ha definido la variable de entorno KAFKA_BROKERS",
			"the environment variable KAFKA_BROKERS is not set",
		}.in(l),
		Remedio: text{
			"arranca un clúster con «go run ./kernel/cmd/cuaderno cluster» y copia en una celda la línea que muestra, " +
				"por ejemplo «%env KAFKA_BROKERS=127.0.0.1:9092»; «cuaderno lab» y «cuaderno run» lo hacen por ti",
			"start a cluster with “go run ./kernel/cmd/cuaderno cluster” and copy the line it prints into a cell, " +
				"for example “%env KAFKA_BROKERS=127.0.0.1:9092”; “cuaderno lab” and “cuaderno run” do it for you",
		}.in(l),
		Err:  ErrSinBrokers,
		lang: l,
	}
}
