package realcluster

import (
	"encoding/xml"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// central is Maven's own default repository.
const central = "https://repo.maven.apache.org/maven2"

// RepositoryVar names the environment variable with the address of another Maven
// repository to fetch Kafka from, such as a school's mirror.
const RepositoryVar = "CUADERNO_MAVEN_REPOSITORY"

// maven is where this user's Maven finds files.
type maven struct {
	url   string // of the repository, without a slash at its end
	local string // folder with what Maven has fetched before; it may not exist
}

// userMaven asks RepositoryVar, then the mirror of Central in the user's Maven
// settings, and takes Central if neither is there.
func userMaven() maven {
	m := maven{url: central}
	if home, err := os.UserHomeDir(); err == nil {
		m.local = filepath.Join(home, ".m2", "repository")
		if text, err := os.ReadFile(filepath.Join(home, ".m2", "settings.xml")); err == nil {
			m.settings(text, home)
		}
	}
	if url := os.Getenv(RepositoryVar); url != "" {
		m.url = url
	}
	m.url = strings.TrimRight(m.url, "/")
	return m
}

// settings applies what a settings.xml says. One that cannot be read says
// nothing: it is Maven's, and Maven will complain about it.
func (m *maven) settings(text []byte, home string) {
	var settings struct {
		Local   string `xml:"localRepository"`
		Mirrors []struct {
			Of      string `xml:"mirrorOf"`
			URL     string `xml:"url"`
			Blocked bool   `xml:"blocked"`
		} `xml:"mirrors>mirror"`
	}
	if xml.Unmarshal(text, &settings) != nil {
		return
	}
	if local := strings.TrimSpace(settings.Local); local != "" {
		m.local = strings.ReplaceAll(local, "${user.home}", home)
	}
	for _, mirror := range settings.Mirrors {
		if !mirror.Blocked && mirrorsCentral(mirror.Of) {
			m.url = strings.TrimSpace(mirror.URL)
			return // the first that fits, as in Maven
		}
	}
}

// mirrorsCentral reads a mirrorOf: names and patterns between commas, where !
// takes a repository out.
func mirrorsCentral(of string) bool {
	names := strings.Split(strings.ReplaceAll(of, " ", ""), ",")
	if slices.Contains(names, "!central") {
		return false
	}
	return slices.ContainsFunc(names, func(n string) bool {
		return n == "central" || n == "*" || n == "external:*"
	})
}
