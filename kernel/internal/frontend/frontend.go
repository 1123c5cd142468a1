// Package frontend is a Jupyter client: it starts a kernel or connects to one,
// sends requests and gives back replies and output. The command run uses it to
// execute notebooks without Python, and the tests of the protocol to talk with
// the kernel. It knows nothing of notebooks, and of kernels only the protocol.
package frontend

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/cuaderno-go/cuaderno/kernel/message"
	"github.com/cuaderno-go/cuaderno/kernel/wire"
)

// Channel is one of Jupyter's channels.
type Channel uint8

// The channels that carry messages.
const (
	Shell Channel = iota
	Control
	IOPub
	Stdin
	channels int = iota
)

func allChannels() [channels]Channel { return [...]Channel{Shell, Control, IOPub, Stdin} }

// String is the protocol's name of the channel.
func (c Channel) String() string {
	return [channels]string{"shell", "control", "iopub", "stdin"}[c]
}

// ErrDisconnected is in the chain of an error about a kernel that is gone.
var ErrDisconnected = errors.New("the kernel is gone")

// Message is a message from the kernel.
type Message struct {
	Channel Channel
	Header  message.Header
	Parent  message.Header // of the request that it belongs to; zero if none
	Raw     wire.Message   // all parts as received
}

// Type is the message's type, such as "stream" or "execute_reply".
func (m Message) Type() string { return m.Header.MsgType }

// Decode reads the content into v, which points to a struct of package message.
func (m Message) Decode(v any) error {
	if err := json.Unmarshal(m.Raw.Content, v); err != nil {
		return fmt.Errorf("%s: %v", m.Type(), err)
	}
	return nil
}

func newMessage(channel Channel, raw wire.Message) (Message, error) {
	m := Message{Channel: channel, Raw: raw}
	if err := json.Unmarshal(raw.Header, &m.Header); err != nil {
		return m, fmt.Errorf("header: %v", err)
	}
	if err := json.Unmarshal(raw.Parent, &m.Parent); err != nil {
		return m, fmt.Errorf("parent header: %v", err)
	}
	return m, nil
}
