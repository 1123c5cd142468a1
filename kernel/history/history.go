// Package history remembers the cells that were run, those of this kernel in
// memory and those of all kernels of a user in one SQLite file. It never makes a
// cell wait for the file, and whatever is wrong with the file, this kernel's own
// cells are there.
package history

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/cuaderno-go/cuaderno/kernel/message"
)

const (
	// maxCells is how many of this kernel's cells memory holds.
	maxCells = 10_000
	// backlog is how many cells may wait for a slow disk; more are not kept in
	// the file.
	backlog = 1000
)

// Store is the history of one kernel. Its goroutine, keep, opens the file,
// writes to it and ends with Close.
type Store struct {
	path string
	log  *slog.Logger
	work chan message.HistoryEntry
	open chan struct{} // closed when file and session are settled
	done chan struct{} // closed when keep has ended

	file    *file // nil: memory only; set before open is closed
	session int   // likewise

	mu     sync.Mutex
	cells  []message.HistoryEntry // of this kernel, without their session
	closed bool
	lost   bool // a cell was not kept in the file, which is said once
}

// Open returns at once; the file at path is opened in the background. An empty
// path means memory only.
func Open(path string, log *slog.Logger) *Store {
	s := &Store{
		path: path, log: log, session: 1,
		work: make(chan message.HistoryEntry, backlog), open: make(chan struct{}), done: make(chan struct{}),
	}
	go s.keep()
	return s
}

func (s *Store) keep() {
	defer close(s.done)
	s.openFile()
	close(s.open)
	for entry := range s.work {
		if s.file == nil {
			continue
		}
		if err := s.file.add(s.session, entry); err != nil {
			s.complain(err)
		}
	}
	if s.file != nil {
		s.file.close()
	}
}

func (s *Store) openFile() {
	if s.path == "" {
		return
	}
	f, session, err := openFile(s.path)
	if err != nil {
		s.log.Warn("the history file cannot be used: history is in memory only, until the file is mended or removed", "file", s.path, "error", err)
		return
	}
	s.file, s.session = f, session
}

// complain says once that cells are missing in the file.
func (s *Store) complain(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.lost {
		s.lost = true
		s.log.Warn("the history file does not take cells: they are in memory only", "file", s.path, "error", err)
	}
}

// Add remembers a cell; output is the text of its value, nil if it had none.
func (s *Store) Add(line int, input string, output *string) {
	entry := message.HistoryEntry{Line: line, Input: input, Output: output}
	if s.remember(entry) {
		s.complain(errBacklog)
	}
}

// remember reports whether the cell could not be queued for the file.
func (s *Store) remember(entry message.HistoryEntry) (dropped bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.cells) == maxCells {
		s.cells = append(s.cells[:0:0], s.cells[maxCells/10:]...)
	}
	s.cells = append(s.cells, entry)
	if s.closed {
		return false
	}
	select {
	case s.work <- entry:
		return false
	default:
		return true
	}
}

// Close writes what is queued and closes the file; it gives up after patience.
func (s *Store) Close(patience time.Duration) {
	s.mu.Lock()
	if !s.closed {
		s.closed = true
		close(s.work)
	}
	s.mu.Unlock()
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-s.done:
	case <-timer.C:
		s.log.Warn("the history file takes too long: its last cells may be missing", "file", s.path)
	}
}

// Find lists what q asks for, oldest first: cells of earlier and other sessions
// in the order in which they were run, then those of this one. What the file does
// not say before ctx ends is left out.
func (s *Store) Find(ctx context.Context, q message.HistoryRequest) []message.HistoryEntry {
	select {
	case <-s.open:
	case <-ctx.Done():
		return s.pick(q, 0)
	}
	own := s.pick(q, s.session)
	if s.file == nil {
		return own
	}
	others, err := s.file.find(ctx, s.session, q, len(own))
	if err != nil {
		s.log.Warn("the history file does not answer", "file", s.path, "error", err)
	}
	return merge(others, own, q)
}

// merge puts what others ran before what this kernel ran.
func merge(others, own []message.HistoryEntry, q message.HistoryRequest) []message.HistoryEntry {
	if q.Unique {
		others = without(others, own)
	}
	all := slices.Concat([]message.HistoryEntry{}, others, own)
	if q.HistAccessType != message.HistoryRange {
		all = lastN(all, q.N)
	}
	for i := range all {
		all[i].Pair = q.Output
		if !q.Output {
			all[i].Output = nil
		}
	}
	return all
}

func without(others, own []message.HistoryEntry) []message.HistoryEntry {
	seen := map[string]bool{}
	for _, e := range own {
		seen[e.Input] = true
	}
	var kept []message.HistoryEntry
	for _, e := range others {
		if !seen[e.Input] {
			kept = append(kept, e)
		}
	}
	return kept
}
