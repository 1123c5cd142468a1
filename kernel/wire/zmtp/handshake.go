package zmtp

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
)

const (
	greetingSize   = 64
	maxIdentity    = 255     // bytes
	maxHandshake   = 4 << 10 // bytes of a READY command
	mechanismStart = 12
	mechanismEnd   = 32
)

// greet exchanges the fixed greetings: signature, version, mechanism. The peer must
// want the same security: neither end may talk the other out of it.
func (c *Conn) greet(curve *Curve) error {
	mechanism := "NULL"
	if curve != nil {
		mechanism = "CURVE"
	}
	ours := make([]byte, greetingSize)
	ours[0], ours[9] = 0xff, 0x7f
	ours[10] = 3 // version 3.0: subscriptions then come as messages
	copy(ours[mechanismStart:mechanismEnd], mechanism)
	if curve != nil && curve.Server == nil {
		ours[mechanismEnd] = 1 // as-server
	}
	if _, err := c.stream.Write(ours); err != nil {
		return fmt.Errorf("send greeting: %w", err)
	}
	theirs := make([]byte, greetingSize)
	if _, err := io.ReadFull(c.in, theirs); err != nil {
		return fmt.Errorf("receive greeting: %w", err)
	}
	if theirs[0] != 0xff || theirs[9]&1 == 0 {
		return errors.New("the peer does not speak ZeroMQ")
	}
	if theirs[10] < 3 {
		return fmt.Errorf("the peer speaks ZMTP %d, not 3", theirs[10])
	}
	if wanted := string(bytes.TrimRight(theirs[mechanismStart:mechanismEnd], "\x00")); wanted != mechanism {
		return fmt.Errorf("the peer wants %q security, not %s", wanted, mechanism)
	}
	return nil
}

// properties are what an end says of itself at the end of the handshake.
func properties(local SocketType, identity []byte) []byte {
	body := appendValue([]byte("\x0bSocket-Type"), []byte(local))
	return appendValue(append(body, "\x08Identity"...), identity)
}

func appendValue(dst, value []byte) []byte {
	size := uint32(len(value)) //nolint:gosec // Handshake bounds identities, and we choose socket types
	return append(binary.BigEndian.AppendUint32(dst, size), value...)
}

// introduce exchanges the properties of both ends and returns the peer's.
func (c *Conn) introduce(ours []byte, curve *Curve) (map[string]string, error) {
	switch {
	case curve == nil:
		return c.exchangeReady(ours)
	case curve.Server == nil:
		return curve.serve(c, ours)
	}
	return curve.join(c, ours)
}

// exchangeReady is the whole of NULL security.
func (c *Conn) exchangeReady(ours []byte) (map[string]string, error) {
	if err := c.writeCommand(append([]byte(cmdReady), ours...)); err != nil {
		return nil, err
	}
	theirs, err := c.readCommand(cmdReady)
	if err != nil {
		return nil, err
	}
	return parseProperties(theirs)
}

// parseProperties gives them by name, in lower case since ZMTP compares them so.
func parseProperties(data []byte) (map[string]string, error) {
	errShort := errors.New("READY is cut short")
	properties := map[string]string{}
	for len(data) > 0 {
		nameLen := int(data[0])
		data = data[1:]
		if len(data) < nameLen+4 {
			return nil, errShort
		}
		name := strings.ToLower(string(data[:nameLen]))
		valueLen := binary.BigEndian.Uint32(data[nameLen:])
		data = data[nameLen+4:]
		if uint64(valueLen) > uint64(len(data)) {
			return nil, errShort
		}
		properties[name] = string(data[:valueLen])
		data = data[valueLen:]
	}
	return properties, nil
}
