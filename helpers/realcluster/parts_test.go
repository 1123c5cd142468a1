package realcluster

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestJarListIsKafkaAndAllItNeeds(t *testing.T) {
	t.Parallel()
	jars, err := parseJars(jarList)
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, j := range jars {
		if names[j.name()] {
			t.Errorf("%s is listed twice", j.name())
		}
		names[j.name()] = true
	}
	for _, name := range []string{"kafka_2.13-4.4.0.jar", "kafka-clients-4.4.0.jar", "slf4j-simple-1.7.36.jar"} {
		if !names[name] {
			t.Errorf("%s is not listed", name)
		}
	}
}

func TestJarListSaysWhatIsWrongWithIt(t *testing.T) {
	t.Parallel()
	sum := strings.Repeat("0", 64)
	for _, text := range []string{"x", sum + " 1", "00 1 a/b.jar", sum + " one a/b.jar"} {
		if _, err := parseJars(text); err == nil {
			t.Errorf("%q is no error", text)
		}
	}
}

// library is a jar store that fetches from a test server.
func library(t *testing.T, content map[string]string) (s store, asked *[]string) {
	t.Helper()
	asked = new([]string)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		*asked = append(*asked, r.URL.Path)
		text, ok := content[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		_, _ = w.Write([]byte(text))
	}))
	t.Cleanup(server.Close)
	dir := t.TempDir()
	return store{
		dir:    filepath.Join(dir, "jars"),
		maven:  maven{url: server.URL, local: filepath.Join(dir, "m2")},
		client: server.Client(),
		report: func(Progress) {},
	}, asked
}

func aJar(path, content string) jar {
	sum := sha256.Sum256([]byte(content))
	return jar{sum: hex.EncodeToString(sum[:]), size: int64(len(content)), path: path}
}

func TestJarsAreFetchedOnce(t *testing.T) {
	t.Parallel()
	s, asked := library(t, map[string]string{"/g/a.jar": "aaaa", "/g/b.jar": "bb"})
	var last Progress
	s.report = func(p Progress) { last = p }
	jars := []jar{aJar("g/a.jar", "aaaa"), aJar("g/b.jar", "bb")}
	for range 2 {
		classpath, err := s.fetch(t.Context(), jars)
		if err != nil {
			t.Fatal(err)
		}
		want := filepath.Join(s.dir, "a.jar") + string(filepath.ListSeparator) + filepath.Join(s.dir, "b.jar")
		if classpath != want {
			t.Errorf("class path %q, want %q", classpath, want)
		}
	}
	if want := []string{"/g/a.jar", "/g/b.jar"}; !slices.Equal(*asked, want) {
		t.Errorf("asked for %q, want %q", *asked, want)
	}
	if want := (Progress{Fetching, 6, 6}); last != want {
		t.Errorf("last progress %v, want %v", last, want)
	}
}

// What is not what it should be never gets the name of a jar.
func TestWrongJarIsNotKept(t *testing.T) {
	t.Parallel()
	for name, content := range map[string]string{"other bytes": "AAAA", "too long": "aaaaa", "too short": "aaa"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, _ := library(t, map[string]string{"/g/a.jar": content})
			_, err := s.fetch(t.Context(), []jar{aJar("g/a.jar", "aaaa")})
			problem, ok := errors.AsType[*Problem](err)
			if !ok || !strings.Contains(problem.EN, "a.jar: SHA-256") || !strings.Contains(problem.ES, RepositoryVar) {
				t.Errorf("error %v, want one that names the jar and the remedy", err)
			}
			left, err := os.ReadDir(s.dir)
			if err != nil || len(left) > 0 {
				t.Errorf("left %v (%v), want nothing", left, err)
			}
		})
	}
}

