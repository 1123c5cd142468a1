package history

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cuaderno-go/cuaderno/kernel/message"
)

const patience = 20 * time.Second

// kernel opens the history of one kernel of the user to whom file belongs.
func kernel(t *testing.T, file string) (*Store, *logText) {
	t.Helper()
	log := &logText{}
	s := Open(file, slog.New(slog.NewTextHandler(log, nil)))
	t.Cleanup(func() { s.Close(patience) })
	return s, log
}

func find(t *testing.T, s *Store, q message.HistoryRequest) []string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	found := []string{}
	for _, e := range s.Find(ctx, q) {
		text := fmt.Sprintf("%d.%d %s", e.Session, e.Line, e.Input)
		if e.Output != nil {
			text += " = " + *e.Output
		}
		found = append(found, text)
	}
	return found
}

func want(t *testing.T, s *Store, q message.HistoryRequest, inputs ...string) {
	t.Helper()
	if diff := cmp.Diff(append([]string{}, inputs...), find(t, s, q)); diff != "" {
		t.Errorf("%+v (-want +got):\n%s", q, diff)
	}
}

func TestKernelsOfAUserShareTheFile(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "a ñ?#%", "history.sqlite") // made with its folder
	seven := "7"
	first, _ := kernel(t, file)
	first.Add(1, "x := 7", nil)
	first.Add(2, "x", &seven)
	first.Close(patience)

	second, log := kernel(t, file)
	second.Add(1, "y := [3]int{}", nil)
	second.Add(2, "x", nil)

	tail := message.HistoryRequest{HistAccessType: message.HistoryTail, N: 3}
	want(t, second, tail, "1.2 x", "2.1 y := [3]int{}", "2.2 x")
	tail.N, tail.Output = 0, true
	want(t, second, tail, "1.1 x := 7", "1.2 x = 7", "2.1 y := [3]int{}", "2.2 x")

	ranged := message.HistoryRequest{HistAccessType: message.HistoryRange, Session: -1, Start: 1, Stop: 2}
	want(t, second, ranged, "1.1 x := 7")
	ranged.Session, ranged.Stop = 1, 0
	want(t, second, ranged, "1.1 x := 7", "1.2 x")
	ranged.Session = 0
	want(t, second, ranged, "2.1 y := [3]int{}", "2.2 x")
	ranged.Session = -2
	want(t, second, ranged)

	search := message.HistoryRequest{HistAccessType: message.HistorySearch, Pattern: "x*"}
	want(t, second, search, "1.1 x := 7", "1.2 x", "2.2 x")
	search.Unique = true
	want(t, second, search, "1.1 x := 7", "2.2 x")
	search.N = 1
	want(t, second, search, "2.2 x")

	third, _ := kernel(t, file)
	second.Close(patience)
	want(t, third, message.HistoryRequest{HistAccessType: message.HistorySearch, Pattern: "*[3]*"}, "2.1 y := [3]int{}")
	want(t, third, message.HistoryRequest{HistAccessType: message.HistorySearch, Unique: true, N: 2}, "2.1 y := [3]int{}", "2.2 x")
	if log.String() != "" {
		t.Errorf("the log says %s", log)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file is %v (%v): only its owner may read what was typed", info.Mode(), err)
	}
}

// Whatever the file is, this kernel's own cells are there, and the log says once
// what is wrong.
func TestFileThatIsOfNoUse(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	corrupt := filepath.Join(dir, "corrupt")
	if err := os.WriteFile(corrupt, bytes.Repeat([]byte("esto no es SQLite "), 1000), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, file := range map[string]string{
		"corrupt":              corrupt,
		"a folder":             dir,
		"in what is no folder": filepath.Join(corrupt, "history"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, log := kernel(t, file)
			s.Add(1, "x := 1", nil)
			want(t, s, message.HistoryRequest{HistAccessType: message.HistoryTail}, "1.1 x := 1")
			s.Add(2, "x := 2", nil)
			want(t, s, message.HistoryRequest{HistAccessType: message.HistoryTail, N: 1}, "1.2 x := 2")
			s.Close(patience)
			if n := strings.Count(log.String(), "\n"); n != 1 || !strings.Contains(log.String(), "file="+file) {
				t.Errorf("the log says %s", log)
			}
		})
	}
}

