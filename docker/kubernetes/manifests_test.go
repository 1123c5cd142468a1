// Package kubernetes holds no code: its tests read the manifests for schools that
// outgrow one machine, and check them against Strimzi's schemas, each other, the
// helpers and the README.
package kubernetes

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// object is a YAML document. Its get methods fail the test where the path is not.
type object map[string]any

// parse reads the documents of a YAML text; a key that is there twice is an error.
func parse(t *testing.T, name string, text []byte) []object {
	t.Helper()
	var all []object
	for decoder := yaml.NewDecoder(bytes.NewReader(text)); ; {
		var one object
		err := decoder.Decode(&one)
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if one != nil {
			all = append(all, one)
		}
	}
}

func read(t *testing.T, file string) []object {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return parse(t, file, text)
}

// at is the value at a path of keys.
func at[T any](t *testing.T, o any, path ...string) T {
	t.Helper()
	for _, key := range path {
		switch m := o.(type) {
		case object:
			o = m[key]
		case map[string]any:
			o = m[key]
		default:
			t.Fatalf("nothing at %s of %s", key, strings.Join(path, "."))
		}
	}
	value, ok := o.(T)
	if !ok {
		t.Fatalf("%s is %v, of type %T", strings.Join(path, "."), o, o)
	}
	return value
}

// students are the KafkaUsers that alumnos.sh makes of a list of names.
func students(t *testing.T, names ...string) []object {
	t.Helper()
	out, complaints, err := runStudents(t, strings.Join(names, "\n"))
	if err != nil {
		t.Fatalf("alumnos.sh: %v\n%s", err, complaints)
	}
	return parse(t, "alumnos.sh", []byte(out))
}

func runStudents(t *testing.T, list string) (out, complaints string, err error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "bash", "alumnos.sh")
	var stdout, stderr strings.Builder
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(list), &stdout, &stderr
	err = cmd.Run()
	return stdout.String(), stderr.String(), err
}

// everything that goes to Strimzi.
func everything(t *testing.T) []object {
	t.Helper()
	all := append(read(t, "kafka.yaml"), read(t, "profesor.yaml")...)
	return append(all, students(t, "ana", "ana-lopez", "leo2")...)
}

// TestNamesOfStudents: what alumnos.sh lets pass, JupyterHub's pattern lets in and
// Kubernetes takes for a name; what it refuses, it names, and makes nothing.
func TestNamesOfStudents(t *testing.T) {
	t.Parallel()
	var names []string
	for _, o := range students(t, "ana", "", "ana-lopez", "leo2") {
		names = append(names, at[string](t, o, "metadata", "name"))
	}
	if got := strings.Join(names, " "); got != "ana ana-lopez leo2" {
		t.Errorf("made %s", got)
	}
	for _, bad := range []string{"Ana", "ana.lopez", "ñu", "-ana", "ana-", "ana--b", "2leo", "profesor", "ana\nleo\nana", strings.Repeat("a", 41), "a b", "x/../y"} {
		out, complaints, err := runStudents(t, bad)
		if err == nil || out != "" || !strings.Contains(complaints, "«") {
			t.Errorf("%q: %v, %q, %q", bad, err, out, complaints)
		}
	}
}
