package main

import (
	"context"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/internal/kernelspec"
)

// state says how bad a finding is.
type state uint8

const (
	present  state = iota
	optional       // not there, and all works without it
	lacking        // not there, and something that users need does not work
)

// finding is what a check found out about one tool.
type finding struct {
	name   diag.Text
	state  state
	what   diag.Text // version and place, or what is wrong
	remedy diag.Text // empty if nothing has to be done
}

// machine answers questions about the programs of this computer.
type machine struct {
	find func(name string) (string, error)
	run  func(ctx context.Context, stdin, name string, args ...string) (string, error)
}

func thisMachine() *machine {
	return &machine{find: exec.LookPath, run: runTool}
}

// runTool gives what a program prints on both streams, for at most 20 s.
func runTool(ctx context.Context, stdin, name string, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Stdin = strings.NewReader(stdin)
	out, err := cmd.CombinedOutput()
	return strings.TrimSpace(string(out)), err
}

// same is a text that is the same in both languages.
func same(text string) diag.Text { return diag.Text{ES: text, EN: text} }

// goToolchain: cells are compiled by it.
func (m *machine) goToolchain(ctx context.Context) finding {
	f := finding{name: same("Go"), state: lacking, remedy: m.packages(packageNames{
		brew: "go", pacman: "go",
		other: diag.Text{
			ES: "instala Go 1.26 o posterior de https://go.dev/dl/ (el de apt suele ser antiguo)",
			EN: "install Go 1.26 or later from https://go.dev/dl/ (apt's is often old)",
		},
	})}
	path, err := m.find("go")
	if err != nil {
		f.what = diag.Text{ES: "no está en el PATH", EN: "not on the PATH"}
		return f
	}
	version, err := m.run(ctx, "", path, "env", "GOVERSION")
	if err != nil {
		f.what = same(path + ": " + version)
		return f
	}
	f.what = same(version + " (" + path + ")")
	if atLeast(version, 1, 26) {
		f.state, f.remedy = present, diag.Text{}
	}
	return f
}

// cCompiler: plugins and cgo packages need one, with its header files.
func (m *machine) cCompiler(ctx context.Context) finding {
	f := finding{
		name:  diag.Text{ES: "compilador de C", EN: "C compiler"},
		state: lacking,
		remedy: m.packages(packageNames{
			apt: "gcc libc6-dev", dnf: "gcc glibc-devel", pacman: "gcc", apk: "gcc musl-dev",
			other: same("xcode-select --install"),
		}),
	}
	name := os.Getenv("CC")
	if name == "" {
		name = "gcc"
		if out, err := m.run(ctx, "", "go", "env", "CC"); err == nil && out != "" {
			name = out
		}
	}
	name = strings.Fields(name)[0] // CC may hold flags
	path, err := m.find(name)
	if err != nil {
		f.what = diag.Text{ES: name + " no está en el PATH", EN: name + " is not on the PATH"}
		return f
	}
	if out, err := m.run(ctx, "#include <stdlib.h>\n", path, "-E", "-o", os.DevNull, "-"); err != nil {
		f.what = diag.Text{
			ES: path + " no compila: " + firstLine(out),
			EN: path + " does not compile: " + firstLine(out),
		}
		return f
	}
	f.state, f.what, f.remedy = present, same(path), diag.Text{}
	return f
}

// linker: mold links a cell in half the time.
func (m *machine) linker() finding {
	name := diag.Text{ES: "enlazador", EN: "linker"}
	if path, err := m.find("mold"); err == nil {
		return finding{name: name, what: same("mold (" + path + ")")}
	}
	return finding{
		name:  name,
		state: optional,
		what:  diag.Text{ES: "el del sistema; con mold las celdas arrancan antes", EN: "the system's; with mold cells start sooner"},
		remedy: m.packages(packageNames{
			apt: "mold", brew: "mold", dnf: "mold", pacman: "mold", apk: "mold",
			other: same("https://github.com/rui314/mold"),
		}),
	}
}