// A disk that is full from some cell on: the cells before it are in the file, and
// the log says once that there are no more.
func TestDiskThatIsFull(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "history.sqlite")
	before, _ := kernel(t, path)
	before.Add(1, "cabe", nil)
	before.Close(patience)

	s, log := kernel(t, path)
	<-s.open
	s.file.db.SetMaxOpenConns(1)                                                               // the limit is one of a connection
	if _, err := s.file.db.ExecContext(t.Context(), "PRAGMA max_page_count = 1"); err != nil { // which means: those that there are
		t.Fatal(err)
	}
	large := strings.Repeat("x", maxInput/2)
	s.Add(1, large, nil)
	s.Add(2, large+"y", nil)
	s.Add(3, "fin", nil)
	s.Close(patience)
	want(t, s, message.HistoryRequest{HistAccessType: message.HistoryTail, N: 1}, "2.3 fin")
	if n := strings.Count(log.String(), "\n"); n != 1 || !strings.Contains(log.String(), "does not take cells") || !strings.Contains(log.String(), "full") {
		t.Errorf("the log says %s", log)
	}
	next, _ := kernel(t, path)
	if found := find(t, next, message.HistoryRequest{HistAccessType: message.HistoryTail}); len(found) == 0 || found[0] != "1.1 cabe" {
		t.Errorf("the file has %q", found)
	}
}

// Another program holds the file for ever: no cell waits for it.
func TestLockedFile(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "history.sqlite")
	s, log := kernel(t, file)
	want(t, s, message.HistoryRequest{HistAccessType: message.HistoryTail})
	holder, _, err := openFile(file)
	if err != nil {
		t.Fatal(err)
	}
	defer holder.close()
	if _, err := holder.db.ExecContext(t.Context(), "BEGIN EXCLUSIVE"); err != nil {
		t.Fatal(err)
	}
	for i := range 2 * backlog {
		s.Add(i+1, fmt.Sprintf("x%d", i), nil)
	}
	late, cancel := context.WithCancel(t.Context())
	cancel() // the file does not answer in time
	found := s.Find(late, message.HistoryRequest{HistAccessType: message.HistoryTail, N: 1})
	if len(found) != 1 || found[0].Input != fmt.Sprintf("x%d", 2*backlog-1) {
		t.Errorf("found %v", found)
	}
	s.Close(time.Millisecond)
	if !strings.Contains(log.String(), "does not take cells") {
		t.Errorf("the log says %s", log)
	}
}

func TestKernelsWriteAtOnce(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "history.sqlite")
	const kernels, cells = 4, 10
	var running sync.WaitGroup
	for k := range kernels {
		running.Go(func() {
			s := Open(file, slog.New(slog.DiscardHandler))
			for i := range cells {
				s.Add(i+1, fmt.Sprintf("%d.%d", k, i), nil)
			}
			s.Close(patience)
		})
	}
	running.Wait()
	s, _ := kernel(t, file)
	if n := len(find(t, s, message.HistoryRequest{HistAccessType: message.HistoryTail})); n != kernels*cells {
		t.Errorf("%d cells were kept, want %d", n, kernels*cells)
	}
}

// The file does not grow without end: the oldest cells go.
func TestFileIsBounded(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "history.sqlite")
	f, session, err := openFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.close()
	for i := range 10 {
		if err := f.add(session, message.HistoryEntry{Line: i, Input: strings.Repeat("x", 1000)}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := f.db.ExecContext(t.Context(), prune, 3500); err != nil {
		t.Fatal(err)
	}
	var kept, oldest int
	if err := f.db.QueryRowContext(t.Context(), "SELECT count(*), min(line) FROM cells").Scan(&kept, &oldest); err != nil {
		t.Fatal(err)
	}
	if kept != 3 || oldest != 7 {
		t.Errorf("%d cells are kept, the oldest is %d", kept, oldest)
	}
	if err := f.add(session, message.HistoryEntry{Input: strings.Repeat("x", maxInput+1)}); err == nil {
		t.Error("a cell beyond all bounds is kept")
	}
}

func TestMemoryIsBounded(t *testing.T) {
	t.Parallel()
	s, _ := kernel(t, "")
	for i := range maxCells + 1 {
		s.Add(i+1, "x", nil)
	}
	got := find(t, s, message.HistoryRequest{HistAccessType: message.HistoryTail})
	if len(got) > maxCells || got[len(got)-1] != fmt.Sprintf("1.%d x", maxCells+1) {
		t.Errorf("%d cells are kept, the last is %s", len(got), got[len(got)-1])
	}
}

// logText is a log that may be read while it is written.
type logText struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logText) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logText) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}
