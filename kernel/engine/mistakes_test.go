package engine_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/cuaderno-go/cuaderno/kernel/cell"
	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/engine"
)

// TestMistakes shows the mistakes of beginners and what they are told. A file
// of testdata/mistakes is a txtar archive:
//
//	-- in -- a cell; a comment // ERROR "…" stands on the line that is at
//	         fault (ERROR+1: above it) and says what the message in English
//	         must match
//	-- es -- all that the user is shown in Spanish
//	-- en -- and in English; the last line of each is the remedy
//
// A cell without ERROR prepares those that follow, and does not fail. With
// -update the es and en sections are written anew, to be read.
func TestMistakes(t *testing.T) {
	files, err := filepath.Glob("testdata/mistakes/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no mistakes", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			script := txtar.Parse(data)
			got := &txtar.Archive{Comment: script.Comment, Files: mistakes(t, script)}
			if *update {
				if err := os.WriteFile(file, txtar.Format(got), 0o600); err != nil {
					t.Fatal(err)
				}
				return
			}
			compare(t, script.Files, got.Files)
		})
	}
}

// mistakes makes the mistakes of a script, each in both languages.
func mistakes(t *testing.T, script *txtar.Archive) []txtar.File {
	t.Helper()
	es := newEngine(t, engine.Config{Lang: diag.ES, Dir: t.TempDir()})
	en := newEngine(t, engine.Config{Lang: diag.EN, Dir: t.TempDir()})
	var out []txtar.File
	count := 0
	for _, f := range script.Files {
		if f.Name != "in" {
			continue
		}
		count++
		src := cell.Source{Count: count, Text: strings.TrimSuffix(string(f.Data), "\n")}
		out = append(out, f)
		first, second := es.Run(t.Context(), src, &recorder{}), en.Run(t.Context(), src, &recorder{})
		checkMarks(t, src, second)
		checkRemedies(t, src, first, second)
		if first != nil {
			out = append(out, txtar.File{Name: "es", Data: []byte(shown(first))}, txtar.File{Name: "en", Data: []byte(shown(second))})
		}
	}
	return out
}

// checkRemedies wants a remedy below the line and the caret of every mistake, in
// each language.
func checkRemedies(t *testing.T, src cell.Source, errs ...error) {
	t.Helper()
	for _, err := range errs {
		if err == nil || diag.AsFailure(err).Name != "CompileError" {
			continue
		}
		for _, mistake := range diag.AsFailure(err).Traceback {
			if lines := strings.Split(plain(mistake), "\n"); len(lines) != 4 || lines[3] == "" {
				t.Errorf("no remedy for\n%s\n%s", src.Text, plain(mistake))
			}
		}
	}
}

// shown is all that the user reads of an error.
func shown(err error) string {
	lines := strings.Split(plain(strings.Join(diag.AsFailure(err).Traceback, "\n")), "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " ")
	}
	return strings.Join(lines, "\n") + "\n"
}

var errorMark = regexp.MustCompile(`// ERROR([+-]\d+)? ("(?:[^"\\]|\\.)*")`)

// checkMarks compares the lines that err complains of with those that the cell
// marks.
func checkMarks(t *testing.T, src cell.Source, err error) {
	t.Helper()
	text := ""
	if err != nil {
		text = errorMark.ReplaceAllString(shown(err), "") // or the mark would match itself
	}
	marks := 0
	for i, line := range strings.Split(src.Text, "\n") {
		m := errorMark.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		marks++
		below, _ := strconv.Atoi(m[1])
		want, err := strconv.Unquote(m[2])
		if err != nil {
			t.Fatal(m[2], err)
		}
		place := regexp.QuoteMeta(cell.Name(src.Count)) + ":" + strconv.Itoa(i+1+below) + `\b.*`
		if !regexp.MustCompile(place + want).MatchString(text) {
			t.Errorf("no %q on line %d of\n%s\ngot\n%s", want, i+1+below, src.Text, text)
		}
	}
	if (marks > 0) != (err != nil) {
		t.Errorf("%d marks in\n%s\ngot\n%s", marks, src.Text, text)
	}
}