// python: lab makes an environment for JupyterLab with it.
func (m *machine) python(ctx context.Context) finding {
	f := finding{name: same("Python"), state: lacking, remedy: m.packages(packageNames{
		apt: "python3 python3-venv", brew: "python", dnf: "python3", pacman: "python", apk: "python3",
		other: same("https://www.python.org/downloads/"),
	})}
	if lab := m.jupyterLab(ctx); lab.state == present {
		f.state = optional
	}
	path, err := m.find("python3")
	if err != nil {
		f.what = diag.Text{ES: "no está; «cuaderno lab» lo necesita", EN: "not there; \"cuaderno lab\" needs it"}
		return f
	}
	version, err := m.run(ctx, "", path, "--version")
	f.what = same(version + " (" + path + ")")
	if err != nil || !atLeast(version, 3, 10) {
		f.what.ES += "; hace falta 3.10 o posterior"
		f.what.EN += "; 3.10 or later is needed"
		return f
	}
	if _, err := m.run(ctx, "", path, "-c", "import venv, ensurepip"); err != nil {
		f.what.ES += "; le falta el módulo venv"
		f.what.EN += "; its venv module is missing"
		return f
	}
	f.state, f.remedy = present, diag.Text{}
	return f
}

// jupyterLab: lab uses the one on the PATH, or else installs its own.
func (m *machine) jupyterLab(ctx context.Context) finding {
	f := finding{name: same("JupyterLab"), state: optional, what: diag.Text{
		ES: "«cuaderno lab» instalará uno propio la primera vez",
		EN: "\"cuaderno lab\" will install one of its own the first time",
	}}
	if path, version, ok := m.findJupyterLab(ctx); ok {
		f.state, f.what = present, same(version+" ("+path+")")
	}
	return f
}

// findJupyterLab is the one on the PATH, if it works and is new enough.
func (m *machine) findJupyterLab(ctx context.Context) (path, version string, ok bool) {
	path, err := m.find("jupyter-lab")
	if err != nil {
		return "", "", false
	}
	version, err = m.run(ctx, "", path, "--version")
	return path, version, err == nil && atLeast(version, 4, 0)
}

// kernelspec: only other frontends than cuaderno's own commands need it.
func (m *machine) kernelspec() finding {
	f := finding{name: same("kernel"), state: optional, remedy: same("cuaderno install")}
	spec, err := kernelspec.Find(kernelName, kernelspec.Dirs())
	if err != nil {
		f.what = diag.Text{
			ES: "no instalado para otros programas («cuaderno lab» y «cuaderno run» no lo necesitan)",
			EN: "not installed for other programs (\"cuaderno lab\" and \"cuaderno run\" do not need it)",
		}
		return f
	}
	if _, err := m.find(spec.Argv[0]); err != nil {
		f.what = diag.Text{
			ES: "instalado en " + spec.Dir + ", pero su programa ya no existe: " + spec.Argv[0],
			EN: "installed in " + spec.Dir + ", but its program is gone: " + spec.Argv[0],
		}
		return f
	}
	f.state, f.what, f.remedy = present, same(spec.Dir), diag.Text{}
	return f
}

// kafkaBrokers: without them lab and run bring their own cluster.
func (m *machine) kafkaBrokers(brokers string) finding {
	f := finding{name: same("KAFKA_BROKERS"), what: same(brokers)}
	if brokers == "" {
		f.state = optional
		f.what = diag.Text{
			ES: "sin definir: «cuaderno lab» y «cuaderno run» arrancan un clúster embebido",
			EN: "not set: \"cuaderno lab\" and \"cuaderno run\" start an embedded cluster",
		}
	}
	return f
}

// packageNames says what provides a tool, by package manager; other is what to
// do where none of them is found.
type packageNames struct {
	apt, brew, dnf, pacman, apk string
	other                       diag.Text
}

// packages is the one command that installs a tool on this machine.
func (m *machine) packages(p packageNames) diag.Text {
	managers := []struct{ program, command, names string }{
		{"apt-get", "sudo apt-get install -y ", p.apt},
		{"dnf", "sudo dnf install -y ", p.dnf},
		{"pacman", "sudo pacman -S ", p.pacman},
		{"apk", "sudo apk add ", p.apk},
		{"brew", "brew install ", p.brew},
	}
	for _, manager := range managers {
		if manager.names == "" {
			continue
		}
		if _, err := m.find(manager.program); err == nil {
			return same(manager.command + manager.names)
		}
	}
	if p.apt != "" && runtime.GOOS == "linux" {
		return same("sudo apt-get install -y " + p.apt)
	}
	return p.other
}

// atLeast tells whether the first "X.Y" in version is at least major.minor.
func atLeast(version string, major, minor int) bool {
	match := regexp.MustCompile(`(\d+)\.(\d+)`).FindStringSubmatch(version)
	if match == nil {
		return false
	}
	x, _ := strconv.Atoi(match[1]) // digits, by the pattern
	y, _ := strconv.Atoi(match[2])
	return x > major || x == major && y >= minor
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}
