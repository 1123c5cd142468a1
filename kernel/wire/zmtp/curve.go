package zmtp

import (
	"bytes"
	"crypto/rand"
	"crypto/subtle"
	"encoding/binary"
	"errors"
	"fmt"

	"golang.org/x/crypto/curve25519"
	"golang.org/x/crypto/nacl/box"
)

// CURVE (RFC 26 of ZeroMQ) encrypts a connection and proves to the client that
// the server has the secret key that belongs to a public key it knows:
//
//	client                              server
//	HELLO     C', proof of c'       →
//	          ← WELCOME             S', cookie, for C' by s
//	INITIATE  cookie, C, properties →   for S' by c', with a voucher for C' by c
//	          ← READY               properties, for C' by s'
//	MESSAGE   ⇄ MESSAGE             between C' and S' from here on
//
// Capitals are public keys, small letters their secret halves, ' marks those of
// this one connection. Whoever reads a key file later cannot read what was said.

// KeySize is the length of a key in bytes.
const KeySize = 32

// A Key is one half of a key pair.
type Key = [KeySize]byte

// PublicKey gives the public key that belongs to a secret one.
func PublicKey(secret *Key) (*Key, error) {
	public, err := curve25519.X25519(secret[:], curve25519.Basepoint)
	if err != nil {
		return nil, fmt.Errorf("public key: %v", err)
	}
	return (*Key)(public), nil
}

// Curve is what an end needs to know for CURVE.
type Curve struct {
	Secret *Key // our own
	Server *Key // the server's public key, for a client; nil: we are the server
}

const (
	nonceSize  = 24
	shortNonce = 8
	longNonce  = 16
	cookieSize = 96
	helloSize  = len(cmdHello) + 2 + 72 + KeySize + shortNonce + 64 + box.Overhead
	vouchSize  = longNonce + 2*KeySize + box.Overhead
)

// The commands, each with its length in front.
const (
	cmdHello    = "\x05HELLO"
	cmdWelcome  = "\x07WELCOME"
	cmdInitiate = "\x08INITIATE"
	cmdReady    = "\x05READY"
	cmdMessage  = "\x07MESSAGE"
)

// The beginnings of nonces; what follows is unique to the message.
const (
	nonceHello    = "CurveZMQHELLO---"
	nonceWelcome  = "WELCOME-"
	nonceInitiate = "CurveZMQINITIATE"
	nonceVouch    = "VOUCH---"
	nonceReady    = "CurveZMQREADY---"
	nonceClient   = "CurveZMQMESSAGEC"
	nonceServer   = "CurveZMQMESSAGES"
)

var errCurve = errors.New("the peer does not prove that it has the keys")

func nonceOf(prefix string, rest []byte) *[nonceSize]byte {
	var nonce [nonceSize]byte
	copy(nonce[copy(nonce[:], prefix):], rest)
	return &nonce
}

// cipher is an established CURVE connection.
type cipher struct {
	shared         *Key
	out, in        string // prefixes of nonces
	sent, received uint64 // the last short nonces
}

// next is the short nonce of what is sent next.
func (k *cipher) next() []byte {
	k.sent++
	return binary.BigEndian.AppendUint64(nil, k.sent)
}

// take refuses a short nonce that is not new.
func (k *cipher) take(short []byte) error {
	n := binary.BigEndian.Uint64(short)
	if n <= k.received {
		return errors.New("an encrypted message came again")
	}
	k.received = n
	return nil
}

// sealed is the body of the frame that carries one of ours.
func (k *cipher) sealed(flags byte, body []byte) []byte {
	short := k.next()
	frame := append([]byte(cmdMessage), short...)
	return box.SealAfterPrecomputation(frame, append([]byte{flags}, body...), nonceOf(k.out, short), k.shared)
}

const sealedOverhead = uint64(len(cmdMessage)) + shortNonce + box.Overhead + 1

// opened is the frame that body carries.
func (k *cipher) opened(body []byte) (frame, error) {
	rest, ok := bytes.CutPrefix(body, []byte(cmdMessage))
	if !ok || len(rest) < shortNonce+box.Overhead+1 {
		return frame{}, errors.New("the peer sends what is not encrypted")
	}
	short, sealed := rest[:shortNonce], rest[shortNonce:]
	if err := k.take(short); err != nil {
		return frame{}, err
	}
	plain, ok := box.OpenAfterPrecomputation(nil, sealed, nonceOf(k.in, short), k.shared)
	if !ok {
		return frame{}, errCurve
	}
	return frame{flags: plain[0], body: plain[1:]}, nil
}

