package display

import (
	"fmt"
	"strings"
)

// Values turns the values that a cell shows side by side into one bundle.
func Values(vals ...any) Bundle {
	texts := make([]string, len(vals))
	for i, v := range vals {
		texts[i] = fmt.Sprintf("%v", v)
	}
	return Bundle{"text/plain": strings.Join(texts, " ")}
}
