package observer

import (
	"encoding/hex"
	"strings"
	"unicode"
	"unicode/utf8"
)

// field is a key, a value or a header's value, as shown: bytes that are no text
// in hexadecimal, long ones cut.
type field struct {
	Text string `json:"text"`
	// Null tells an absent field from an empty one: no key is not the key "".
	Null  bool `json:"null"`
	Hex   bool `json:"hex"`
	Bytes int  `json:"bytes"` // before it was cut
	Cut   bool `json:"cut"`
}

// Empty reports whether the field is there and has no bytes.
func (f field) Empty() bool { return !f.Null && f.Bytes == 0 }

// maxField is how many bytes of a field are shown.
const maxField = 2000

func fieldOf(b []byte) field {
	f := field{Null: b == nil, Bytes: len(b), Cut: len(b) > maxField}
	shown := b[:min(len(b), maxField)]
	for f.Cut && len(shown) > 0 && !utf8.RuneStart(b[len(shown)]) {
		shown = shown[:len(shown)-1]
	}
	f.Text, f.Hex = string(shown), !isText(shown)
	if f.Hex {
		f.Text = hex.EncodeToString(shown[:min(len(shown), maxField/2)])
	}
	return f
}

// isText reports whether b can be shown as it stands.
func isText(b []byte) bool {
	return utf8.Valid(b) && !strings.ContainsFunc(string(b), func(r rune) bool {
		return unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t'
	})
}
