package wire

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func sample() Message {
	return Message{
		Identities: [][]byte{[]byte("peer")},
		Header:     json.RawMessage(`{ "msg_id":"1" }`),
		Parent:     json.RawMessage(`{}`),
		Metadata:   json.RawMessage(`{"a":"ñ"}`),
		Content:    json.RawMessage(`{"code":"1"}`),
		Buffers:    [][]byte{{0, 255}, {}},
	}
}

func TestMessageSurvivesTheWire(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"secret", ""} {
		got, err := NewCodec(key).Decode(NewCodec(key).Encode(sample()))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(sample(), got); diff != "" {
			t.Errorf("key %q (-sent +received):\n%s", key, diff)
		}
	}
}

func TestSignatureIsHMACOfTheFourParts(t *testing.T) {
	t.Parallel()
	m := sample()
	frames := NewCodec("key").Encode(m)
	// printf '{ "msg_id":"1" }{}{"a":"ñ"}{"code":"1"}' | openssl dgst -sha256 -hmac key
	const want = "75e3808fdd9331a2ec0ea10062f88dfd3f0243b09b08c141ed5363def90859c9"
	if got := string(frames[2]); got != want {
		t.Errorf("signature %s, want %s", got, want)
	}
	m.Buffers = nil
	if got := string(NewCodec("key").Encode(m)[2]); got != want {
		t.Error("the signature depends on the buffers")
	}
}

func TestEmptyPartsAreObjects(t *testing.T) {
	t.Parallel()
	for i, part := range NewCodec("").Encode(Message{})[2:] {
		if string(part) != "{}" {
			t.Errorf("part %d is %q", i, part)
		}
	}
}

func TestDecodeRejects(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change func(frames [][]byte) [][]byte
		want   string
	}{
		"nothing":          {func([][]byte) [][]byte { return nil }, "no delimiter"},
		"no parts":         {func(f [][]byte) [][]byte { return f[:3] }, "1 frames after"},
		"one part less":    {func(f [][]byte) [][]byte { return f[:6] }, "4 frames after"},
		"longer signature": {func(f [][]byte) [][]byte { f[2] = append(f[2], '0'); return f }, "bad signature"},
		"upper case":       {func(f [][]byte) [][]byte { f[2] = []byte(strings.ToUpper(string(f[2]))); return f }, "bad signature"},
		"changed header":   {func(f [][]byte) [][]byte { f[3] = []byte(`{"msg_id":"2"}`); return f }, "bad signature"},
		"changed content":  {func(f [][]byte) [][]byte { f[6] = []byte(`{"code":"2"}`); return f }, "bad signature"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := NewCodec("secret")
			_, err := c.Decode(test.change(c.Encode(sample())))
			if !errors.Is(err, ErrRejected) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

func TestReplayIsRejected(t *testing.T) {
	t.Parallel()
	c := NewCodec("secret")
	frames := c.Encode(sample())
	if _, err := c.Decode(frames); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Decode(frames); !errors.Is(err, ErrRejected) {
		t.Errorf("the second time: %v", err)
	}
}

func TestReplayGuardForgetsOnlyTheOldest(t *testing.T) {
	t.Parallel()
	var g replayGuard
	for i := range replayWindow + 1 {
		if !g.add(strconv.Itoa(i)) {
			t.Fatalf("%d is new", i)
		}
	}
	if len(g.known) != replayWindow || len(g.recent) != replayWindow {
		t.Errorf("it remembers %d and %d, want %d", len(g.known), len(g.recent), replayWindow)
	}
	if g.add("1") {
		t.Error("the second oldest is forgotten")
	}
	if !g.add("0") {
		t.Error("the oldest is remembered")
	}
}

// FuzzDecode: whatever arrives, Decode returns; what it accepts, it can encode
// to the same.
func FuzzDecode(f *testing.F) {
	for _, frames := range [][][]byte{
		NewCodec("").Encode(sample()),
		{[]byte(delimiter)},
		{{}, []byte(delimiter), {}, []byte("{}"), []byte("{}"), []byte("{}"), []byte("[]")},
	} {
		var flat []byte
		for _, frame := range frames {
			flat = append(append(flat, frame...), '\n')
		}
		f.Add(flat)
	}
	f.Fuzz(func(t *testing.T, flat []byte) {
		var frames [][]byte
		for frame := range strings.SplitSeq(string(flat), "\n") {
			frames = append(frames, []byte(frame))
		}
		c := NewCodec("")
		m, err := c.Decode(frames)
		if err != nil {
			if !errors.Is(err, ErrRejected) {
				t.Fatalf("%v is no ErrRejected", err)
			}
			return
		}
		again, err := c.Decode(c.Encode(m))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(m, again); diff != "" {
			t.Fatal(diff)
		}
	})
}
