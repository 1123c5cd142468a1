package main

import (
	"os"
	"path/filepath"
)

// historyVariable names the file of all kernels' history; "-" means that none is
// kept.
const historyVariable = "CUADERNO_HISTORY"

// historyFile is where the cells that were run are kept; empty: nowhere.
func historyFile() string {
	switch path := os.Getenv(historyVariable); path {
	case "":
	case "-":
		return ""
	default:
		return path
	}
	data := os.Getenv("XDG_DATA_HOME")
	if data == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			return ""
		}
		data = filepath.Join(home, ".local", "share")
	}
	return filepath.Join(data, "cuaderno", "history.sqlite")
}
