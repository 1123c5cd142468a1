package main

import (
	"fmt"
	"plugin"
	"sync"
)

// images keeps the entry of every image that was loaded; an image is never
// unloaded.
type images struct {
	// open is plugin.Open. It is called through this variable so that the
	// compiler cannot inline it: the debugger stops where it returns, the
	// moment at which a new image's breakpoints can be set.
	open func(path string) (*plugin.Plugin, error)

	mu      sync.Mutex
	entries map[string]func() // by path
	loading *run              // the run that loads an image, if any
	entry   func()            // what that image registered
}

func newImages() *images {
	return &images{open: plugin.Open, entries: map[string]func(){}}
}

// load gives the entry of the image at path, loading it for r if needed.
func (m *images) load(r *run, path string) (func(), error) {
	m.mu.Lock()
	if entry := m.entries[path]; entry != nil {
		m.mu.Unlock()
		return entry, nil
	}
	m.loading, m.entry = r, nil
	m.mu.Unlock()

	_, err := m.open(path)

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

// register takes the entry of the image that is being loaded; the image's
// initialisation calls it.
func (m *images) register(entry func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.entry = entry
}
