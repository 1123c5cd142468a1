package thin

import (
	"runtime"
	"testing"
)

// TestAssumptionPluginPathOffset: the runtime's module data has the field that
// the loader sets.
func TestAssumptionPluginPathOffset(t *testing.T) {
	t.Parallel()
	archives, err := List(t.Context(), "", nil, "runtime")
	if err != nil {
		t.Fatal(err)
	}
	offset, err := PluginPathOffset(runtime.GOROOT(), runtime.GOOS, runtime.GOARCH, archives) //nolint:staticcheck // the tests run with the toolchain at hand
	if err != nil {
		t.Fatal(err)
	}
	if offset <= 0 || offset%8 != 0 {
		t.Errorf("offset %d", offset)
	}
	t.Logf("offset %d", offset)
}
