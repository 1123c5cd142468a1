package helpers

import (
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"

	"github.com/cuaderno-go/cuaderno/helpers/realcluster/orders"
)

// SePuedenDetener reports whether DetenerBroker and ArrancarBroker reach the
// cluster of admin: it is the one that "cuaderno cluster --kafka" of this user runs
// on this machine, and no other.
func SePuedenDetener(admin *kafka.AdminClient) bool {
	path, err := orders.Path()
	if err != nil {
		return false
	}
	ctx, cancel := context.WithTimeout(context.Background(), orders.WhoLimit)
	defer cancel()
	got, err := orders.Ask(ctx, path, orders.Order{Action: orders.Who})
	return err == nil && got.Brokers == live.brokersOf(admin)
}

// DetenerBroker stops a broker (1 to 4) of the cluster that "cuaderno cluster
// --kafka" runs, as "cuaderno cluster --stop-broker" does: in good order, its data
// stays. Stopping one that is stopped does nothing. It panics with an explained
// error if admin's cluster is another one (SePuedenDetener tells) or refuses.
func DetenerBroker(admin *kafka.AdminClient, broker int) {
	command(admin, orders.Order{Action: orders.Stop, Broker: broker})
	fmt.Printf(text{"Broker %d detenido.\n", "Broker %d stopped.\n"}.in(currentLang()), broker)
}

// ArrancarBroker starts a stopped broker again and returns when it answers as a
// member of the cluster; it catches up with its replicas in the background
// (EsperarISR). Starting one that runs does nothing. It panics as DetenerBroker
// does.
func ArrancarBroker(admin *kafka.AdminClient, broker int) {
	command(admin, orders.Order{Action: orders.Start, Broker: broker})
	fmt.Printf(text{"Broker %d en marcha.\n", "Broker %d running.\n"}.in(currentLang()), broker)
}

func command(admin *kafka.AdminClient, order orders.Order) {
	if !SePuedenDetener(admin) {
		panic(notOurs(currentLang()))
	}
	path := Must(orders.Path())
	got, err := orders.Ask(context.Background(), path, order)
	if errors.Is(err, os.ErrNotExist) || errors.Is(err, syscall.ECONNREFUSED) {
		panic(notOurs(currentLang()))
	}
	if err == nil && got.ES == "" {
		return
	}
	if err != nil {
		got.ES, got.EN = err.Error(), err.Error()
	}
	panic(&Error{Texto: text{got.ES, got.EN}.in(currentLang()), Err: err, lang: currentLang()})
}

// notOurs is the error of a cluster whose brokers cannot be stopped from here.
func notOurs(l lang) *Error {
	return &Error{
		Texto: text{"Los brokers de este clúster no se pueden detener desde aquí", "the brokers of this cluster cannot be stopped from here"}.in(l),
		Remedio: text{
			"arranca en una terminal «cuaderno cluster --kafka» y usa el KAFKA_BROKERS que escribe",
			"start “cuaderno cluster --kafka” in a terminal and use the KAFKA_BROKERS that it prints",
		}.in(l),
		lang: l,
	}
}
