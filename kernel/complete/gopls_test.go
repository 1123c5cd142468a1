package complete

import (
	"bufio"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/token"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/cuaderno-go/cuaderno/kernel/check"
	"github.com/cuaderno-go/cuaderno/kernel/library"
)

// In these tests gopls, the language server of the Go project, says what has to
// be offered in a file that is equivalent to the notebook. It is no part of the
// kernel: the test needs it in PATH, and is skipped where it is not.

func TestOffersWhatGoplsOffers(t *testing.T) {
	t.Parallel()
	program, err := exec.LookPath("gopls")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("no gopls in PATH")
		}
		t.Skip("SKIPPED: no gopls in PATH")
	}
	server := startGopls(t, program)
	lib := library.New(library.Config{Dir: "../../notebooks"})
	earlier, imports := map[string]string{}, map[string]string{}
	asked, offered, missing := 0, 0, map[string]int{}
	replay(t, lib, tutorial(t), func(s *Session, c *check.Cell) {
		maps.Copy(imports, c.Scope.Imports())
		for _, p := range probes(c) {
			if !p.whole {
				continue
			}
			for _, p := range []probe{p, withoutPrefix(p)} {
				file, at, ok := equivalent(c, p, earlier, imports)
				if !ok {
					continue
				}
				asked++
				ours := names(t, s, p)
				for _, want := range server.complete(file, at) {
					if want.Kind == moduleKind && lib.Names(t.Context())[strings.Trim(want.Detail, `"`)] == "" {
						continue // a package of a module that go.mod does not ask for: its import would fail
					}
					offered++
					if !ours[want.Label] {
						missing[want.Label]++
						t.Logf("%s is not offered in\n%s", want.Label, lastLine(p))
					}
				}
			}
		}
		remember(c, earlier)
	})
	t.Logf("%d probes, %d candidates of gopls, missing: %v", asked, offered, missing)
	if asked < 200 {
		t.Errorf("only %d probes", asked)
	}
	for name, n := range missing {
		if reasons[name] == "" {
			t.Errorf("%s is not offered in %d places", name, n)
		}
	}
}

// withoutPrefix is p before anything of the name has been written.
func withoutPrefix(p probe) probe {
	at := byteOffset(p.text, p.cursor-1)
	return probe{p.text[:at] + p.text[byteOffset(p.text, p.cursor):], p.cursor - 1, p.want, true}
}

// reasons are why some candidates of gopls are none of ours.
var reasons = map[string]string{
	"main": "a notebook has no main that could be called",
	"chan": unbegun, "func": unbegun, "interface": unbegun, "map": unbegun, "struct": unbegun,
}

const unbegun = "keywords are offered once a letter of them has been written"

// names are what s offers at p.
func names(t *testing.T, s *Session, p probe) map[string]bool {
	t.Helper()
	out := map[string]bool{}
	for _, c := range s.At(t.Context(), p.text, p.cursor).List {
		out[strings.TrimSuffix(c.Text, ": ")] = true
	}
	return out
}

// lastLine is the line of the cursor, up to it.
func lastLine(p probe) string {
	before := p.text[:byteOffset(p.text, p.cursor)]
	return before[strings.LastIndexByte(before, '\n')+1:] + "|"
}

// remember keeps the text of what c declares, over what was called the same.
func remember(c *check.Cell, earlier map[string]string) {
	for _, item := range c.File.Items {
		switch d := item.Decl.(type) {
		case *ast.FuncDecl:
			earlier[d.Name.Name] = c.File.Text(d)
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				if v, ok := spec.(*ast.ValueSpec); ok {
					earlier[v.Names[0].Name] = c.File.Text(d)
				}
			}
		}
	}
}

// equivalent is a file of package main that says what the notebook says, with
// the cursor of p. It is not ok for what has no place in a file.
func equivalent(c *check.Cell, p probe, earlier, imports map[string]string) (text string, at int, ok bool) {
	var b strings.Builder
	b.WriteString("package main\n\nimport (\n")
	for _, name := range slices.Sorted(maps.Keys(imports)) {
		fmt.Fprintf(&b, "\t%s %q\n", name, imports[name])
	}
	b.WriteString(")\n\n")
	for _, name := range slices.Sorted(maps.Keys(earlier)) {
		if c.Pkg.Scope().Lookup(name) == nil || c.InPrelude(c.Pkg.Scope().Lookup(name).Pos()) {
			b.WriteString(earlier[name] + "\n\n")
		}
	}
	head, body, hasBody := strings.Cut(p.text, "%%\n")
	cursor := byteOffset(p.text, p.cursor)
	for _, imp := range c.File.Imports {
		if token.Pos(cursor) <= imp.End() {
			return "", 0, false
		}
	}
	if i := strings.LastIndex(head, "\nimport"); i >= 0 || strings.HasPrefix(head, "import") {
		end := strings.Index(head, "\n)\n")
		if end < 0 || strings.Count(head, "import") != 1 {
			return "", 0, false
		}
		end += len("\n)\n")
		if cursor < end {
			return "", 0, false
		}
		head = strings.Repeat(" ", end) + head[end:]
	}
	at = b.Len() + cursor
	b.WriteString(head)
	if hasBody {
		b.WriteString("func main() {\n")
		if cursor > len(head) {
			at = b.Len() + cursor - len(head) - len("%%\n")
		}
		b.WriteString(body + "\n}\n")
	}
	return b.String(), at, true
}

