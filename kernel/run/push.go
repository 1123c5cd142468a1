package run

import "io"

// pushReader turns pushed chunks into a reader. push returns when the reading
// goroutine wants more than it was given, which means that it has dealt with
// all of it.
type pushReader struct {
	chunks chan []byte
	idle   chan struct{}
	chunk  []byte // the present one
	rest   []byte // what of it was not read
}

func newPushReader() *pushReader {
	return &pushReader{chunks: make(chan []byte), idle: make(chan struct{})}
}

// push hands chunk to the reading goroutine and waits until it asks for more.
func (r *pushReader) push(chunk []byte) {
	r.chunks <- chunk
	r.waitIdle()
}

// waitIdle waits until the reading goroutine asks for more or has ended.
func (r *pushReader) waitIdle() { <-r.idle }

// close ends the input and waits for the reading goroutine.
func (r *pushReader) close() {
	close(r.chunks)
	r.waitIdle()
}

// finish is the last call of the reading goroutine.
func (r *pushReader) finish() { close(r.idle) }

// rewind begins the present chunk again.
func (r *pushReader) rewind() { r.rest = r.chunk }

// skip drops the rest of the present chunk.
func (r *pushReader) skip() { r.rest = nil }

// fill waits for input if there is none.
func (r *pushReader) fill() error {
	for len(r.rest) == 0 {
		r.idle <- struct{}{}
		chunk, ok := <-r.chunks
		if !ok {
			return io.EOF
		}
		r.chunk, r.rest = chunk, chunk
	}
	return nil
}

// Read reads what is there.
func (r *pushReader) Read(p []byte) (int, error) {
	if err := r.fill(); err != nil {
		return 0, err
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

// ReadByte reads one byte. Its presence keeps gob from buffering, which would
// hide what has been dealt with.
func (r *pushReader) ReadByte() (byte, error) {
	if err := r.fill(); err != nil {
		return 0, err
	}
	b := r.rest[0]
	r.rest = r.rest[1:]
	return b, nil
}
