package helpers

import (
	"os"
	"path/filepath"
	"sync"
)

// live holds the handles that cells have open, by identity: making one closes
// the previous one of the same identity. It is what lets a cell run again and
// again in a process that lives on without leaving a consumer behind in its
// group or a producer's threads without an owner. It is the one package-level
// state here, and it must be: the variable that held the old handle has been
// replaced by the time the new one is made.
var live registry

// registry maps an identity to the function that closes its handle.
type registry struct {
	mu    sync.Mutex
	close map[string]func()
}

// replace closes what id stands for, if anything, and remembers closeFn in its
// place.
func (r *registry) replace(id string, closeFn func()) {
	r.mu.Lock()
	previous := r.close[id]
	if r.close == nil {
		r.close = make(map[string]func())
	}
	r.close[id] = closeFn
	r.mu.Unlock()
	if previous != nil {
		previous()
	}
}

// closeAll closes every handle whose identity satisfies match, and forgets it.
func (r *registry) closeAll(match func(id string) bool) {
	var closers []func()
	r.mu.Lock()
	for id, closeFn := range r.close {
		if match(id) {
			closers = append(closers, closeFn)
			delete(r.close, id)
		}
	}
	r.mu.Unlock()
	for _, closeFn := range closers {
		closeFn()
	}
}

// ephemeral reports whether this process is one cell of stock GoNB, which ends
// with the cell and initialises every remembered variable again in the next
// one: GoNB builds the cell's program into its own temporary folder.
func ephemeral() bool {
	dir := os.Getenv("GONB_TMP_DIR")
	if dir == "" {
		return false
	}
	self, err := os.Executable()
	return err == nil && filepath.Dir(self) == filepath.Clean(dir)
}
