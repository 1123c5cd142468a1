package helpers_test

import (
	"os"
	"testing"
)

// TestMain makes the language the lessons' own, whatever this machine speaks:
// the examples' outputs are Spanish.
func TestMain(m *testing.M) {
	if err := os.Setenv("CUADERNO_LANG", "es"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}
