package thin

import (
	"runtime"
	"testing"
)

// TestAssumptionRuntime: the runtime's module data has the fields that the loader
// reads and sets, its functions are what the loader calls, and type descriptors
// have hash and mask where they are looked for.
func TestAssumptionRuntime(t *testing.T) {
	t.Parallel()
	archives, err := List(t.Context(), "", nil, nil, "runtime")
	if err != nil {
		t.Fatal(err)
	}
	o, err := FindOffsets(runtime.GOROOT(), runtime.GOOS, runtime.GOARCH, archives) //nolint:staticcheck // the tests run with the toolchain at hand
	if err != nil {
		t.Fatal(err)
	}
	for _, offset := range []int64{o.PluginPath, o.TypeMap, o.InitTasks} {
		if offset <= 0 || offset%8 != 0 {
			t.Errorf("offsets %+v", o)
		}
	}
}
