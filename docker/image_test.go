package docker

import (
	"os"
	"os/exec"
	"testing"
)

// TestTheImageKeepsItsPromises builds the image with buildah and runs try.sh in
// it as jovyan, without a network.
func TestTheImageKeepsItsPromises(t *testing.T) {
	slow(t)
	cmd := exec.CommandContext(t.Context(), "./build-here.sh")
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	if err := cmd.Run(); err != nil {
		t.Fatal(err)
	}
}
