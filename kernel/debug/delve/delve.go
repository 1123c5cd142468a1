// Package delve is the debugger's helper process: Delve as a library, which
// speaks the Debug Adapter Protocol on a connection that the kernel has made. It
// is a process of its own because a debugger stops what it debugs, and because
// what goes wrong in it must cost no session. It knows nothing of notebooks.
package delve

import (
	"fmt"
	"net"
	"os"

	"github.com/go-delve/delve/pkg/logflags"
	"github.com/go-delve/delve/service"
	"github.com/go-delve/delve/service/dap"
)

// ConnectionFD is the descriptor of the helper's end of the connection.
const ConnectionFD = 3

// Serve debugs one process for the kernel at the other end of ConnectionFD. It
// returns when the kernel has disconnected or is gone; the process that was
// debugged then runs on, without breakpoints.
func Serve() error {
	file := os.NewFile(ConnectionFD, "kernel")
	conn, err := net.FileConn(file)
	if err != nil {
		return fmt.Errorf("descriptor %d is no connection: %w", ConnectionFD, err)
	}
	_ = file.Close() // conn has a descriptor of its own
	if err := logflags.Setup(false, "", ""); err != nil {
		return err
	}
	disconnected := make(chan struct{})
	server := dap.NewServer(&service.Config{DisconnectChan: disconnected})
	server.RunWithClient(conn)
	<-disconnected
	server.Stop()
	return nil
}
