package engine_test

import (
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/engine"
	"github.com/cuaderno-go/cuaderno/kernel/internal/homemodule"
)

// A module that cannot be fetched is a mistake in the line that imports it, which
// says why and what to do.
func TestWhyAModuleIsNotFetched(t *testing.T) {
	t.Setenv("GOSUMDB", "off")
	answer := func(status int) string {
		proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }))
		t.Cleanup(proxy.Close)
		return proxy.URL
	}
	n := newNotebook(t, engine.Config{Lang: diag.ES, Dir: t.TempDir()})
	n.ok("x := 1")
	for _, c := range []struct{ proxy, path, want string }{
		{"off", "example.com/falta", "aquí no se descargan módulos (GOPROXY=off)"},
		{"http://" + closedPort(t), "example.com/falta", "hace falta red para descargarlo"},
		{answer(http.StatusForbidden), "example.com/falta", "no se permite descargarlo, o no existe"},
		{answer(http.StatusNotFound), "example.com/falta", "no hay ningún módulo en esa ruta"},
		{moduleProxy(t), "example.com/saludo/falta", "pero no tiene ese paquete"},
		{answer(http.StatusTeapot), "example.com/falta", "prueba con !go get"},
	} {
		t.Setenv("GOPROXY", c.proxy)
		_, err := n.run("import (\n\t\"fmt\"\n\t\"" + c.path + "\"\n)\nfmt.Println(falta.Nada)")
		f := diag.AsFailure(err)
		if text := shown(err); f.Name != "ModuleError" || !strings.Contains(text, "]:3:2: no se puede importar "+c.path+" — ") || !strings.Contains(text, c.want) {
			t.Errorf("%s: want %q, got\n%s", c.proxy, c.want, text)
		}
	}
	if got := n.ok("x"); got != "1\n" {
		t.Errorf("got %q", got)
	}
}

// closedPort is an address on which nobody listens.
func closedPort(t *testing.T) string {
	t.Helper()
	var lc net.ListenConfig
	l, err := lc.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	return l.Addr().String()
}

// A requirement of go.mod that has never been downloaded is fetched like one
// that is missing; where nothing is fetched, it is said what it lacks.
func TestRequiredButNeverDownloaded(t *testing.T) {
	t.Setenv("GOSUMDB", "off")
	t.Setenv("GOPROXY", moduleProxy(t))
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "go.mod"), "module propio\n\ngo 1.25\n\nrequire example.com/saludo v1.0.0\n")
	n := newNotebook(t, engine.Config{Lang: diag.ES, Dir: dir})
	const use = "import \"example.com/saludo\"\nsaludo.Hola()"
	_, err := n.run(use)
	if text := shown(err); !strings.Contains(text, "missing go.sum entry") || !strings.Contains(text, "pon %autoget") {
		t.Errorf("got\n%s", text)
	}
	if out := n.ok("%autoget\n" + use); !strings.HasSuffix(out, "hola\n") {
		t.Errorf("got %q", out)
	}
}

// A notebook with a go.mod of its own gets the course's packages from where the
// kernel got them, without a network, once it asks by %autoget.
func TestOwnModuleGetsTheCoursesPackages(t *testing.T) {
	t.Setenv("GOPROXY", "off")
	t.Setenv("GOFLAGS", "")
	wd, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	home, dir := t.TempDir(), t.TempDir()
	if err := homemodule.Write(home, homemodule.FindClone(wd)); err != nil {
		t.Fatal(err)
	}
	const mod = "module propio\n\ngo 1.26\n"
	writeFile(t, filepath.Join(dir, "go.mod"), mod)
	n := newNotebook(t, engine.Config{Lang: diag.ES, Dir: dir, Home: home})
	const use = "import \"github.com/cuaderno-go/cuaderno/kernel/display\"\ndisplay.Text(7)"
	_, err = n.run(use)
	if text := shown(err); !strings.Contains(text, "pon %autoget en la primera línea") {
		t.Errorf("got\n%s", text)
	}
	if text, err := os.ReadFile(filepath.Join(dir, "go.mod")); err != nil || string(text) != mod {
		t.Errorf("go.mod was changed unasked: %v\n%s", err, text)
	}
	if out := n.ok("%autoget\n" + use); !strings.Contains(out, "go: added github.com/cuaderno-go/cuaderno => ") || !strings.HasSuffix(out, "\n7\n") {
		t.Errorf("got %q", out)
	}
	if out := n.ok("import \"github.com/cuaderno-go/cuaderno/helpers\"\nvar _ = helpers.Brokers\n5"); !strings.HasSuffix(out, "5\n") {
		t.Errorf("got %q", out)
	}
}
