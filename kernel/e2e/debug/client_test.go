package debug

import (
	"encoding/json"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cuaderno-go/cuaderno/kernel/internal/labtest"
)

// The installed kernel, as the Jupyter project's own client debugs it.
func TestThroughJupyterClient(t *testing.T) {
	t.Parallel()
	python := labtest.FindPython(t)
	dir := t.TempDir()
	labtest.InstallKernel(t, dir)
	cmd := exec.CommandContext(t.Context(), python, "client.py")
	cmd.Env = append(os.Environ(), "JUPYTER_PATH="+dir, "JUPYTER_PLATFORM_DIRS=1", "CUADERNO_HISTORY=-")
	cmd.Stderr = t.Output()
	out, err := cmd.Output()
	if err != nil {
		t.Errorf("client.py: %v", err)
	}
	var got []string
	for line := range strings.Lines(string(out)) {
		var told struct {
			What  string          `json:"what"`
			Value json.RawMessage `json:"value"`
		}
		if err := json.Unmarshal([]byte(line), &told); err != nil {
			t.Fatalf("client.py printed %q", line)
		}
		got = append(got, told.What+" "+string(told.Value))
	}
	want := []string{
		"features true", "spec true", "debugInfo false", "initialize true", "attach true", "breakpoint [true, 3]",
		"configurationDone true", `stopped "breakpoint"`, `frames [["suma", 3, true], ["celda[1]", 5, true]]`,
		`locals {"a": "20", "b": "22", "total": "42"}`, "continue true", `result "42"`, `reply "ok"`, "disconnect true",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
