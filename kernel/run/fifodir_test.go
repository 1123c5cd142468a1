package run

import (
	"errors"
	"os"
	"testing"
)

func TestFIFOsOfKilledKernelsAreRemoved(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	killed, lock, err := fifoDir()
	if err != nil {
		t.Fatal(err)
	}
	alive, aliveLock, err := fifoDir()
	if err != nil {
		t.Fatal(err)
	}
	defer aliveLock.Close()
	if _, err := os.Stat(killed); err != nil {
		t.Errorf("removed while its kernel lived: %v", err)
	}
	if err := lock.Close(); err != nil { // as the system does when the kernel ends
		t.Fatal(err)
	}
	_, next, err := fifoDir()
	if err != nil {
		t.Fatal(err)
	}
	defer next.Close()
	if _, err := os.Stat(killed); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("still there: %v", err)
	}
	if _, err := os.Stat(alive); err != nil {
		t.Errorf("removed while its kernel lives: %v", err)
	}
}
