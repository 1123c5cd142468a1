package kernel

import (
	"context"
	"log/slog"
	"os"
	"os/signal"
	"strconv"
	"syscall"
	"time"

	"github.com/cuaderno-go/cuaderno/kernel/wire"
)

// ServeProcess is Serve for a process that is nothing but a kernel, started by a
// Jupyter client with the path of a connection file. It takes no context since
// it decides when the process ends: at a shutdown request, at SIGTERM and SIGHUP,
// and when the client that started it has died without saying so. SIGINT, which
// clients send to the whole process group, interrupts the running cell.
func ServeProcess(connectionFile string, engine Engine, config Config) error {
	info, err := wire.ReadConnectionFile(connectionFile)
	if err != nil {
		_ = engine.Close() // the file is what the user has to hear about
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	ctx, orphaned := context.WithCancel(ctx)
	defer orphaned()
	go watchParent(ctx, os.Getenv("JPY_PARENT_PID"), os.Getppid, func() {
		slog.Warn("the client that started this kernel is gone")
		orphaned()
	})
	config.Interrupts = interruptSignals(ctx)
	return Serve(ctx, info, engine, config)
}

// interruptSignals hands SIGINT on until ctx ends. Not to die of it is half of
// its purpose.
func interruptSignals(ctx context.Context) <-chan struct{} {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt)
	interrupts := make(chan struct{})
	go func() {
		for {
			select {
			case <-signals:
			case <-ctx.Done():
				return
			}
			select {
			case interrupts <- struct{}{}:
			case <-ctx.Done():
				return
			}
		}
	}()
	return interrupts
}

// parentCheck is how often we look whether our parent is still there.
const parentCheck = time.Second

// watchParent calls gone when the parent process is another than at the start,
// because then the client has died and nobody will ever shut us down. It watches
// only a parent that claims to be the client (the variable JPY_PARENT_PID): one
// started through a wrapper, or by process 1, is left alone.
func watchParent(ctx context.Context, claimed string, parent func() int, gone func()) {
	pid, err := strconv.Atoi(claimed)
	if err != nil || pid <= 1 || pid != parent() {
		return
	}
	ticker := time.NewTicker(parentCheck)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			if parent() != pid {
				gone()
				return
			}
		}
	}
}