func TestMissingJarNamesItsAddress(t *testing.T) {
	t.Parallel()
	s, _ := library(t, nil)
	_, err := s.fetch(t.Context(), []jar{aJar("g/a.jar", "aaaa")})
	if err == nil || !strings.Contains(err.Error(), s.maven.url+"/g/a.jar: HTTP 404") {
		t.Errorf("error %v, want the address and HTTP 404", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.fetch(ctx, []jar{aJar("g/a.jar", "aaaa")}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want %v", err, context.Canceled)
	}
}

// A jar that Maven has fetched is taken from there, if it is the right one.
func TestJarsOfMavenAreUsed(t *testing.T) {
	t.Parallel()
	s, asked := library(t, map[string]string{"/g/b.jar": "bb"})
	folder := filepath.Join(s.maven.local, "g")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{"a.jar": "aaaa", "b.jar": "corrupt"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.fetch(t.Context(), []jar{aJar("g/a.jar", "aaaa"), aJar("g/b.jar", "bb")}); err != nil {
		t.Fatal(err)
	}
	if want := []string{"/g/b.jar"}; !slices.Equal(*asked, want) {
		t.Errorf("asked for %q, want %q", *asked, want)
	}
}

func TestMavenSettingsChooseTheRepository(t *testing.T) {
	t.Parallel()
	const mirrors = `<settings xmlns="http://maven.apache.org/SETTINGS/1.2.0"><mirrors>
		<mirror><mirrorOf>snapshots</mirrorOf><url>https://one.example</url></mirror>
		<mirror><mirrorOf>*,!central</mirrorOf><url>https://two.example</url></mirror>
		<mirror><mirrorOf>central</mirrorOf><url>https://three.example</url><blocked>true</blocked></mirror>
		<mirror><mirrorOf>other, central</mirrorOf><url> https://four.example </url></mirror>
		<mirror><mirrorOf>*</mirrorOf><url>https://five.example</url></mirror>
	</mirrors></settings>`
	for _, test := range []struct{ name, settings, url, local string }{
		{"none", `<settings/>`, central, "old"},
		{"not XML", `mirror`, central, "old"},
		{"first that fits", mirrors, "https://four.example", "old"},
		{"local", `<settings><localRepository>${user.home}/r</localRepository></settings>`, central, "/home/u/r"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			m := maven{url: central, local: "old"}
			m.settings([]byte(test.settings), "/home/u")
			if want := (maven{url: test.url, local: test.local}); m != want {
				t.Errorf("got %v, want %v", m, want)
			}
		})
	}
}

func TestRepositoryVariableComesFirst(t *testing.T) {
	t.Setenv(RepositoryVar, "https://mirror.example/maven/")
	if got, want := userMaven().url, "https://mirror.example/maven"; got != want {
		t.Errorf("url %q, want %q", got, want)
	}
}

func TestJavaVersion(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{
		"openjdk version \"17.0.15\" 2025-04-15\n": 17,
		"openjdk version \"21\" 2023-09-19\n":      21,
		"java version \"1.8.0_392\"\n":             8,
		"nonsense":                                 0,
	} {
		if got := majorVersion(text); got != want {
			t.Errorf("majorVersion(%q) = %d, want %d", text, got, want)
		}
	}
}

func TestMissingOrOldJavaNamesTheRemedy(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("PATH", dir)
	t.Setenv("JAVA_HOME", "")
	_, err := findJava(t.Context())
	problem, ok := errors.AsType[*Problem](err)
	if !ok || !strings.HasPrefix(problem.ES, "no se encuentra Java; ") || !strings.Contains(problem.EN, "Java 17 or later\n  remedy: ") {
		t.Errorf("without java: %v", err)
	}
	old := "#!/bin/sh\necho 'openjdk version \"11.0.2\"' >&2\n"
	if err := os.WriteFile(filepath.Join(dir, "java"), []byte(old), 0o700); err != nil {
		t.Fatal(err)
	}
	_, err = findJava(t.Context())
	problem, ok = errors.AsType[*Problem](err)
	if !ok || !strings.Contains(problem.EN, "java is Java 11; ") {
		t.Errorf("with Java 11: %v", err)
	}
}

func TestTakenPortMovesAllBrokers(t *testing.T) {
	t.Parallel()
	busy, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close()
	taken := busy.Addr().(*net.TCPAddr).Port
	got, err := choosePorts(t.Context(), []int{0, taken, 0, 0})
	if err != nil {
		t.Fatal(err)
	}
	if !got.moved || slices.Contains(got.clients, taken) {
		t.Errorf("ports %v with %d taken", got, taken)
	}
	all := slices.Concat(got.clients, got.controllers)
	slices.Sort(all)
	if len(slices.Compact(all)) != Brokers+controllers {
		t.Errorf("ports %v are not %d different ones", got, Brokers+controllers)
	}
	if _, err := choosePorts(t.Context(), []int{1, 2}); err == nil {
		t.Error("two ports for four brokers are no error")
	}
}

// A folder with other things in it is never taken, since closing would drop them.
func TestFolderWithOtherThingsIsRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	mine := filepath.Join(dir, "mine")
	if err := os.WriteFile(mine, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := openDataDir(dir, false)
	if problem, ok := errors.AsType[*Problem](err); !ok || !strings.Contains(problem.EN, "holds other things") {
		t.Errorf("error %v, want that it holds other things", err)
	}
	if _, err := os.Stat(mine); err != nil {
		t.Error(err)
	}
}

// An empty folder of the user's stays, empty; one that Start made goes.
func TestDataGoesUnlessItIsKept(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name              string
		there, keep       bool
		folderStays, data bool
	}{
		{"new", false, false, false, false},
		{"new, kept", false, true, true, true},
		{"empty", true, false, true, false},
		{"empty, kept", true, true, true, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			if !test.there {
				dir = filepath.Join(dir, "new")
			}
			d, err := openDataDir(dir, test.keep)
			if err != nil {
				t.Fatal(err)
			}
			for node := 1; node <= Brokers; node++ {
				if err := os.Mkdir(d.node(node), 0o700); err != nil {
					t.Fatal(err)
				}
			}
			if err := d.close(); err != nil {
				t.Fatal(err)
			}
			if _, err := os.Stat(dir); (err == nil) != test.folderStays {
				t.Errorf("folder: %v, want stays = %v", err, test.folderStays)
			}
			if _, err := os.Stat(d.node(1)); (err == nil) != test.data {
				t.Errorf("data: %v, want stays = %v", err, test.data)
			}
		})
	}
}

