package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain makes the real program a command of the scripts.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"cuaderno": main})
}

// TestScripts runs testdata/script/*.txtar: what a user types, and sees.
func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:                "testdata/script",
		RequireUniqueNames: true,
		Cmds:               map[string]func(*testscript.TestScript, bool, []string){"status": status},
		UpdateScripts:      os.Getenv("UPDATE_SCRIPTS") != "",
		Setup: func(env *testscript.Env) error {
			home := env.Getenv("WORK") + "/home"
			env.Setenv("HOME", home)
			env.Setenv("XDG_CACHE_HOME", home+"/.cache")
			env.Setenv("LANG", "es_ES.UTF-8")
			program, err := exec.LookPath("cuaderno")
			if err != nil {
				return err
			}
			env.Setenv("PROGRAM", filepath.Dir(program)) // for a PATH with nothing else
			env.Setenv("KAFKA_BROKERS", "localhost:1")   // scripts that want the cluster unset it
			// The caches of the machine: a script must not download anything.
			for _, name := range []string{"GOCACHE", "GOMODCACHE", "GOROOT"} {
				env.Setenv(name, goEnv(t, name))
			}
			env.Setenv("GOVERSION", strings.TrimPrefix(goEnv(t, "GOVERSION"), "go"))
			return os.MkdirAll(home, 0o700)
		},
	})
}

func goEnv(t *testing.T, name string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "env", name).Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

// status is the script command "status N COMMAND…": the program must end with
// exit status N.
func status(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status N command...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		exit, ok := errors.AsType[*exec.ExitError](err)
		if !ok {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit status %d, want %d", got, want)
	}
}
