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

// greet exchanges the fixed greetings: signature, version, mechanism.
func (c *Conn) greet() error {
	ours := make([]byte, greetingSize)
	ours[0], ours[9] = 0xff, 0x7f
	ours[10] = 3 // version 3.0: subscriptions then come as messages
	copy(ours[mechanismStart:mechanismEnd], "NULL")
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
	mechanism := string(bytes.TrimRight(theirs[mechanismStart:mechanismEnd], "\x00"))
	if mechanism != "NULL" {
		return fmt.Errorf("the peer wants %q security, not NULL", mechanism)
	}
	return nil
}

// readyCommand is the body of the command that ends a NULL handshake.
func readyCommand(local SocketType, identity []byte) []byte {
	body := []byte("\x05READY")
	body = appendValue(append(body, "\x0bSocket-Type"...), []byte(local))
	return appendValue(append(body, "\x08Identity"...), identity)
}

func appendValue(dst, value []byte) []byte {
	size := uint32(len(value)) //nolint:gosec // Handshake bounds identities, and we choose socket types
	return append(binary.BigEndian.AppendUint32(dst, size), value...)
}

// readReady reads the peer's READY and returns its properties, names in lower
// case since ZMTP compares them so.
func (c *Conn) readReady() (map[string]string, error) {
	f, err := c.readFrame(maxHandshake)
	if err != nil {
		return nil, fmt.Errorf("receive READY: %w", err)
	}
	rest, isReady := bytes.CutPrefix(f.body, []byte("\x05READY"))
	if f.flags&flagCommand == 0 || !isReady {
		return nil, errors.New("the peer refused the handshake")
	}
	return parseProperties(rest)
}

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
