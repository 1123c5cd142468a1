package history

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	_ "modernc.org/sqlite" // the driver: pure Go

	"github.com/cuaderno-go/cuaderno/kernel/message"
)

var errBacklog = errors.New("too many cells are waiting for the disk")

// What the file holds at most; the oldest go first, whenever a kernel opens it.
const (
	maxStored = 64 << 20 // bytes of text of all cells
	maxInput  = 1 << 20  // bytes; a longer cell is in memory only
	maxOutput = 64 << 10 // bytes; a longer value is cut
	maxFound  = 10_000   // cells of one answer
)

// busyPatience is how long SQLite waits for another kernel's write.
const busyPatience = 2 * time.Second

// schema is version 1 of the file. An id orders the cells of all sessions by time.
const schema = `
	CREATE TABLE IF NOT EXISTS sessions (id INTEGER PRIMARY KEY AUTOINCREMENT, started TEXT NOT NULL);
	CREATE TABLE IF NOT EXISTS cells (
		id INTEGER PRIMARY KEY AUTOINCREMENT, session INTEGER NOT NULL, line INTEGER NOT NULL,
		input TEXT NOT NULL, output TEXT);
	CREATE INDEX IF NOT EXISTS cells_by_session ON cells (session, line);`

// prune removes what is beyond the limit of bytes, counted from the newest.
const prune = `
	DELETE FROM cells WHERE id <= (SELECT max(id) FROM (
		SELECT id, sum(octet_length(input) + coalesce(octet_length(output), 0) + 64) OVER (ORDER BY id DESC) AS total
		FROM cells) WHERE total > ?)`

// file is the SQLite file, shared with the user's other kernels.
type file struct{ db *sql.DB }

// openFile opens or makes the file and starts a session in it. Only the user may
// read it: it holds all that was typed.
func openFile(path string) (*file, int, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, 0, err
	}
	if f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600); err != nil {
		return nil, 0, err
	} else if err := f.Close(); err != nil {
		return nil, 0, err
	}
	query := url.Values{"_pragma": {
		fmt.Sprintf("busy_timeout(%d)", busyPatience.Milliseconds()), "journal_mode(DELETE)", "synchronous(NORMAL)", // home folders may be on a network, where WAL does not work
	}}
	address := url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: query.Encode()}
	db, err := sql.Open("sqlite", address.String())
	if err != nil {
		return nil, 0, err
	}
	session, err := begin(db)
	if err != nil {
		return nil, 0, errors.Join(err, db.Close())
	}
	return &file{db: db}, session, nil
}

func begin(db *sql.DB) (session int, err error) {
	db.SetMaxOpenConns(2) // one writes, one reads
	ctx, cancel := context.WithTimeout(context.Background(), 2*busyPatience)
	defer cancel()
	if _, err := db.ExecContext(ctx, schema); err != nil {
		return 0, err
	}
	if _, err := db.ExecContext(ctx, prune, maxStored); err != nil {
		return 0, err
	}
	row := db.QueryRowContext(ctx, `INSERT INTO sessions (started) VALUES (?) RETURNING id`, time.Now().UTC().Format(time.RFC3339))
	return session, row.Scan(&session)
}

func (f *file) add(session int, e message.HistoryEntry) error {
	if len(e.Input) > maxInput {
		return fmt.Errorf("a cell of %d bytes", len(e.Input))
	}
	output := e.Output
	if output != nil && len(*output) > maxOutput {
		cut := (*output)[:maxOutput]
		output = &cut
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*busyPatience)
	defer cancel()
	_, err := f.db.ExecContext(ctx, `INSERT INTO cells (session, line, input, output) VALUES (?, ?, ?, ?)`, session, e.Line, e.Input, output)
	return err
}

// find lists cells of sessions other than own, oldest first. have is how many of
// the q.N that are wanted the caller has.
func (f *file) find(ctx context.Context, own int, q message.HistoryRequest, have int) ([]message.HistoryEntry, error) {
	n := maxFound
	if q.N > 0 && q.HistAccessType != message.HistoryRange {
		n = min(q.N-have, maxFound)
	}
	if n <= 0 {
		return nil, nil
	}
	switch q.HistAccessType {
	case message.HistoryTail:
		return f.query(ctx, `SELECT session, line, input, output FROM cells WHERE session <> ? ORDER BY id DESC LIMIT ?`, own, n)
	case message.HistoryRange:
		session := q.Session
		if session < 0 {
			session += own // -1 is the one before this
		}
		if q.Session == 0 || session == own {
			return nil, nil
		}
		return f.query(ctx, `SELECT session, line, input, output FROM cells
			WHERE session = ? AND line >= ? AND (? <= 0 OR line < ?) ORDER BY id DESC LIMIT ?`, session, q.Start, q.Stop, q.Stop, n)
	case message.HistorySearch:
		search := `SELECT session, line, input, output FROM cells WHERE session <> ? AND input GLOB ? ORDER BY id DESC LIMIT ?`
		if q.Unique { // the bare columns of a group are those of its max(id)
			search = `SELECT session, line, input, output FROM (SELECT *, max(id) AS last FROM cells
				WHERE session <> ? AND input GLOB ? GROUP BY input) ORDER BY last DESC LIMIT ?`
		}
		return f.query(ctx, search, own, strings.ReplaceAll(patternOf(q), "[", "[[]"), n)
	}
	return nil, nil
}

func (f *file) query(ctx context.Context, query string, args ...any) ([]message.HistoryEntry, error) {
	rows, err := f.db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var found []message.HistoryEntry
	for rows.Next() {
		var e message.HistoryEntry
		if err := rows.Scan(&e.Session, &e.Line, &e.Input, &e.Output); err != nil {
			return nil, err
		}
		found = append(found, e)
	}
	slices.Reverse(found)
	return found, rows.Err()
}

func (f *file) close() { _ = f.db.Close() }
