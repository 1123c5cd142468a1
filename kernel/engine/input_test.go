package engine_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/cuaderno-go/cuaderno/kernel"
	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/engine"
)

// user answers questions in order, and notes what was asked.
type user struct {
	answers []string
	asked   []string
}

func (u *user) ask(ctx context.Context, prompt string, password bool) (string, error) {
	u.asked = append(u.asked, fmt.Sprintf("%q %v", prompt, password))
	if len(u.answers) == 0 {
		<-ctx.Done()
		return "", ctx.Err()
	}
	answer := u.answers[0]
	u.answers = u.answers[1:]
	return answer, nil
}

var _ kernel.InputUser = (*engine.Engine)(nil)

func TestCellsAskTheUser(t *testing.T) {
	t.Parallel()
	n := newNotebook(t, engine.Config{Lang: diag.ES, Dir: t.TempDir()})
	u := &user{answers: []string{"7", "Ana María", "dos líneas", "más"}}
	n.UseInput(u.ask)
	if got := n.ok("var n int\nfmt.Print(\"¿cuántos? \")\nfmt.Scanln(&n)\nfmt.Println(n * 2)"); got != "¿cuántos? 14\n" {
		t.Errorf("got %q", got)
	}
	if got := n.ok("lector := bufio.NewReader(os.Stdin)\nnombre, _ := lector.ReadString('\\n')\nstrings.TrimSpace(nombre)"); got != "Ana María\n" {
		t.Errorf("got %q", got)
	}
	if got := n.ok("for range 2 { línea, _ := lector.ReadString('\\n'); fmt.Print(línea) }"); got != "dos líneas\nmás\n" {
		t.Errorf("got %q", got)
	}
	if len(u.asked) != 4 {
		t.Errorf("asked %q", u.asked)
	}
}

func TestShellLinesAskTheUser(t *testing.T) {
	t.Parallel()
	n := newNotebook(t, engine.Config{Lang: diag.ES, Dir: t.TempDir()})
	u := &user{answers: []string{"uno", "secreto"}}
	n.UseInput(u.ask)
	if got := n.ok("%with_inputs\n!read x; echo \"$x!\""); got != "uno!\n" {
		t.Errorf("got %q", got)
	}
	if got := n.ok("%with_password\n!read x; echo ${#x}"); got != "7\n" {
		t.Errorf("got %q", got)
	}
	if got := n.ok("!read x || echo nada"); got != "nada\n" {
		t.Errorf("got %q", got)
	}
	if want := []string{`"" false`, `"" true`}; len(u.asked) < 2 || u.asked[0] != want[0] || u.asked[1] != want[1] {
		t.Errorf("asked %q", u.asked)
	}
}

// An interrupt reaches a cell that waits for input, and the next one can ask.
func TestInterruptWhileACellAsks(t *testing.T) {
	t.Parallel()
	n := newNotebook(t, engine.Config{Lang: diag.ES, Dir: t.TempDir()})
	waiting := make(chan bool, 1)
	answer := false
	n.UseInput(func(ctx context.Context, _ string, _ bool) (string, error) {
		if answer {
			return "sí", nil
		}
		waiting <- true
		<-ctx.Done()
		return "", ctx.Err()
	})
	go func() {
		<-waiting
		n.Interrupt()
	}()
	_, err := n.run("x := 1\nvar s string\nfmt.Scan(&s)\nfor { }")
	if f := diag.AsFailure(err); f.Name != "KeyboardInterrupt" {
		t.Errorf("got %v", f)
	}
	answer = true
	if got := n.ok("fmt.Scan(&s)\ns, x"); got != "sí 1\n" {
		t.Errorf("got %q", got)
	}
}

// gonbui's own question, with its prompt, through the unchanged package.
func TestGonbuiAsksTheUser(t *testing.T) {
	t.Parallel()
	dir, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "go.mod")); errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	n := newNotebook(t, engine.Config{Lang: diag.ES, Dir: dir})
	u := &user{answers: []string{"clave"}}
	n.UseInput(u.ask)
	got := n.ok("import \"github.com/janpfeifer/gonb/gonbui\"\ngonbui.RequestInput(\"Clave:\", true)\nvar clave string\nfmt.Scanln(&clave)\nlen(clave)")
	if got != "5\n" || len(u.asked) != 1 || u.asked[0] != `"Clave:" true` {
		t.Errorf("got %q, asked %q", got, u.asked)
	}
}
