// Package wire is Jupyter's transport: five ZeroMQ sockets, signed frames and
// the connection file. It moves messages as raw JSON parts and never decodes
// their content; nothing unsigned leaves it and nothing unsigned gets in.
package wire

import "encoding/json"

// Message is one Jupyter message on its way. The four JSON parts are bytes as
// received or to be sent, so that a header can be copied into the Parent of the
// answers byte for byte.
type Message struct {
	Identities [][]byte // the peer on a ROUTER socket, the topic on an XPUB one
	Header     json.RawMessage
	Parent     json.RawMessage
	Metadata   json.RawMessage
	Content    json.RawMessage
	Buffers    [][]byte
}
