package e2e

import (
	"fmt"
	"os"
	"testing"
)

// TestMain keeps what the tests run out of the user's history.
func TestMain(m *testing.M) {
	if err := os.Setenv("CUADERNO_HISTORY", "-"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}
