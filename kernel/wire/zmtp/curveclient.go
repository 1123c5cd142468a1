package zmtp

import (
	"crypto/rand"
	"errors"
	"slices"

	"golang.org/x/crypto/nacl/box"
)

// join is the client's half of the CURVE handshake; it returns the server's
// properties.
func (s *Curve) join(c *Conn, properties []byte) (map[string]string, error) {
	ourPublic, ourSecret, err := box.GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	k := &cipher{out: nonceClient, in: nonceServer, shared: new(Key)}
	short := k.next()
	hello := append([]byte(cmdHello), 1, 0)
	hello = append(hello, make([]byte, 72)...)
	hello = append(append(hello, ourPublic[:]...), short...)
	hello = box.Seal(hello, make([]byte, 64), nonceOf(nonceHello, short), s.Server, ourSecret)
	if err := c.writeCommand(hello); err != nil {
		return nil, err
	}
	theirs, cookie, err := s.readWelcome(c, ourSecret)
	if err != nil {
		return nil, err
	}
	box.Precompute(k.shared, theirs, ourSecret)
	if err := s.writeInitiate(c, k, initiateParts{ours: ourPublic, theirs: theirs, cookie: cookie, properties: properties}); err != nil {
		return nil, err
	}
	return c.readCurveReady(k)
}

func (s *Curve) readWelcome(c *Conn, ourSecret *Key) (server *Key, cookie []byte, err error) {
	welcome, err := c.readCommand(cmdWelcome)
	if err != nil {
		return nil, nil, err
	}
	if len(welcome) < longNonce {
		return nil, nil, errors.New("WELCOME is cut short")
	}
	plain, ok := box.Open(nil, welcome[longNonce:], nonceOf(nonceWelcome, welcome[:longNonce]), s.Server, ourSecret)
	if !ok || len(plain) != KeySize+cookieSize {
		return nil, nil, errCurve
	}
	return (*Key)(plain), plain[KeySize:], nil
}

// initiateParts is what INITIATE says.
type initiateParts struct {
	ours, theirs       *Key // C', S'
	cookie, properties []byte
}

func (s *Curve) writeInitiate(c *Conn, k *cipher, p initiateParts) error {
	public, err := PublicKey(s.Secret)
	if err != nil {
		return err
	}
	var long [longNonce]byte
	_, _ = rand.Read(long[:])
	plain := slices.Concat(public[:], long[:])
	plain = box.Seal(plain, append(p.ours[:], s.Server[:]...), nonceOf(nonceVouch, long[:]), p.theirs, s.Secret)
	plain = append(plain, p.properties...)
	short := k.next()
	body := append(append([]byte(cmdInitiate), p.cookie...), short...)
	return c.writeCommand(box.SealAfterPrecomputation(body, plain, nonceOf(nonceInitiate, short), k.shared))
}

func (c *Conn) readCurveReady(k *cipher) (map[string]string, error) {
	ready, err := c.readCommand(cmdReady)
	if err != nil {
		return nil, err
	}
	if len(ready) < shortNonce {
		return nil, errors.New("READY is cut short")
	}
	if err := k.take(ready[:shortNonce]); err != nil {
		return nil, err
	}
	plain, ok := box.OpenAfterPrecomputation(nil, ready[shortNonce:], nonceOf(nonceReady, ready[:shortNonce]), k.shared)
	if !ok {
		return nil, errCurve
	}
	c.cipher = k
	return parseProperties(plain)
}
