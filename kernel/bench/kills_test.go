package main

import (
	"context"
	"testing"
	"time"
)

// TestKills: kernels that share a cache and are killed, they or their workers,
// at random moments give no wrong result and leave no broken file.
func TestKills(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	k, err := cuaderno(ctx, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	k.name = "cuaderno"
	cache, err := emptyCache(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if err := k.kill(ctx, "../../notebooks", cache, smallImport, 4, 16, t.Output()); err != nil {
		t.Error(err)
	}
}
