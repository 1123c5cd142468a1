package kubernetes

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func values(t *testing.T) object { t.Helper(); return read(t, "jupyterhub.yaml")[0] }

func TestJupyterHubsValuesFollowTheChart(t *testing.T) {
	t.Parallel()
	schema := newSchema(t, "values", read(t, filepath.Join("testdata", "values.schema.yaml"))[0])
	v := values(t)
	if err := schema.Validate(plain(t, v)); err != nil {
		t.Error(err)
	}
	at[object](t, v, "singleuser")["enviroment"] = "x"
	if schema.Validate(plain(t, v)) == nil {
		t.Error("a misspelt key passes")
	}
}

// environment is a student's, as KubeSpawner makes it of extraEnv: {username} is
// the name, and a Secret's key is written as secret/key.
func environment(t *testing.T, student string) map[string]string {
	t.Helper()
	env := map[string]string{}
	for name, value := range at[object](t, values(t), "singleuser", "extraEnv") {
		text, plain := value.(string)
		if !plain {
			text = at[string](t, value, "valueFrom", "secretKeyRef", "name") + "/" + at[string](t, value, "valueFrom", "secretKeyRef", "key")
		}
		env[name] = strings.ReplaceAll(text, "{username}", student)
	}
	return env
}

// TestAStudentsPodFitsItsKafkaUser: the address, the way in, the Secret and the
// prefix that the pod is told are those that Strimzi makes of the manifests.
func TestAStudentsPodFitsItsKafkaUser(t *testing.T) {
	t.Parallel()
	kafka := read(t, "kafka.yaml")[2]
	cluster := at[string](t, kafka, "metadata", "name")
	listener := at[[]any](t, kafka, "spec", "kafka", "listeners")[0]
	student := students(t, "ana-lopez")[0]
	name := at[string](t, student, "metadata", "name")
	mount := at[[]any](t, values(t), "singleuser", "storage", "extraVolumeMounts")[0]
	volume := at[[]any](t, values(t), "singleuser", "storage", "extraVolumes")[0]
	got := environment(t, name)
	want := map[string]string{
		"CUADERNO_LANG":           "es",
		"KAFKA_BROKERS":           fmt.Sprintf("%s-kafka-bootstrap:%d", cluster, at[int](t, listener, "port")),
		"KAFKA_SECURITY_PROTOCOL": map[bool]string{true: "SASL_SSL", false: "SASL_PLAINTEXT"}[at[bool](t, listener, "tls")],
		"KAFKA_SASL_MECHANISM":    strings.ToUpper(at[string](t, listener, "authentication", "type")),
		"KAFKA_USERNAME":          name,
		"KAFKA_PASSWORD":          at[string](t, kafka, "spec", "entityOperator", "userOperator", "secretPrefix") + name + "/password",
		"KAFKA_CA_FILE":           at[string](t, mount, "mountPath") + "/ca.crt",
		"KAFKA_PREFIX":            prefix(t, student),
	}
	if !maps.Equal(got, want) {
		t.Errorf("the pod's environment is\n%v, want\n%v", got, want)
	}
	if secret := at[string](t, volume, "secret", "secretName"); secret != cluster+"-cluster-ca-cert" {
		t.Errorf("the certificate is in %s", secret)
	}
	if at[string](t, listener, "authentication", "type") != at[string](t, student, "spec", "authentication", "type") {
		t.Error("the student logs in as the listener does not let")
	}
	// KubeSpawner puts this label on students' pods.
	peers := at[[]any](t, listener, "networkPolicyPeers")
	if len(peers) != 1 || at[string](t, peers[0], "podSelector", "matchLabels", "component") != "singleuser-server" {
		t.Errorf("who may reach the brokers: %v", peers)
	}
	for _, o := range append(read(t, "kafka.yaml")[:2], student, read(t, "profesor.yaml")[0]) {
		if of := at[string](t, o, "metadata", "labels", "strimzi.io/cluster"); of != cluster {
			t.Errorf("%v belongs to %s", o["metadata"], of)
		}
	}
}

// prefix is the one that all rights of a student on topics, groups and
// transactions are bound to.
func prefix(t *testing.T, student object) string {
	t.Helper()
	var found []string
	for _, acl := range at[[]any](t, student, "spec", "authorization", "acls") {
		if at[string](t, acl, "resource", "type") == "cluster" {
			if operations := at[[]any](t, acl, "operations"); len(operations) != 1 || operations[0] != "Describe" {
				t.Errorf("on the cluster a student may %v", operations)
			}
			continue
		}
		if at[string](t, acl, "resource", "patternType") != "prefix" {
			t.Errorf("%v is not bound to a prefix", acl)
		}
		found = append(found, at[string](t, acl, "resource", "name"))
	}
	if found = slices.Compact(found); len(found) != 1 {
		t.Fatalf("prefixes %v", found)
	}
	return found[0]
}

// TestNamesAreOneStory: the README, the values, alumnos.sh, compose.yaml and the
// helpers speak of the same image, names, variables and versions.
func TestNamesAreOneStory(t *testing.T) {
	t.Parallel()
	text := func(path ...string) string {
		bytes, err := os.ReadFile(filepath.Join(path...))
		if err != nil {
			t.Fatal(err)
		}
		return string(bytes)
	}
	readme, yaml, script := text("README.md"), text("jupyterhub.yaml"), text("alumnos.sh")
	image := at[object](t, values(t), "singleuser", "image")
	if compose := text("..", "compose.yaml"); !strings.Contains(compose, fmt.Sprintf("image: %v:${CUADERNO_VERSION:-%v}", image["name"], image["tag"])) {
		t.Errorf("compose.yaml has another image than %v", image)
	}
	if start := text("..", "Dockerfile"); !strings.Contains(start, at[string](t, values(t), "singleuser", "cmd")) {
		t.Error("the image does not have the pod's command")
	}
	pattern := at[string](t, values(t), "hub", "config", "Authenticator", "username_pattern")
	if !strings.Contains(script, "valid='"+pattern+"'") {
		t.Errorf("alumnos.sh takes other names than %s", pattern)
	}
	access := text("..", "..", "helpers", "access.go") + text("..", "..", "helpers", "brokers.go")
	for name := range environment(t, "ana") {
		if strings.HasPrefix(name, "KAFKA_") && !strings.Contains(access, `"`+name+`"`) {
			t.Errorf("helpers do not read %s", name)
		}
	}
	for _, name := range regexp.MustCompile(`\bKAFKA_[A-Z_]+`).FindAllString(readme, -1) {
		if !strings.Contains(access, `"`+name+`"`) {
			t.Errorf("the README speaks of %s", name)
		}
	}
	chart := regexp.MustCompile(`jupyterhub --repo \S+ \\?\s+(?:#\s+)?--version (\d+\.\d+\.\d+)`)
	want := chart.FindStringSubmatch(yaml)[1]
	for _, m := range chart.FindAllStringSubmatch(readme, -1) {
		if m[1] != want {
			t.Errorf("the README installs chart %s, the values are for %s", m[1], want)
		}
	}
	for _, file := range []string{"kafka.yaml", "profesor.yaml", "alumno.yaml", "alumnos.sh", "jupyterhub.yaml"} {
		if strings.Count(readme, file) < 1 {
			t.Errorf("the README does not say what %s is for", file)
		}
	}
}