// gopls is a language server at work.
type gopls struct {
	t       *testing.T
	in      io.WriteCloser
	out     *bufio.Reader
	dir     string
	id      int
	version int
}

// startGopls starts gopls in a module that has the requirements of ours.
func startGopls(t *testing.T, program string) *gopls {
	t.Helper()
	dir := t.TempDir()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	sum, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	const module = "github.com/cuaderno-go/cuaderno"
	text := strings.Replace(string(mod), "module "+module, "module example.org/oracle", 1) + "\nrequire " + module + " v0.0.0\nreplace " + module + " => " + root + "\n"
	for name, data := range map[string]string{"go.mod": text, "go.sum": string(sum), "main.go": "package main\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(t.Context(), program, "serve")
	cmd.Dir = dir
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Wait() }) // killed with the test's context
	g := &gopls{t: t, in: in, out: bufio.NewReader(out), dir: dir}
	g.call("initialize", map[string]any{
		"rootUri": "file://" + dir, "capabilities": map[string]any{},
		"initializationOptions": map[string]any{"matcher": "CaseInsensitive", "completionBudget": "0s", "experimentalPostfixCompletions": false},
	}, nil)
	g.send(map[string]any{"method": "initialized", "params": map[string]any{}})
	g.send(map[string]any{"method": "textDocument/didOpen", "params": map[string]any{"textDocument": map[string]any{
		"uri": g.uri(), "languageId": "go", "version": 1, "text": "package main\n",
	}}})
	g.version = 1
	return g
}

func (g *gopls) uri() string { return "file://" + filepath.Join(g.dir, "main.go") }

// item is a candidate of gopls.
type item struct {
	Label  string `json:"label"`
	Kind   int    `json:"kind"`
	Detail string `json:"detail"`
}

// moduleKind is the Kind of packages.
const moduleKind = 9

// complete are the names that gopls offers at an offset of text.
func (g *gopls) complete(text string, at int) []item {
	g.version++
	g.send(map[string]any{"method": "textDocument/didChange", "params": map[string]any{
		"textDocument":   map[string]any{"uri": g.uri(), "version": g.version},
		"contentChanges": []any{map[string]any{"text": text}},
	}})
	line := strings.Count(text[:at], "\n")
	column := len(utf16.Encode([]rune(text[strings.LastIndexByte(text[:at], '\n')+1 : at])))
	var reply struct {
		Items []item `json:"items"`
	}
	g.call("textDocument/completion", map[string]any{
		"textDocument": map[string]any{"uri": g.uri()}, "position": map[string]any{"line": line, "character": column},
	}, &reply)
	return slices.DeleteFunc(reply.Items, func(i item) bool { return !token.IsIdentifier(i.Label) && !token.IsKeyword(i.Label) })
}

// call asks and waits for the answer; what gopls asks meanwhile is answered
// with nothing.
func (g *gopls) call(method string, params, result any) {
	g.t.Helper()
	g.id++
	g.send(map[string]any{"id": g.id, "method": method, "params": params})
	for {
		var m struct {
			ID     json.RawMessage `json:"id"`
			Method string          `json:"method"`
			Result json.RawMessage `json:"result"`
			Error  json.RawMessage `json:"error"`
		}
		g.receive(&m)
		switch {
		case m.Method == "workspace/configuration":
			g.send(map[string]any{"id": m.ID, "result": []any{nil}})
		case m.Method != "" && m.ID != nil:
			g.send(map[string]any{"id": m.ID, "result": nil})
		case m.Method == "" && string(m.ID) == strconv.Itoa(g.id):
			if m.Error != nil {
				g.t.Fatalf("%s: %s", method, m.Error)
			}
			if result != nil {
				if err := json.Unmarshal(m.Result, result); err != nil {
					g.t.Fatal(err)
				}
			}
			return
		}
	}
}

func (g *gopls) send(m map[string]any) {
	g.t.Helper()
	m["jsonrpc"] = "2.0"
	data, err := json.Marshal(m)
	if err != nil {
		g.t.Fatal(err)
	}
	if _, err := fmt.Fprintf(g.in, "Content-Length: %d\r\n\r\n%s", len(data), data); err != nil {
		g.t.Fatal(err)
	}
}

func (g *gopls) receive(m any) {
	g.t.Helper()
	length := 0
	for {
		line, err := g.out.ReadString('\n')
		if err != nil {
			g.t.Fatal(err)
		}
		line = strings.TrimSpace(line)
		if line == "" {
			break
		}
		if value, ok := strings.CutPrefix(line, "Content-Length: "); ok {
			length, _ = strconv.Atoi(value)
		}
	}
	data := make([]byte, length)
	if _, err := io.ReadFull(g.out, data); err != nil {
		g.t.Fatal(err)
	}
	if err := json.Unmarshal(data, m); err != nil {
		g.t.Fatal(err)
	}
}
