package observer

import (
	"net/url"
	"strings"
	"testing"
	"time"
)

// The query parameters, in Kafdrop's names; what they cannot be is said in
// both languages and never guessed.
func TestParseAsk(t *testing.T) {
	t.Parallel()
	standard := ask{topic: "demo", partition: all, offset: latest, count: defaultCount}
	with := func(change func(*ask)) ask { a := standard; change(&a); return a }
	for query, want := range map[string]ask{
		"":                                standard,
		"partition=all&offset=latest":     standard,
		"partition=&offset=&count=":       standard,
		"partition=2":                     with(func(a *ask) { a.partition = 2 }),
		"partition=0&offset=40&count=200": with(func(a *ask) { a.partition, a.offset, a.count = 0, 40, 200 }),
	} {
		values, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		if got, wrong := parseAsk("demo", values); got != want || wrong != nil {
			t.Errorf("%q: %+v, %v; want %+v", query, got, wrong, want)
		}
	}
	for _, query := range []string{
		"partition=-1", "partition=x", "partition=99999999999", "offset=-5", "offset=1.5", "count=0", "count=201", "count=many",
	} {
		values, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		name, value, _ := strings.Cut(query, "=")
		_, wrong := parseAsk("demo", values)
		if wrong == nil || !strings.Contains(wrong.es, name) || !strings.Contains(wrong.es, value) || !strings.Contains(wrong.en, name) {
			t.Errorf("%q: %v, want a text that names both", query, wrong)
		}
	}
}

// What is read of a log that holds offsets 5 to 24.
func TestSpans(t *testing.T) {
	t.Parallel()
	info := topicInfo{name: "demo", partitions: []partitionInfo{
		{id: 0, leader: 1, first: 5, end: 25},
		{id: 1, leader: 2, first: 0, end: 0},
		{id: 2, leader: -1, first: unknown, end: unknown},
	}}
	for name, test := range map[string]struct {
		offset int64
		count  int
		from   int64
	}{
		"the latest":           {latest, 10, 15},
		"more than there are":  {latest, 100, 5},
		"from an offset":       {7, 10, 7},
		"before the first one": {0, 10, 5},
		"after the last one":   {99, 10, 25},
	} {
		spans, wrong := spansOf(info, ask{partition: 0, offset: test.offset, count: test.count})
		if wrong != nil || len(spans) != 1 || spans[0].From != test.from || spans[0].leader != 1 {
			t.Errorf("%s: %+v, %v; want from %d, of broker 1", name, spans, wrong, test.from)
		}
	}
	if spans, wrong := spansOf(info, ask{partition: all, offset: latest, count: 10}); wrong != nil || len(spans) != 2 {
		t.Errorf("all partitions: %+v, %v; want the two that have a leader", spans, wrong)
	}
	if _, wrong := spansOf(info, ask{partition: 3}); wrong == nil || !strings.Contains(wrong.es, "de la 0 a la 2") {
		t.Errorf("partition 3: %v, want a text that names the last one", wrong)
	}
	wide := topicInfo{partitions: make([]partitionInfo, maxPartitions+1)}
	if _, wrong := spansOf(wide, ask{partition: all}); wrong == nil {
		t.Error("all of too many partitions are read")
	}
}

func at(partition int32, offset int64, second int) message {
	return message{Partition: partition, Offset: offset, Time: time.Unix(int64(second), 0)}
}

func places(messages []message) [][2]int64 {
	var p [][2]int64
	for _, m := range messages {
		p = append(p, [2]int64{int64(m.Partition), m.Offset})
	}
	return p
}

// The latest of all partitions are the newest; within one partition the offset
// rules, whatever the clock of the producer said.
func TestMessageOrder(t *testing.T) {
	t.Parallel()
	info := topicInfo{name: "demo", partitions: make([]partitionInfo, 2)}
	read := func() []message { return []message{at(0, 0, 1), at(0, 1, 4), at(1, 0, 2), at(1, 1, 3)} }

	page := messagesOf(info, ask{partition: all, offset: latest, count: 3}, nil, read(), nil)
	diff(t, places(page.Messages), [][2]int64{{1, 0}, {1, 1}, {0, 1}})

	page = messagesOf(info, ask{partition: all, offset: 0, count: 3}, nil, read(), nil)
	diff(t, places(page.Messages), [][2]int64{{0, 0}, {1, 0}, {1, 1}, {0, 1}})

	odd := []message{at(0, 7, 9), at(0, 8, 1)}
	page = messagesOf(info, ask{partition: 0, offset: 7, count: 3}, nil, odd, nil)
	diff(t, places(page.Messages), [][2]int64{{0, 7}, {0, 8}})
}

// The links to older and newer messages, for one partition only.
func TestSteps(t *testing.T) {
	t.Parallel()
	s := span{Partition: 0, From: 10, First: 5, End: 30}
	page := messages{Partition: "0", Count: 3, Spans: []span{s}, Messages: []message{at(0, 10, 0), at(0, 12, 0)}}
	if !page.HasOlder() || page.Older() != 7 || !page.HasNewer() || page.Newer() != 13 {
		t.Errorf("older %v %d, newer %v %d; want 7 and 13", page.HasOlder(), page.Older(), page.HasNewer(), page.Newer())
	}
	page.Spans = []span{{Partition: 0, From: 5, First: 5, End: 13}}
	if page.HasOlder() || page.HasNewer() {
		t.Error("at both ends there is more")
	}
	page.Partition = "all"
	page.Spans = []span{s}
	if page.HasOlder() || page.HasNewer() {
		t.Error("of all partitions there is a next page")
	}
}

// Keys and values: absent is not empty, bytes that are no text are shown in
// hexadecimal, long ones are cut between letters.
func TestField(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("ñ", maxField)
	for name, test := range map[string]struct {
		in   []byte
		want field
	}{
		"absent":       {nil, field{Null: true}},
		"empty":        {[]byte{}, field{}},
		"text":         {[]byte("usuario-123"), field{Text: "usuario-123", Bytes: 11}},
		"lines":        {[]byte("a\n\tb"), field{Text: "a\n\tb", Bytes: 4}},
		"not text":     {[]byte{0xff, 0}, field{Text: "ff00", Hex: true, Bytes: 2}},
		"control":      {[]byte("a\x1b[31m"), field{Text: "611b5b33316d", Hex: true, Bytes: 6}},
		"long":         {[]byte(long), field{Text: long[:maxField], Bytes: 2 * maxField, Cut: true}},
		"long and odd": {[]byte("a" + long), field{Text: ("a" + long)[:maxField-1], Bytes: 2*maxField + 1, Cut: true}},
	} {
		if got := fieldOf(test.in); got != test.want {
			t.Errorf("%s: %+v, want %+v", name, got, test.want)
		}
	}
	if !fieldOf([]byte{}).Empty() || fieldOf(nil).Empty() {
		t.Error("absent passes for empty, or empty for absent")
	}
}
