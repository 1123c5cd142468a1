package cluster

import (
	"slices"
	"testing"
)

// The ports tried next are the wanted ones, recognisably; one that would pass
// the last port there is is left to the system.
func TestRaised(t *testing.T) {
	t.Parallel()
	if got, want := raised([]int{9092, 9094, 0, 50000}), []int{29092, 29094, 0, 0}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if _, _, err := listenAll(t.Context(), nil); err == nil {
		t.Error("no ports make a cluster")
	}
}
