//go:build !thin

package child

import "errors"

type thinState struct{}

// prepare has nothing to prepare.
func (m *images) prepare() { _ = m.thinState }

// openThin needs a worker that was linked for it.
func (*images) openThin(string) error {
	return errors.New("this worker loads plugins only")
}
