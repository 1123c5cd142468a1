//go:build !thin

package child

import "errors"

// openThin needs a worker that was linked for it.
func (*images) openThin(string) error {
	return errors.New("this worker loads plugins only")
}
