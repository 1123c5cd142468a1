package display

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestLists: a list that a line holds is text alone; a longer one is a table,
// numbers ten in a row; a list of lists is a matrix; all are bounded and counted.
func TestLists(t *testing.T) {
	t.Parallel()
	const long = "una línea que es larga de verdad"
	ints := make([]int, 2345)
	for i := range ints {
		ints[i] = i
	}
	type clase uint8
	for name, c := range map[string]struct {
		v    any
		want []string // "" stands for no table at all
	}{
		"short":     {[]int{1, 2, 3}, nil},
		"empty":     {[]string{}, nil},
		"bytes":     {[]byte(strings.Repeat("a", 200)), nil},
		"nil":       {[][]int(nil), nil},
		"numbers":   {ints[100:130], []string{"<th>+0</th>", "<th>+9</th>", "<tr><th>20</th>", ">120</td>", "[]int len=30"}},
		"bounded":   {ints, []string{"<tr><th>990</th>", "<tr><th>⋮</th></tr>", "[]int len=2345"}},
		"strings":   {[]string{long, "<b>", long, long}, []string{"<tr><th>1</th>", "&lt;b&gt;", "[]string len=4"}},
		"array":     {[40]bool{3: true}, []string{">true</td>", "[40]bool len=40"}},
		"matrix":    {[][]float64{{1, 2.5}, {3}}, []string{"<th></th><th>0</th><th>1</th>", ">2.5</td>", "[][]float64 len=2"}},
		"wide":      {[][]int{ints, ints[:1]}, []string{"<th>39</th><th>…</th>", "… len=2345"}},
		"of maps":   {[]map[string]int{{long: 1}, {long: 2}, {long: 3}}, []string{"map[" + long + ":2]", "len=3"}},
		"of any":    {[]any{long, 1, nil, long}, []string{"<tr><th>2</th>", "&lt;nil&gt;", "len=4"}},
		"of errors": {slices.Repeat([]error{errors.New(long)}, 3), []string{"<tr><th>2</th>", long}},
		"durations": {slices.Repeat([]time.Duration{time.Minute}, 30), []string{"<tr><th>29</th>", "1m0s"}},
		"named":     {slices.Repeat([]clase{7}, 50), []string{"<th>+9</th>", "len=50"}},
	} {
		b := Value(c.v)
		table, has := b["text/html"].(string)
		if has != (len(c.want) > 0) {
			t.Errorf("%s: got %q", name, table)
		}
		for _, want := range c.want {
			if !strings.Contains(table, want) {
				t.Errorf("%s: no %q in\n%s", name, want, table)
			}
		}
		if text, _ := b["text/plain"].(string); text == "" {
			t.Errorf("%s: no text", name)
		}
		if n := strings.Count(table, "<tr>"); n > maxRows+2 {
			t.Errorf("%s: %d rows", name, n)
		}
	}
}
