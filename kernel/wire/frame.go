package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"
)

// delimiter ends the identities of a message.
const delimiter = "<IDS|MSG>"

// jsonParts is how many signed parts follow the signature.
const jsonParts = 4

// ErrRejected is in the chain of every error of Decode: the frames are not a
// message that may be handled. The peer is told nothing.
var ErrRejected = errors.New("message rejected")

// Codec turns messages into signed frames and back. It is safe for use by
// several goroutines and shared by all channels of a kernel, because a message
// replayed on another channel is a replay too.
type Codec struct {
	signer signer
	seen   replayGuard
}

// NewCodec returns a Codec that signs with key; an empty key means no
// signatures, as the protocol has it.
func NewCodec(key string) *Codec { return &Codec{signer: signer{key: []byte(key)}} }

// Encode gives the frames of m. Empty JSON parts become {}.
func (c *Codec) Encode(m Message) [][]byte {
	parts := [jsonParts][]byte{orEmpty(m.Header), orEmpty(m.Parent), orEmpty(m.Metadata), orEmpty(m.Content)}
	frames := make([][]byte, 0, len(m.Identities)+2+len(parts)+len(m.Buffers))
	frames = append(frames, m.Identities...)
	frames = append(frames, []byte(delimiter), c.signer.sign(parts))
	frames = append(frames, parts[:]...)
	return append(frames, m.Buffers...)
}

func orEmpty(part json.RawMessage) []byte {
	if len(part) == 0 {
		return []byte("{}")
	}
	return part
}

// Decode checks frames and takes them apart: delimiter, signature over the
// bytes as received, no replay, and four parts of valid UTF-8 and JSON objects.
func (c *Codec) Decode(frames [][]byte) (Message, error) {
	at := indexOf(frames, delimiter)
	if at < 0 {
		return Message{}, fmt.Errorf("%w: no delimiter in %d frames", ErrRejected, len(frames))
	}
	rest := frames[at+1:]
	if len(rest) < 1+jsonParts {
		return Message{}, fmt.Errorf("%w: %d frames after the delimiter", ErrRejected, len(rest))
	}
	signature, parts := rest[0], [jsonParts][]byte(rest[1:1+jsonParts])
	if err := c.admit(signature, parts); err != nil {
		return Message{}, err
	}
	return Message{
		Identities: frames[:at],
		Header:     parts[0], Parent: parts[1], Metadata: parts[2], Content: parts[3],
		Buffers: rest[1+jsonParts:],
	}, nil
}

// admit decides on a message in the order of trust: nothing is parsed, and
// nothing remembered, before the signature holds.
func (c *Codec) admit(signature []byte, parts [jsonParts][]byte) error {
	if !c.signer.verify(signature, parts) {
		return fmt.Errorf("%w: bad signature", ErrRejected)
	}
	if len(c.signer.key) > 0 && !c.seen.add(string(signature)) {
		return fmt.Errorf("%w: replayed", ErrRejected)
	}
	for i, part := range parts {
		if !utf8.Valid(part) {
			return fmt.Errorf("%w: part %d is not UTF-8", ErrRejected, i)
		}
		if !isObject(part) {
			return fmt.Errorf("%w: part %d is not a JSON object", ErrRejected, i)
		}
	}
	return nil
}

func isObject(part []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(part, " \t\r\n"), []byte("{")) && json.Valid(part)
}

func indexOf(frames [][]byte, text string) int {
	for i, f := range frames {
		if string(f) == text {
			return i
		}
	}
	return -1
}
