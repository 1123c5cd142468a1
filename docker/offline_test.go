package docker

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// aDocker stands for Docker's command on one machine: its images are files of a
// folder. An image that is not there can be pulled if it is one of others'.
const aDocker = `#!/bin/bash
set -euo pipefail
file() { echo "$MACHINE/$(tr '/:' '__' <<<"$1")"; }
case "$1 $2" in
  compose*) printf '%s\n' $IMAGES ;;
  "image inspect") [[ -e $(file "$3") ]] ;;
  pull*) [[ $2 != cuaderno/* ]] && echo "$2" >"$(file "$2")" ;;
  save*) cp "$(file "$2")" "$4" ;;
  load*) cp "$3" "$(file "$(<"$3")")" ;;
  *) echo "not known: $*" >&2; exit 1 ;;
esac
`

// stick is a USB stick, and the programs that the script finds.
type stick struct{ dir, bin, images string }

func newStick(t *testing.T) stick {
	t.Helper()
	s := stick{dir: t.TempDir(), bin: t.TempDir()}
	if err := os.WriteFile(filepath.Join(s.bin, "docker"), []byte(aDocker), 0o700); err != nil {
		t.Fatal(err)
	}
	images := map[string]bool{}
	for _, service := range load(t, nil, "*").Services {
		images[service.Image] = true
	}
	s.images = strings.Join(slices.Sorted(maps.Keys(images)), " ")
	return s
}

// run does the script's verb on a machine, and says what it said.
func (s stick) run(t *testing.T, machine, script, verb string) (string, error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "bash", script, verb, s.dir)
	cmd.Env = append(os.Environ(), "PATH="+s.bin+":"+os.Getenv("PATH"), "MACHINE="+machine, "IMAGES="+s.images)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func machineWith(t *testing.T, images ...string) string {
	t.Helper()
	dir := t.TempDir()
	for _, image := range images {
		if err := os.WriteFile(filepath.Join(dir, fileName(image)), []byte(image+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func fileName(image string) string { return strings.NewReplacer("/", "_", ":", "_").Replace(image) }

func has(t *testing.T, machine string) []string {
	t.Helper()
	entries, err := os.ReadDir(machine)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// TestTheStickTakesEveryImageAndWhatStartsThem: the room's machine has nothing,
// and afterwards the images of all profiles and the files beside them.
func TestTheStickTakesEveryImageAndWhatStartsThem(t *testing.T) {
	t.Parallel()
	s := newStick(t)
	if err := os.WriteFile(filepath.Join(s.dir, "fotos.tar"), []byte("its owner's\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := s.run(t, machineWith(t, "cuaderno/lab:1.0"), "offline.sh", "save"); err != nil {
		t.Fatalf("save: %v\n%s", err, out)
	}
	room := machineWith(t)
	out, err := s.run(t, room, filepath.Join(s.dir, "offline.sh"), "load") // the copy that the stick has
	if err != nil || !strings.Contains(out, "compose.yaml up") {
		t.Fatalf("load: %v\n%s", err, out)
	}
	var want []string
	for image := range strings.FieldsSeq(s.images) {
		want = append(want, fileName(image))
	}
	if got := has(t, room); !slices.Equal(got, want) || len(got) < 4 {
		t.Errorf("loaded: %v, want %v", got, want)
	}
	if got := read(t, filepath.Join(s.dir, "fotos.tar")); got != "its owner's\n" {
		t.Error("what its owner had on the stick is gone")
	}
	for _, file := range []string{"compose.yaml", ".env.example", "README.md"} {
		if got := read(t, filepath.Join(s.dir, file)); got != read(t, file) {
			t.Errorf("%s on the stick is another", file)
		}
	}
}

// TestADamagedStickLoadsNothing: neither a changed image nor one that is gone.
func TestADamagedStickLoadsNothing(t *testing.T) {
	t.Parallel()
	for name, damage := range map[string]func(file string) error{
		"changed": func(file string) error { return os.WriteFile(file, []byte("apache/kafka:0\n"), 0o600) },
		"gone":    os.Remove,
	} {
		s := newStick(t)
		if out, err := s.run(t, machineWith(t, "cuaderno/lab:1.0"), "offline.sh", "save"); err != nil {
			t.Fatalf("save: %v\n%s", err, out)
		}
		if err := damage(filepath.Join(s.dir, fileName("cuaderno/lab:1.0")+".tar")); err != nil {
			t.Fatal(err)
		}
		room := machineWith(t)
		out, err := s.run(t, room, "offline.sh", "load")
		if err == nil || !strings.Contains(out, "dañada") || !strings.Contains(out, "damaged") || len(has(t, room)) != 0 {
			t.Errorf("%s: %v, loaded %v\n%s", name, err, has(t, room), out)
		}
	}
}

// TestAnImageThatIsNotBuiltIsNamed, since nobody can pull it.
func TestAnImageThatIsNotBuiltIsNamed(t *testing.T) {
	t.Parallel()
	s := newStick(t)
	out, err := s.run(t, machineWith(t), "offline.sh", "save")
	if err == nil || !strings.Contains(out, "missing: cuaderno/lab:1.0 — docker compose build") {
		t.Errorf("%v\n%s", err, out)
	}
	if _, err := os.Stat(filepath.Join(s.dir, "SHA256SUMS")); err == nil {
		t.Error("a stick that lacks an image has checksums, and so seems whole")
	}
}
