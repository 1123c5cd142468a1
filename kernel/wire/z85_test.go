package wire

import "testing"

// FuzzZ85 decodes any text; what is a key is one digit for digit.
func FuzzZ85(f *testing.F) {
	f.Add("rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7")
	f.Add("#####")
	f.Fuzz(func(t *testing.T, text string) {
		if data, err := decodeZ85(text); err == nil && encodeZ85(data) != text {
			t.Errorf("%q is %x is %q", text, data, encodeZ85(data))
		}
	})
}
