package wire

import (
	"bytes"
	"encoding/binary"
	"errors"
)

// z85Digits are ZeroMQ's base-85 digits (its RFC 32), in which connection files
// have keys.
const z85Digits = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#"

var errZ85 = errors.New("not in Z85")

// decodeZ85 gives 4 bytes for each 5 digits.
func decodeZ85(text string) ([]byte, error) {
	if len(text)%5 != 0 {
		return nil, errZ85
	}
	data := make([]byte, 0, len(text)/5*4)
	for i := 0; i < len(text); i += 5 {
		var group uint64
		for j := range 5 {
			digit := bytes.IndexByte([]byte(z85Digits), text[i+j])
			if digit < 0 {
				return nil, errZ85
			}
			group = group*85 + uint64(digit)
		}
		if group >= 1<<32 {
			return nil, errZ85
		}
		data = binary.BigEndian.AppendUint32(data, uint32(group))
	}
	return data, nil
}

// encodeZ85 is the inverse; the length of data is a multiple of 4.
func encodeZ85(data []byte) string {
	text := make([]byte, 0, len(data)/4*5)
	for ; len(data) >= 4; data = data[4:] {
		group := binary.BigEndian.Uint32(data)
		var digits [5]byte
		for i := range digits {
			digits[4-i] = z85Digits[group%85]
			group /= 85
		}
		text = append(text, digits[:]...)
	}
	return string(text)
}