// readCommand reads the next handshake command, which must be this one.
func (c *Conn) readCommand(name string) ([]byte, error) {
	f, err := c.readFrame(maxHandshake)
	if err != nil {
		return nil, fmt.Errorf("receive %s: %w", name[1:], err)
	}
	rest, ok := bytes.CutPrefix(f.body, []byte(name))
	if f.flags&flagCommand == 0 || !ok {
		return nil, errors.New("the peer refused the handshake")
	}
	return rest, nil
}

// serve is the server's half; it returns the client's properties.
func (s *Curve) serve(c *Conn, properties []byte) (map[string]string, error) {
	public, err := PublicKey(s.Secret)
	if err != nil {
		return nil, err
	}
	k := &cipher{out: nonceServer, in: nonceClient}
	client, err := s.readHello(c, k)
	if err != nil {
		return nil, err
	}
	ourPublic, ourSecret, err := box.GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	cookie := make([]byte, cookieSize) // opaque to the client; we keep no secrets in it
	_, _ = rand.Read(cookie)           // never fails, says its documentation
	if err := s.writeWelcome(c, client, ourPublic, cookie); err != nil {
		return nil, err
	}
	k.shared = new(Key)
	box.Precompute(k.shared, client, ourSecret)
	theirs, err := readInitiate(c, k, cookie, initiate{client: client, server: public, secret: ourSecret})
	if err != nil {
		return nil, err
	}
	short := k.next()
	ready := append([]byte(cmdReady), short...)
	ready = box.SealAfterPrecomputation(ready, properties, nonceOf(nonceReady, short), k.shared)
	c.cipher = k
	return theirs, c.writeCommand(ready)
}

// readHello gives the client's key for this connection.
func (s *Curve) readHello(c *Conn, k *cipher) (*Key, error) {
	hello, err := c.readCommand(cmdHello)
	if err != nil {
		return nil, err
	}
	if len(hello) != helloSize-len(cmdHello) || hello[0] != 1 {
		return nil, errors.New("HELLO is not of CURVE 1")
	}
	hello = hello[2+72:]
	client, short, proof := (*Key)(hello), hello[KeySize:KeySize+shortNonce], hello[KeySize+shortNonce:]
	if err := k.take(short); err != nil {
		return nil, err
	}
	if _, ok := box.Open(nil, proof, nonceOf(nonceHello, short), client, s.Secret); !ok {
		return nil, errCurve
	}
	return client, nil
}

func (s *Curve) writeWelcome(c *Conn, client, ours *Key, cookie []byte) error {
	var long [longNonce]byte
	_, _ = rand.Read(long[:])
	welcome := append([]byte(cmdWelcome), long[:]...)
	welcome = box.Seal(welcome, append(ours[:], cookie...), nonceOf(nonceWelcome, long[:]), client, s.Secret)
	return c.writeCommand(welcome)
}

// initiate is what INITIATE must fit.
type initiate struct {
	client *Key // C'
	server *Key // S
	secret *Key // s'
}

// readInitiate checks that the client's lasting key vouches for the connection's.
// Which lasting key that is does not matter here: who knows the server's public
// key has read the connection file, and messages are signed besides.
func readInitiate(c *Conn, k *cipher, cookie []byte, want initiate) (map[string]string, error) {
	body, err := c.readCommand(cmdInitiate)
	if err != nil {
		return nil, err
	}
	if len(body) < cookieSize+shortNonce || subtle.ConstantTimeCompare(body[:cookieSize], cookie) == 0 {
		return nil, errCurve
	}
	short, sealed := body[cookieSize:cookieSize+shortNonce], body[cookieSize+shortNonce:]
	if err := k.take(short); err != nil {
		return nil, err
	}
	plain, ok := box.OpenAfterPrecomputation(nil, sealed, nonceOf(nonceInitiate, short), k.shared)
	if !ok || len(plain) < KeySize+vouchSize {
		return nil, errCurve
	}
	lasting, vouch, properties := (*Key)(plain), plain[KeySize:KeySize+vouchSize], plain[KeySize+vouchSize:]
	promise, ok := box.Open(nil, vouch[longNonce:], nonceOf(nonceVouch, vouch[:longNonce]), lasting, want.secret)
	if !ok || !bytes.Equal(promise, append(want.client[:], want.server[:]...)) {
		return nil, errCurve
	}
	return parseProperties(properties)
}
