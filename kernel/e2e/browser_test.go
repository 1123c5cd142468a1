package e2e

import (
	"testing"

	"github.com/cuaderno-go/cuaderno/kernel/internal/labtest"
)

func findChromium(t *testing.T) string {
	t.Helper()
	return labtest.FindChromium(t)
}

func openBrowser(t *testing.T, chromium string) *labtest.Page {
	t.Helper()
	return labtest.Open(t, chromium, nil)
}
