package main

import (
	"embed"
	"os"
	"path"
	"path/filepath"
)

// labFiles are what a JupyterLab of ours is configured by: it does not ask whether
// it may fetch its news, Tab and Enter indent code by tabs, as gofmt does, and the
// extension jupyterlab-code-formatter, if it is there, formats Go. All are
// defaults, which the user's own settings change.
//
//go:embed labconfig
var labFiles embed.FS

// programVariable tells the configuration where this program is.
const programVariable = "CUADERNO_PROGRAM"

// writeLabConfig writes the files of labFiles into a Jupyter configuration folder.
func writeLabConfig(dir string) error {
	for name, place := range map[string]string{
		"jupyter_server_config.py":       ".",
		"page_config.json":               "labconfig",
		"default_setting_overrides.json": "labconfig", // jupyterlab_server, settings_utils.py
	} {
		data, err := labFiles.ReadFile(path.Join("labconfig", name))
		if err != nil {
			return err
		}
		folder := filepath.Join(dir, place)
		if err := os.MkdirAll(folder, 0o700); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(folder, name), data, 0o600); err != nil {
			return err
		}
	}
	return nil
}
