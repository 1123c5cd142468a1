package run

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
)

// startAsking is start with a user, who is asked by ask.
func startAsking(t *testing.T, ask Ask) *Process {
	t.Helper()
	p, err := Start(t.Context(), Config{Worker: needParts(t).worker, Dir: t.TempDir(), Ask: ask})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	return p
}

// A cell may end while its question is open: a goroutine of it goes on reading.
// The cells that follow are asked all the same, as often as they read.
func TestAQuestionLeftOpenTakesNoAnswer(t *testing.T) {
	t.Parallel()
	answers := []string{"de antes", "uno", "dos"}
	asked := make(chan bool, 1)
	first := true
	p := startAsking(t, func(ctx context.Context, _ string, _ bool) (string, error) {
		if first {
			first = false
			asked <- true
			<-ctx.Done()
			return "", ctx.Err()
		}
		answer := answers[0]
		answers = answers[1:]
		return answer, nil
	})
	go func() { <-asked; _ = p.Setenv("ASKED", "1") }()
	read := `read := func() string { b := make([]byte, 64); n, _ := os.Stdin.Read(b); return string(b[:n]) };`
	_, err := runCode(t, p, 1, read+`
		go func() { printf("%s", read()) }()
		for os.Getenv("ASKED") == "" { sleep(time.Millisecond) }`)
	if err != nil {
		t.Fatal(err)
	}
	out, err := runCode(t, p, 2, read+`printf("%s", read()); printf("%s", read())`)
	if err != nil || !strings.Contains(out, "uno") || !strings.Contains(out, "dos") {
		t.Errorf("got %q, %v", out, err)
	}
}

// Nobody is asked in the name of a cell that does not read, however little it
// lets the worker itself run.
func TestABusyCellDoesNotAsk(t *testing.T) {
	t.Parallel()
	var asked atomic.Int32
	p := startAsking(t, func(context.Context, string, bool) (string, error) {
		asked.Add(1)
		return "", ErrNoInput
	})
	out, err := runCode(t, p, 1, `
		var wg sync.WaitGroup
		end := time.Now().Add(400*time.Millisecond)
		for range 500 { wg.Go(func() { for time.Now().Before(end) { } }) }
		wg.Wait()
		println("fin")`)
	if err != nil || out != "out \"fin\\n\"\n" || asked.Load() != 0 {
		t.Errorf("got %q, %v; asked %d times", out, err, asked.Load())
	}
}

// runCode runs body as cell n and gives its output.
func runCode(t *testing.T, p *Process, n int, body string) (string, error) {
	t.Helper()
	rec := newRecorder()
	err := p.Run(t.Context(), Job{Cell: n, Image: image(t, n, code{body: body})}, rec)
	return rec.String(), err
}
