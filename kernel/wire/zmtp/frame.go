package zmtp

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"net"
)

const (
	flagMore    = 1 << 0
	flagLong    = 1 << 1
	flagCommand = 1 << 2

	flagSecretCommand = 1 << 1 // within what CURVE encrypts
)

type frame struct {
	flags byte
	body  []byte
}

// ReadMessage returns the frames of the next message. Commands between messages
// (PING, ERROR) mean nothing to a 3.0 peer and are skipped. After an error the
// connection is of no further use.
func (c *Conn) ReadMessage() ([][]byte, error) {
	var frames [][]byte
	room := c.limits.MessageBytes
	for {
		f, err := c.readPlain(room)
		if err != nil {
			return nil, err
		}
		if f.flags&flagCommand != 0 {
			if len(frames) > 0 {
				return nil, errors.New("command inside a message")
			}
			continue
		}
		frames = append(frames, f.body)
		if f.flags&flagMore == 0 {
			return frames, nil
		}
		room -= uint64(len(f.body))
		if len(frames) >= c.limits.Frames {
			return nil, fmt.Errorf("%d frames and more to come: %w", len(frames), ErrLimit)
		}
	}
}

// readPlain reads a frame and deciphers it if need be.
func (c *Conn) readPlain(limit uint64) (frame, error) {
	if c.cipher == nil {
		return c.readFrame(limit)
	}
	f, err := c.readFrame(limit + sealedOverhead)
	if err != nil {
		return f, err
	}
	f, err = c.cipher.opened(f.body)
	if f.flags&flagSecretCommand != 0 {
		return frame{flagCommand, f.body}, err
	}
	return f, err
}

func (c *Conn) readFrame(limit uint64) (frame, error) {
	flags, err := c.in.ReadByte()
	if err != nil {
		return frame{}, err
	}
	size, err := c.readSize(flags)
	if err != nil {
		return frame{}, err
	}
	if size > limit || size > math.MaxInt64 {
		return frame{}, fmt.Errorf("frame of %d bytes: %w", size, ErrLimit)
	}
	body, err := c.readBody(int64(size))
	return frame{flags, body}, err
}

func (c *Conn) readSize(flags byte) (uint64, error) {
	if flags&flagLong == 0 {
		size, err := c.in.ReadByte()
		return uint64(size), err
	}
	var size [8]byte
	_, err := io.ReadFull(c.in, size[:])
	return binary.BigEndian.Uint64(size[:]), err
}

// readBody keeps no more than has arrived: a peer that claims a large frame and
// sends nothing costs nothing.
func (c *Conn) readBody(size int64) ([]byte, error) {
	const trusted = 64 << 10
	if size <= trusted {
		body := make([]byte, size)
		_, err := io.ReadFull(c.in, body)
		return body, err
	}
	var body bytes.Buffer
	if _, err := io.CopyN(&body, c.in, size); err != nil {
		return nil, err
	}
	return body.Bytes(), nil
}

// WriteMessage sends one message of at least one frame.
func (c *Conn) WriteMessage(frames [][]byte) error {
	buffers := make(net.Buffers, 0, 2*len(frames))
	for i, body := range frames {
		var flags byte
		if i < len(frames)-1 {
			flags = flagMore
		}
		if c.cipher != nil {
			flags, body = 0, c.cipher.sealed(flags, body)
		}
		buffers = append(buffers, frameHeader(flags, uint64(len(body))), body)
	}
	_, err := buffers.WriteTo(c.stream)
	return err
}

func (c *Conn) writeCommand(body []byte) error {
	_, err := c.stream.Write(append(frameHeader(flagCommand, uint64(len(body))), body...))
	return err
}

func frameHeader(flags byte, size uint64) []byte {
	if size <= 255 {
		return []byte{flags, byte(size)}
	}
	return binary.BigEndian.AppendUint64([]byte{flags | flagLong}, size)
}
