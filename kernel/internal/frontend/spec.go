package frontend

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Spec is a kernelspec: how to start a kernel.
type Spec struct {
	Argv          []string          `json:"argv"` // "{connection_file}" stands for the file's path
	DisplayName   string            `json:"display_name"`
	Language      string            `json:"language"`
	InterruptMode string            `json:"interrupt_mode,omitempty"` // "message", else by signal
	Env           map[string]string `json:"env,omitempty"`
	Metadata      map[string]any    `json:"metadata,omitempty"`
}

// ReadSpec reads kernel.json in dir.
func ReadSpec(dir string) (Spec, error) {
	path := filepath.Join(dir, "kernel.json")
	data, err := os.ReadFile(path)
	if err != nil {
		return Spec{}, err
	}
	var spec Spec
	if err := json.Unmarshal(data, &spec); err != nil {
		return Spec{}, fmt.Errorf("%s: %v", path, err)
	}
	if len(spec.Argv) == 0 {
		return Spec{}, fmt.Errorf("%s: no argv", path)
	}
	return spec, nil
}

// command is Argv with the placeholders filled in.
func (s Spec) command(connectionFile string) []string {
	argv := slices.Clone(s.Argv)
	for i := range argv {
		argv[i] = strings.ReplaceAll(argv[i], "{connection_file}", connectionFile)
	}
	return argv
}
