package tool

import (
	"errors"
	"testing"
)

func TestKilledIsNoComplaint(t *testing.T) {
	t.Parallel()
	for script, want := range map[string]bool{
		"kill -KILL $$": true,
		"echo 'collect2: fatal error: ld terminated with signal 9 [Killed]' >&2; exit 1": true,
		"echo 'gcc: fatal error: Killed signal terminated program cc1' >&2; exit 1":      true,
		"echo 'link: running gcc failed: signal: killed' >&2; exit 2":                    true,
		"echo 'link: main.main: relocation target killed not defined' >&2; exit 2":       false,
		"echo 'collect2: error: ld returned 1 exit status' >&2; exit 1":                  false,
		"exec /no/such/program": false,
	} {
		_, err := Run(t.Context(), t.TempDir(), "sh", "-c", script)
		failed, ok := errors.AsType[*Error](err)
		if !ok || failed.Killed() != want {
			t.Errorf("%s: %v", script, err)
		}
	}
}
