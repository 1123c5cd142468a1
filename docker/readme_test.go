package docker

import (
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestTheReadmeNamesOnlyVariablesThatAreRead by compose.yaml or the image's own
// files.
func TestTheReadmeNamesOnlyVariablesThatAreRead(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("before-notebook.d/*.sh")
	if err != nil || len(files) == 0 {
		t.Fatal("no hooks:", err)
	}
	known := map[string]bool{}
	name := regexp.MustCompile(`\b[A-Z]+_[A-Z_]+\b`)
	for _, file := range append(files, "compose.yaml", "Dockerfile", "start.sh", "build-here.sh") {
		for _, found := range name.FindAllString(read(t, file), -1) {
			known[found] = true
		}
	}
	named := name.FindAllString(read(t, "README.md"), -1)
	if len(named) == 0 {
		t.Fatal("the README names none")
	}
	for _, found := range named {
		if !known[found] {
			t.Errorf("README.md names %s, which nothing reads", found)
		}
	}
}

// TestTheReadmesCommandsAreAboutWhatThereIs: services, profiles and volumes.
func TestTheReadmesCommandsAreAboutWhatThereIs(t *testing.T) {
	t.Parallel()
	project := load(t, nil, "*")
	var volumes, profiles []string
	for _, v := range project.Volumes {
		volumes = append(volumes, v.Name)
	}
	for _, s := range project.Services {
		profiles = append(profiles, s.Profiles...)
	}
	all := slices.Collect(maps.Keys(project.Services))
	text := read(t, "README.md")
	demand := func(what string, there []string, pattern string) {
		found := regexp.MustCompile(pattern).FindAllStringSubmatch(text, -1)
		if len(found) == 0 {
			t.Errorf("the README names no %s", what)
		}
		for _, m := range found {
			for word := range strings.FieldsSeq(m[1]) {
				if !slices.Contains(there, word) {
					t.Errorf("README.md names the %s %q; there are %v", what, word, there)
				}
			}
		}
	}
	demand("service", all, "docker compose (?:stop|start|restart|logs)((?: [a-z0-9-]+)+)")
	demand("service", all, "docker compose [^`\n]*up -d --wait((?: [a-z][a-z0-9-]*)+)")
	demand("service", all, `--scale ([a-z0-9-]+)=`)
	demand("profile", profiles, `--profile ([a-z]+)`)
	demand("volume", volumes, `docker volume rm ([a-z0-9_ ]+)`)
	for _, profile := range profiles {
		if !strings.Contains(text, "--profile "+profile) {
			t.Errorf("the README does not say how to start the profile %s", profile)
		}
	}
}
