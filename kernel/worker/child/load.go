package child

import (
	"fmt"
	"plugin"
	"slices"
	"sync"

	"github.com/cuaderno-go/cuaderno/kernel/worker"
)

// images keeps the entry of every image that was loaded; an image is never
// unloaded.
type images struct {
	// open is plugin.Open. It is called through this variable so that the
	// compiler cannot inline it: the debugger stops where it returns, the
	// moment at which a new image's breakpoints can be set.
	open func(path string) (*plugin.Plugin, error)

	offsets   Offsets  // see openThin
	paths     []string // of thin images and libraries, kept for the runtime
	thinState          // what the loader of thin images keeps besides

	mu      sync.Mutex
	entries map[string]func() // by path
	begun   map[string]bool   // by path: loading was begun
	loading *run              // the run that loads an image, if any
	entry   func()            // what that image registered
}

func newImages() *images {
	return &images{open: plugin.Open, entries: map[string]func(){}, begun: map[string]bool{}}
}

// load gives the entry of an image, loading it for r if needed, and before it
// the package libraries of a thin image.
func (m *images) load(r *run, c worker.Command) (func(), error) {
	path := c.Image
	entry, err := m.begin(r, path)
	if entry != nil || err != nil {
		return entry, err
	}
	if c.Thin {
		err = m.loadThin(c)
	} else {
		_, err = m.open(path)
		imageLoaded()
	}

	m.mu.Lock()
	defer m.mu.Unlock()
	if err != nil {
		return nil, err
	}
	if m.loading != r || m.entry == nil {
		return nil, fmt.Errorf("image %s registered no entry", path)
	}
	m.entries[path] = m.entry
	return m.entry, nil
}

// loadThin loads an image that is no plugin, and the libraries that it needs.
func (m *images) loadThin(c worker.Command) error {
	for _, lib := range append(slices.Clone(c.Libs), c.Image) {
		if slices.Contains(m.paths, lib) {
			continue
		}
		if err := m.openThin(lib); err != nil {
			return err
		}
	}
	return nil
}

// begin gives the entry of an image that was loaded, or else notes that r loads
// it. To open an image again whose initialisation has panicked or never ended
// would wait for ever.
func (m *images) begin(r *run, path string) (func(), error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if entry := m.entries[path]; entry != nil {
		return entry, nil
	}
	if m.begun[path] {
		return nil, fmt.Errorf("the initialisation of image %s has failed", path)
	}
	m.begun[path] = true
	m.loading, m.entry = r, nil
	return nil, nil
}

// register takes the entry of the image that is being loaded; the image's
// initialisation calls it, in the run by, unless that cannot be told.
func (m *images) register(by *run, entry func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if by == nil || by == m.loading { // not an abandoned one
		m.entry = entry
	}
}
