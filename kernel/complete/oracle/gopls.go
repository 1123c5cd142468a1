package oracle

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/token"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
)

// gopls is a language server at work.
type gopls struct {
	cmd     *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Reader
	dir     string
	id      int
	version int
	err     error // the first one; nothing is asked after it
}

// startGopls starts gopls in dir, which it makes a module that has the requirements
// of the one in root. It ends with ctx.
func startGopls(ctx context.Context, program, root, dir string) (*gopls, error) {
	if err := writeModule(root, dir); err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, program, "serve")
	cmd.Dir = dir
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	g := &gopls{cmd: cmd, in: in, out: bufio.NewReader(out), dir: dir, version: 1}
	g.call("initialize", map[string]any{
		"rootUri": "file://" + dir, "capabilities": map[string]any{},
		"initializationOptions": map[string]any{"matcher": "CaseInsensitive", "completionBudget": "0s", "experimentalPostfixCompletions": false},
	}, nil)
	g.send(map[string]any{"method": "initialized", "params": map[string]any{}})
	g.send(map[string]any{"method": "textDocument/didOpen", "params": map[string]any{"textDocument": map[string]any{
		"uri": g.uri(), "languageId": "go", "version": 1, "text": "package main\n",
	}}})
	return g, nil
}

// writeModule makes dir a module beside the one in root.
func writeModule(root, dir string) error {
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		return err
	}
	sum, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		return err
	}
	const module = "github.com/cuaderno-go/cuaderno"
	text := strings.Replace(string(mod), "module "+module, "module example.org/oracle", 1) + "\nrequire " + module + " v0.0.0\nreplace " + module + " => " + root + "\n"
	for name, data := range map[string]string{"go.mod": text, "go.sum": string(sum), "main.go": "package main\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(data), 0o600); err != nil {
			return err
		}
	}
	return nil
}

// stop ends gopls, and tells what went wrong while it was at work.
func (g *gopls) stop() error {
	err := g.cmd.Process.Kill()
	_ = g.cmd.Wait() // it was killed
	return errors.Join(g.err, err)
}

func (g *gopls) uri() string { return "file://" + filepath.Join(g.dir, "main.go") }

// item is a candidate of gopls.
type item struct {
	Label  string `json:"label"`
	Kind   int    `json:"kind"`
	Detail string `json:"detail"`
}

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
	g.id++
	g.send(map[string]any{"id": g.id, "method": method, "params": params})
	for g.err == nil {
		var m struct {
			ID     json.RawMessage `json:"id"`
			Method string          `json:"method"`
			Result json.RawMessage `json:"result"`
			Error  json.RawMessage `json:"error"`
		}
		g.receive(&m)
		switch {
		case g.err != nil:
		case m.Method == "workspace/configuration":
			g.send(map[string]any{"id": m.ID, "result": []any{nil}})
		case m.Method != "" && m.ID != nil:
			g.send(map[string]any{"id": m.ID, "result": nil})
		case m.Method != "" || string(m.ID) != strconv.Itoa(g.id):
		case m.Error != nil:
			g.err = fmt.Errorf("gopls: %s: %s", method, m.Error)
		default:
			if result != nil {
				g.err = json.Unmarshal(m.Result, result)
			}
			return
		}
	}
}

func (g *gopls) send(m map[string]any) {
	m["jsonrpc"] = "2.0"
	data, err := json.Marshal(m)
	if err == nil && g.err == nil {
		_, err = fmt.Fprintf(g.in, "Content-Length: %d\r\n\r\n%s", len(data), data)
	}
	g.err = cmp.Or(g.err, err)
}

func (g *gopls) receive(m any) {
	length := 0
	for {
		line, err := g.out.ReadString('\n')
		if err != nil {
			g.err = fmt.Errorf("gopls: %v", err)
			return
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
	_, err := io.ReadFull(g.out, data)
	if err == nil {
		err = json.Unmarshal(data, m)
	}
	g.err = cmp.Or(g.err, err)
}
