// Command observador serves the course's observer page for the cluster of
// KAFKA_BROKERS on port 9000 of all addresses: inside a container, where only
// the published port leads to it.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/cuaderno-go/cuaderno/helpers/observer"
)

const address = ":9000"

func main() {
	if err := serve(); err != nil {
		fmt.Fprintln(os.Stderr, "observador:", err)
		os.Exit(1)
	}
}

// serve runs the page until the process is told to end.
func serve() error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	brokers := os.Getenv("KAFKA_BROKERS")
	if brokers == "" {
		return errors.New("KAFKA_BROKERS no está definida · is not set")
	}
	page, err := observer.New(observer.Options{Brokers: brokers})
	if err != nil {
		return err
	}
	if err := page.Listen(ctx, address); err != nil {
		page.Close()
		return err
	}
	return page.Serve(ctx)
}