func TestLastWordsBeginWithTheLastError(t *testing.T) {
	t.Parallel()
	var long strings.Builder
	for range 40 {
		long.WriteString("10:00:00.000 INFO a - talk\n")
	}
	if got := strings.Count(lastWords(long.String()), "\n"); got != tailLines-1 {
		t.Errorf("%d line ends in the tail of a long log, want %d", got, tailLines-1)
	}
	const failure = "10:00:01.000 ERROR b - Address already in use\njava.net.BindException"
	if got := lastWords(long.String() + failure + "\n10:00:02.000 INFO a - shut down\n"); !strings.HasPrefix(got, failure) {
		t.Errorf("tail %q, want it to begin with the error", got)
	}
	if got := lastWords(""); got != "" {
		t.Errorf("tail of an empty log: %q", got)
	}
}

func TestOnlyBrokersOneToThreeAreControllers(t *testing.T) {
	t.Parallel()
	p := ports{clients: []int{9092, 9094, 9096, 9098}, controllers: []int{9093, 9095, 9097}}
	first, last := properties(1, "/data/node-1", p), properties(4, "/data/node-4", p)
	for _, want := range []string{
		"process.roles=broker,controller\n",
		"listeners=CLIENTS://127.0.0.1:9092,CONTROLLER://127.0.0.1:9093\n",
		"controller.quorum.voters=1@127.0.0.1:9093,2@127.0.0.1:9095,3@127.0.0.1:9097\n",
	} {
		if !strings.Contains(first, want) {
			t.Errorf("broker 1 lacks %q:\n%s", want, first)
		}
	}
	for _, want := range []string{"process.roles=broker\n", "listeners=CLIENTS://127.0.0.1:9098\n", "log.dirs=/data/node-4\n"} {
		if !strings.Contains(last, want) {
			t.Errorf("broker 4 lacks %q:\n%s", want, last)
		}
	}
}

// A port that was free when it was chosen may be taken when the broker, seconds
// later, wants it.
func TestLostPortMovesTheCluster(t *testing.T) {
	t.Parallel()
	if _, err := findJava(t.Context()); err != nil && os.Getenv("CI") != "true" {
		t.Skipf("SKIPPED: %v", err)
	}
	c, err := prepare(t.Context(), Options{Ports: make([]int, Brokers), Progress: func(Progress) {}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	lost := c.Ports()[1]
	thief, err := new(net.ListenConfig).Listen(t.Context(), "tcp", address(lost))
	if err != nil {
		t.Fatal(err)
	}
	defer thief.Close()
	if err := c.run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if slices.Contains(c.Ports(), lost) {
		t.Errorf("ports %v after %d was lost", c.Ports(), lost)
	}
	for node := 1; node <= Brokers; node++ {
		if !c.Running(node) {
			t.Errorf("broker %d does not run", node)
		}
	}
}
