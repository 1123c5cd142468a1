package main

import (
	"os"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/internal/homemodule"
)

// writeHomeModule makes the module for notebooks outside of any module, if this
// runs inside a clone; elsewhere the one that is there, if any, stays.
func (c *cli) writeHomeModule() error {
	wd, err := os.Getwd()
	if err != nil {
		return err
	}
	clone := homemodule.FindClone(wd)
	if clone == "" {
		return nil
	}
	dir, err := homemodule.Dir()
	if err == nil {
		err = homemodule.Write(dir, clone)
	}
	if err != nil {
		return c.failure(diag.Text{
			ES: "no se puede escribir el módulo de Go para cuadernos sueltos: %v; comprueba la carpeta de configuración (XDG_CONFIG_HOME)",
			EN: "the Go module for notebooks outside of modules cannot be written: %v; check the configuration folder (XDG_CONFIG_HOME)",
		}, err)
	}
	return nil
}

// homeModule is the folder of that module; "" if it is not known.
func homeModule() string {
	dir, err := homemodule.Dir()
	if err != nil {
		return ""
	}
	return dir
}
