//go:build !thin

package child

import "errors"

type typeTable struct{}

func (*images) prepare() {}

// openThin needs a worker that was linked for it.
func (*images) openThin(string) error {
	return errors.New("this worker loads plugins only")
}
