package observer

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"time"
)

// messages is the page of a topic's messages.
type messages struct {
	Topic     string    `json:"topic"`
	Partition string    `json:"partition"` // a number or "all"
	Offset    string    `json:"offset"`    // a number or "latest"
	Count     int       `json:"count"`
	Spans     []span    `json:"spans"`
	Messages  []message `json:"messages"`
	// Choices are the partitions to choose from.
	Choices []string `json:"-"`
	// MaxCount bounds Count.
	MaxCount int `json:"-"`
	// Errors are the partitions that could not be read, and why.
	Errors []partitionError `json:"errors"`
}

type partitionError struct {
	Partition int32  `json:"partition"`
	Error     string `json:"error"`
}

type message struct {
	Partition int32     `json:"partition"`
	Offset    int64     `json:"offset"`
	Time      time.Time `json:"time"`
	// Appended says that the broker, not the producer, gave the time.
	Appended bool     `json:"appended"`
	Key      field    `json:"key"`
	Value    field    `json:"value"`
	Headers  []header `json:"headers"`
}

type header struct {
	Key   string `json:"key"`
	Value field  `json:"value"`
}

// ask is which messages are wanted.
type ask struct {
	topic     string
	partition int32 // all
	offset    int64 // latest
	count     int
}

const (
	all           = -1
	latest        = -1
	defaultCount  = 20
	maxCount      = 200
	maxPartitions = 64 // read for one page
)

// parseAsk reads the query parameters partition, offset and count. The text is
// what is wrong with them.
func parseAsk(topic string, q url.Values) (ask, *text) {
	a := ask{topic: topic, partition: all, offset: latest, count: defaultCount}
	if v := q.Get("partition"); v != "" && v != "all" {
		n, err := strconv.ParseInt(v, 10, 32)
		if err != nil || n < 0 {
			return a, wrong("partition", v, "all, 0, 1, 2…")
		}
		a.partition = int32(n)
	}
	if v := q.Get("offset"); v != "" && v != "latest" {
		n, err := strconv.ParseInt(v, 10, 64)
		if err != nil || n < 0 {
			return a, wrong("offset", v, "latest, 0, 1, 2…")
		}
		a.offset = n
	}
	if v := q.Get("count"); v != "" {
		n, err := strconv.Atoi(v)
		if err != nil || n < 1 || n > maxCount {
			return a, wrong("count", v, fmt.Sprintf("1…%d", maxCount))
		}
		a.count = n
	}
	return a, nil
}

func wrong(name, value, allowed string) *text {
	return &text{
		fmt.Sprintf("El parámetro %s no puede ser %q. Valores válidos: %s.", name, value, allowed),
		fmt.Sprintf("The parameter %s cannot be %q. Valid values: %s.", name, value, allowed),
	}
}

// span is the stretch of a partition to read: offsets from From up to End, at
// most Count messages.
type span struct {
	Partition int32 `json:"partition"`
	From      int64 `json:"from"`
	First     int64 `json:"first"`
	End       int64 `json:"end"`
	leader    int32
	count     int
}

// Last is the offset of the last message.
func (s span) Last() int64 { return s.End - 1 }

// only is the one partition shown, if it is one.
func (m messages) only() (span, bool) {
	if m.Partition == "all" || len(m.Spans) != 1 {
		return span{}, false
	}
	return m.Spans[0], true
}

// HasOlder reports whether the partition has messages before those shown.
func (m messages) HasOlder() bool {
	s, ok := m.only()
	return ok && s.From > s.First
}

// Older is the offset from which to show them.
func (m messages) Older() int64 {
	s, _ := m.only()
	return max(s.From-int64(m.Count), s.First)
}

// HasNewer reports whether the partition has messages after those shown.
func (m messages) HasNewer() bool {
	s, ok := m.only()
	return ok && m.Newer() < s.End
}

// Newer is the offset from which to show them.
func (m messages) Newer() int64 {
	if n := len(m.Messages); n > 0 {
		return m.Messages[n-1].Offset + 1
	}
	s, _ := m.only()
	return s.End
}

// spansOf says what to read for a. An offset outside of the log is moved into
// it. The text is why nothing can be read.
func spansOf(t topicInfo, a ask) ([]span, *text) {
	spans := []span{}
	for _, p := range t.partitions {
		if a.partition != all && a.partition != p.id {
			continue
		}
		if p.first < 0 || p.end < 0 {
			continue
		}
		from := a.offset
		if from == latest {
			from = p.end - int64(a.count)
		}
		from = min(max(from, p.first), p.end)
		spans = append(spans, span{Partition: p.id, From: from, First: p.first, End: p.end, leader: p.leader, count: a.count})
	}
	switch {
	case a.partition != all && int(a.partition) >= len(t.partitions):
		return nil, &text{
			fmt.Sprintf("El topic tiene %d particiones, de la 0 a la %d.", len(t.partitions), len(t.partitions)-1),
			fmt.Sprintf("The topic has %d partitions, 0 to %d.", len(t.partitions), len(t.partitions)-1),
		}
	case len(spans) > maxPartitions:
		return nil, &text{
			fmt.Sprintf("El topic tiene más de %d particiones: elige una.", maxPartitions),
			fmt.Sprintf("The topic has more than %d partitions: choose one.", maxPartitions),
		}
	}
	return spans, nil
}

// messagesOf makes the page. Of the latest messages of all partitions, it keeps
// the newest; from a given offset on, all that were read.
func messagesOf(t topicInfo, a ask, spans []span, read []message, errs []partitionError) messages {
	page := messages{
		Topic: t.name, Partition: "all", Offset: "latest", Count: a.count, MaxCount: maxCount,
		Spans: spans, Messages: read, Choices: []string{"all"}, Errors: errs,
	}
	if a.partition != all {
		page.Partition = strconv.Itoa(int(a.partition))
	}
	if a.offset != latest {
		page.Offset = strconv.FormatInt(a.offset, 10)
	}
	for _, p := range t.partitions {
		page.Choices = append(page.Choices, strconv.Itoa(int(p.id)))
	}
	slices.SortFunc(page.Messages, func(x, y message) int {
		if a.partition != all {
			return cmp.Compare(x.Offset, y.Offset)
		}
		return cmp.Or(x.Time.Compare(y.Time), cmp.Compare(x.Partition, y.Partition), cmp.Compare(x.Offset, y.Offset))
	})
	if a.offset == latest && len(page.Messages) > a.count {
		page.Messages = page.Messages[len(page.Messages)-a.count:]
	}
	return page
}
