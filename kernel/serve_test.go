package kernel_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/cuaderno-go/cuaderno/kernel"
	"github.com/cuaderno-go/cuaderno/kernel/internal/echo"
	"github.com/cuaderno-go/cuaderno/kernel/internal/frontend/frontendtest"
	"github.com/cuaderno-go/cuaderno/kernel/wire"
)

// served is a kernel with the echo engine that runs inside the test.
type served struct {
	engine *echo.Engine
	info   wire.ConnectionInfo
	ended  <-chan error // what Serve returned
}

// patience is for a machine that is busy with other tests.
const patience = 20 * time.Second

func echoEngine() kernel.Engine { return echo.New() }

// serve starts a kernel that ends with the test.
func serve(t *testing.T, config kernel.Config) served {
	t.Helper()
	return start(t, config, func(e kernel.Engine) kernel.Engine { return e })
}

// serveEngine starts a kernel with something around the echo engine.
func serveEngine(t *testing.T, wrap func(kernel.Engine) kernel.Engine) served {
	t.Helper()
	return start(t, kernel.Config{}, wrap)
}

func start(t *testing.T, config kernel.Config, wrap func(kernel.Engine) kernel.Engine) served {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	listening := make(chan wire.ConnectionInfo, 1)
	ended := make(chan error, 1)
	config.Listening = func(info wire.ConnectionInfo) { listening <- info }
	if config.Log == nil {
		config.Log = slog.New(slog.DiscardHandler)
	}
	k := served{engine: echo.New(), ended: ended}
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		ended <- kernel.Serve(ctx, wire.NewConnectionInfo(), wrap(k.engine), config)
	}()
	t.Cleanup(func() {
		stop()
		<-stopped
	})
	select {
	case k.info = <-listening:
	case err := <-ended:
		t.Fatal(err)
	}
	return k
}

// converse starts a kernel and opens a conversation with it, past the welcome
// and the status starting.
func converse(t *testing.T) (*frontendtest.Conversation, served) {
	t.Helper()
	k := serve(t, kernel.Config{Version: "test"})
	c := frontendtest.Open(t, k.info)
	c.RecvIopubStarting()
	return c, k
}
