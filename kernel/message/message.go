// Package message holds the content of Jupyter's messages (protocol 5.5), one
// file for each request/reply pair: plain structs that follow the wire's names,
// with no behaviour but their constructors. It never sees a socket.
//
// https://jupyter-client.readthedocs.io/en/stable/messaging.html is the text
// that each of them follows.
package message

// ProtocolVersion is the version of the messaging protocol that all headers carry.
const ProtocolVersion = "5.5"

// Status values of replies.
const (
	StatusOK      = "ok"
	StatusError   = "error"
	StatusAborted = "aborted"
)
