package engine

import (
	"encoding/json"
	"os"
	"path/filepath"
)

// overlayOf writes files into dir and gives the name of a file there that lets
// the go command believe they are in a folder of the module at root: programs
// made of cells find what the notebook's module requires, and the module's
// folder stays as it is. links are further files of that folder: where each
// is by its name.
func overlayOf(dir, root, folder string, files, links map[string]string) (string, error) {
	replace := map[string]string{}
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			return "", err
		}
		replace[filepath.Join(root, folder, name)] = path
	}
	for name, path := range links {
		replace[filepath.Join(root, folder, filepath.FromSlash(name))] = path
	}
	text, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	overlay := filepath.Join(dir, "overlay.json")
	return overlay, os.WriteFile(overlay, text, 0o600)
}
