package wire

import (
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"

	"github.com/cuaderno-go/cuaderno/kernel/wire/zmtp"
)

// WithCurve is c with a new key pair, with which its connections are encrypted.
func (c ConnectionInfo) WithCurve() (ConnectionInfo, error) {
	var secret zmtp.Key
	_, _ = rand.Read(secret[:]) // never fails, says its documentation
	public, err := zmtp.PublicKey(&secret)
	if err != nil {
		return c, err
	}
	c.CurveSecretKey, c.CurvePublicKey = encodeZ85(secret[:]), encodeZ85(public[:])
	return c, nil
}

// ServerSecurity is what the kernel's ends need for CURVE; nil: not encrypted.
func (c ConnectionInfo) ServerSecurity() (*zmtp.Curve, error) {
	secret, _, err := c.curveKeys()
	if secret == nil || err != nil {
		return nil, err
	}
	return &zmtp.Curve{Secret: secret}, nil
}

// ClientSecurity is what a client's ends need. As jupyter_client does, clients use
// the kernel's own key pair: whoever may read the file is the same user.
func (c ConnectionInfo) ClientSecurity() (*zmtp.Curve, error) {
	secret, public, err := c.curveKeys()
	if secret == nil || err != nil {
		return nil, err
	}
	return &zmtp.Curve{Secret: secret, Server: public}, nil
}

// curveKeys are nil if there are none. Keys that do not fit each other are an
// error: a kernel must never listen in the clear when it was given keys.
func (c ConnectionInfo) curveKeys() (secret, public *zmtp.Key, err error) {
	if c.CurvePublicKey == "" && c.CurveSecretKey == "" {
		return nil, nil, nil
	}
	if public, err = curveKey("curve_publickey", c.CurvePublicKey); err != nil {
		return nil, nil, err
	}
	if secret, err = curveKey("curve_secretkey", c.CurveSecretKey); err != nil {
		return nil, nil, err
	}
	derived, err := zmtp.PublicKey(secret)
	if err != nil {
		return nil, nil, err
	}
	if subtle.ConstantTimeCompare(derived[:], public[:]) == 0 {
		return nil, nil, errors.New("curve_publickey does not belong to curve_secretkey")
	}
	return secret, public, nil
}

func curveKey(name, text string) (*zmtp.Key, error) {
	data, err := decodeZ85(text)
	if err == nil && len(data) != zmtp.KeySize {
		err = errZ85
	}
	if err != nil {
		return nil, fmt.Errorf("%s is not a key of %d digits: %v", name, zmtp.KeySize/4*5, err)
	}
	return (*zmtp.Key)(data), nil
}
