// Package docker holds no code: its tests read the classroom's files and check
// them against each other, the README, the notebooks and the helpers.
package docker

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/types"
)

// load reads compose.yaml as Compose does, with its own loader: schema,
// interpolation and profiles included.
func load(t *testing.T, env []string, profiles ...string) *types.Project {
	t.Helper()
	options, err := cli.NewProjectOptions([]string{"compose.yaml"}, cli.WithEnv(env), cli.WithProfiles(profiles))
	if err != nil {
		t.Fatal(err)
	}
	project, err := options.LoadProject(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return project
}

func services(p *types.Project) []string { return slices.Sorted(maps.Keys(p.Services)) }

func TestProfilesAddTheirServices(t *testing.T) {
	t.Parallel()
	whole := []string{"kafdrop", "kafka1", "kafka2", "kafka3", "kafka4", "lab"}
	for profile, more := range map[string][]string{
		"": nil, "kafbat": {"kafbat"}, "observador": {"observador"}, "ligero": {"kafka-ligero", "lab-ligero"},
	} {
		want := slices.Sorted(slices.Values(append(slices.Clone(whole), more...)))
		if got := services(load(t, nil, profile)); !slices.Equal(got, want) {
			t.Errorf("profile %q: %v, want %v", profile, got, want)
		}
	}
}

// TestOnlyLoopbackIsPublished unless CUADERNO_BIND says otherwise, and no port
// twice.
func TestOnlyLoopbackIsPublished(t *testing.T) {
	t.Parallel()
	for _, bind := range []string{"", "0.0.0.0"} {
		want := cmpOr(bind, "127.0.0.1")
		taken := map[string]string{}
		var env []string
		if bind != "" {
			env = []string{"CUADERNO_BIND=" + bind}
		}
		for name, s := range load(t, env, "kafbat").Services {
			for _, port := range s.Ports {
				if port.HostIP != want {
					t.Errorf("%s publishes %s on %q, want %s", name, port.Published, port.HostIP, want)
				}
				if other := taken[port.Published]; other != "" {
					t.Errorf("%s and %s publish port %s", name, other, port.Published)
				}
				taken[port.Published] = name
			}
		}
		got := slices.Sorted(maps.Keys(taken))
		if want := []string{"19092", "19094", "19096", "19098", "8080", "8888", "9000"}; !slices.Equal(got, want) {
			t.Errorf("published: %v, want %v", got, want)
		}
	}
}

func cmpOr(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// TestEveryServiceIsBounded: memory, processors and processes, and no way to
// more rights; and its image is pinned.
func TestEveryServiceIsBounded(t *testing.T) {
	t.Parallel()
	for name, s := range load(t, nil, "kafbat", "observador", "ligero").Services {
		if s.MemLimit == 0 || s.CPUS == 0 || s.PidsLimit == 0 {
			t.Errorf("%s has no limit of memory, processors or processes", name)
		}
		if !slices.Contains(s.SecurityOpt, "no-new-privileges:true") || !slices.Contains(s.CapDrop, "ALL") || s.Privileged {
			t.Errorf("%s may gain rights", name)
		}
		if !regexp.MustCompile(`:v?\d+(\.\d+)+$`).MatchString(s.Image) {
			t.Errorf("%s: image %s is not pinned to a version", name, s.Image)
		}
	}
}

// TestTheLabWaitsForBrokersThatExist: whatever names brokers names listeners
// that brokers of the same start advertise, and waits for their health.
func TestTheLabWaitsForBrokersThatExist(t *testing.T) {
	t.Parallel()
	all := load(t, nil, "kafbat", "observador", "ligero").Services
	for name, variable := range map[string]string{
		"lab": "KAFKA_BROKERS", "observador": "KAFKA_BROKERS", "kafdrop": "KAFKA_BROKERCONNECT",
		"kafbat": "KAFKA_CLUSTERS_0_BOOTSTRAPSERVERS", "lab-ligero": "KAFKA_BROKERS",
	} {
		s := all[name]
		var want []string
		for dependency, d := range s.DependsOn {
			if !strings.HasPrefix(dependency, "kafka") {
				continue
			}
			if d.Condition != types.ServiceConditionHealthy || all[dependency].HealthCheck == nil {
				t.Errorf("%s does not wait for the health of %s", name, dependency)
			}
			want = append(want, listeners(*all[dependency].Environment["KAFKA_ADVERTISED_LISTENERS"])["INTERNAL"])
		}
		slices.Sort(want)
		if got := slices.Sorted(strings.SplitSeq(*s.Environment[variable], ",")); !slices.Equal(got, want) {
			t.Errorf("%s: %s is %v, its brokers are %v", name, variable, got, want)
		}
	}
	if got, want := *all["lab"].Environment["KAFKA_BROKERS"], "kafka1:9092,kafka2:9094,kafka3:9096,kafka4:9098"; got != want {
		t.Errorf("the lab's brokers are %s, the course's %s", got, want)
	}
}

// listeners reads "NAME://host:port,…".
func listeners(list string) map[string]string {
	m := map[string]string{}
	for item := range strings.SplitSeq(list, ",") {
		name, address, _ := strings.Cut(item, "://")
		m[name] = address
	}
	return m
}

// TestBrokersAgree: hosts, ports, probes and published ports of each broker are
// one story, and the voters are those that have the role.
func TestBrokersAgree(t *testing.T) {
	t.Parallel()
	project := load(t, nil)
	var voters []string
	for node := 1; node <= 4; node++ {
		name, port := fmt.Sprint("kafka", node), strconv.Itoa(9090+2*node)
		broker := project.Services[name]
		properties := serverProperties(broker.Environment)
		for key, want := range map[string]string{
			"node.id": strconv.Itoa(node), "log.dirs": broker.Volumes[0].Target,
			"advertised.listeners": fmt.Sprintf("INTERNAL://%s:%s,EXTERNAL://localhost:1%s", name, port, port),
		} {
			if properties[key] != want {
				t.Errorf("%s: %s=%s, want %s", name, key, properties[key], want)
			}
		}
		listen := listeners(properties["listeners"])
		if listen["INTERNAL"] != ":"+port || listen["EXTERNAL"] != ":1"+port || *broker.Environment["PROBE_PORT"] != port {
			t.Errorf("%s listens on %v and is probed on %s", name, listen, *broker.Environment["PROBE_PORT"])
		}
		if len(broker.Ports) != 1 || broker.Ports[0].Published != "1"+port || strconv.FormatUint(uint64(broker.Ports[0].Target), 10) != "1"+port {
			t.Errorf("%s publishes %v, want 1%s alone", name, broker.Ports, port)
		}
		if strings.Contains(properties["process.roles"], "controller") {
			voters = append(voters, fmt.Sprintf("%d@%s%s", node, name, listen["CONTROLLER"]))
		}
		if broker.Hostname != name {
			t.Errorf("%s has host name %q", name, broker.Hostname)
		}
	}
	if got := *project.Services["kafka4"].Environment["KAFKA_CONTROLLER_QUORUM_VOTERS"]; got != strings.Join(voters, ",") || len(voters) != 3 {
		t.Errorf("voters: %s, with the role: %v", got, voters)
	}
}

// TestTheExampleHasEveryVariableAndItsDefault: and none that is not read.
func TestTheExampleHasEveryVariableAndItsDefault(t *testing.T) {
	t.Parallel()
	used := map[string]string{}
	for _, m := range regexp.MustCompile(`[^$]\$\{([A-Z_]+):-([^}]*)\}`).FindAllStringSubmatch(read(t, "compose.yaml"), -1) {
		if before, ok := used[m[1]]; ok && before != m[2] {
			t.Errorf("%s has two defaults: %q and %q", m[1], before, m[2])
		}
		used[m[1]] = m[2]
	}
	shown := map[string]string{}
	for _, m := range regexp.MustCompile(`(?m)^#([A-Z_]+)=(.*)$`).FindAllStringSubmatch(read(t, ".env.example"), -1) {
		shown[m[1]] = m[2]
	}
	if !maps.Equal(used, shown) {
		t.Errorf("compose.yaml reads\n%v\n.env.example shows\n%v", used, shown)
	}
}

// TestNotebooksNameOnlyWhatIsThere: every address on this machine and every
// broker in the notebooks, helpers and READMEs is one that compose.yaml provides.
func TestNotebooksNameOnlyWhatIsThere(t *testing.T) {
	t.Parallel()
	notebooks, err := filepath.Glob("../notebooks/*.ipynb")
	if err != nil || len(notebooks) == 0 {
		t.Fatal("no notebooks:", err)
	}
	known := map[string]bool{}
	for name, s := range load(t, nil, "kafbat").Services {
		for _, p := range s.Ports {
			known["localhost:"+p.Published] = true
		}
		if port := s.Environment["PROBE_PORT"]; port != nil {
			known[name+":"+*port] = true
		}
	}
	helpers, err := filepath.Glob("../helpers/*/*.go")
	if err != nil || len(helpers) == 0 {
		t.Fatal("no helpers:", err)
	}
	helpers = slices.DeleteFunc(helpers, func(file string) bool { return strings.HasSuffix(file, "_test.go") })
	for _, file := range slices.Concat(notebooks, helpers, []string{"README.md", "../README.md"}) {
		for _, found := range regexp.MustCompile(`(localhost|kafka\d):\d+`).FindAllString(read(t, file), -1) {
			if !known[found] {
				t.Errorf("%s names %s, which compose.yaml does not provide", filepath.Base(file), found)
			}
		}
	}
}

// TestTheImageHasWhatNotebooksImport of this project: the Dockerfile copies some
// folders only.
func TestTheImageHasWhatNotebooksImport(t *testing.T) {
	t.Parallel()
	var copied []string
	for _, m := range regexp.MustCompile(`cp -r (.*) /out/course/`).FindAllStringSubmatch(read(t, "Dockerfile"), -1) {
		copied = append(copied, strings.Fields(m[1])...)
	}
	notebooks, err := filepath.Glob("../notebooks/*.ipynb")
	if err != nil || len(notebooks) == 0 {
		t.Fatal("no notebooks:", err)
	}
	for _, file := range notebooks {
		for _, m := range regexp.MustCompile(`"github\.com/cuaderno-go/cuaderno/([\w/]+)\\"`).FindAllStringSubmatch(read(t, file), -1) {
			if !slices.ContainsFunc(copied, func(dir string) bool { return m[1] == dir || strings.HasPrefix(m[1], dir+"/") }) {
				t.Errorf("%s imports %s; the image has %v only", filepath.Base(file), m[1], copied)
			}
		}
	}
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
