package wire

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"sync"
)

// signer makes and checks HMAC-SHA256 signatures over the four JSON parts.
type signer struct{ key []byte }

// sign returns the signature in hexadecimal, or nothing without a key.
func (s signer) sign(parts [jsonParts][]byte) []byte {
	if len(s.key) == 0 {
		return []byte{}
	}
	mac := hmac.New(sha256.New, s.key)
	for _, part := range parts {
		mac.Write(part)
	}
	return hex.AppendEncode(nil, mac.Sum(nil))
}

// verify compares in constant time. Without a key every signature is right.
func (s signer) verify(signature []byte, parts [jsonParts][]byte) bool {
	return len(s.key) == 0 || hmac.Equal(signature, s.sign(parts))
}

// replayWindow is how many signatures are remembered, as many as jupyter_client
// remembers.
const replayWindow = 1 << 16

// replayGuard remembers the last signatures and forgets the oldest first.
type replayGuard struct {
	mu     sync.Mutex
	known  map[string]struct{}
	recent []string // a ring once it is full
	oldest int
}

// add reports whether signature is new.
func (g *replayGuard) add(signature string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if _, known := g.known[signature]; known {
		return false
	}
	if g.known == nil {
		g.known = map[string]struct{}{}
	}
	g.known[signature] = struct{}{}
	if len(g.recent) < replayWindow {
		g.recent = append(g.recent, signature)
		return true
	}
	delete(g.known, g.recent[g.oldest])
	g.recent[g.oldest] = signature
	g.oldest = (g.oldest + 1) % replayWindow
	return true
}
