package main

import (
	"errors"
	"os"
	"runtime/debug"

	"github.com/janpfeifer/gonb/gonbui/protocol"

	"github.com/cuaderno-go/cuaderno/kernel/engine"
)

// setGonbEnvironment sets the variables that GoNB documents and that stay the
// same for a kernel's life, for Go code and ! lines. The version is that of the
// GoNB whose packages and protocol are spoken here.
func setGonbEnvironment(kernelID string) error {
	variables := map[string]string{protocol.GONB_JUPYTER_KERNEL_ID_ENV: kernelID}
	if root, ok := engine.JupyterRoot(); ok {
		variables[protocol.GONB_JUPYTER_ROOT_ENV] = root
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, dep := range info.Deps {
			if dep.Path == "github.com/janpfeifer/gonb" {
				variables["GONB_VERSION"] = dep.Version
			}
		}
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				variables["GONB_GIT_COMMIT"] = s.Value
			}
		}
	}
	var err error
	for name, value := range variables {
		err = errors.Join(err, os.Setenv(name, value))
	}
	return err
}
