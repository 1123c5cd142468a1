package build

import "strings"

// Progress is what a build is doing that takes long.
type Progress struct {
	What        string // the package that it is done for, in short: confluent-kafka-go
	Linking     bool   // the packages are being linked; else they are compiled
	Done, Total int    // packages compiled, and those that have to be
}

// subject is what people call the package that a build is done for: the first of
// another module, or else the first.
func subject(paths []string) string {
	for _, p := range paths {
		if parts := strings.Split(p, "/"); strings.Contains(parts[0], ".") && len(parts) > 2 {
			return parts[2] // the repository
		}
	}
	if len(paths) == 0 {
		return ""
	}
	return paths[len(paths)-1]
}
