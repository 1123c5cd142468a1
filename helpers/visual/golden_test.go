package visual

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files")

// samples is one figure of each kind and of each thing that it can show.
func samples() map[string]Figure {
	before := Topic{Name: "pedidos", Partitions: []Partition{
		{ID: 0, Leader: 1, Replicas: []int32{1, 2}, ISR: []int32{1, 2}, Next: 12},
		{ID: 1, Leader: 2, Replicas: []int32{2, 3}, ISR: []int32{2, 3}, Next: 4},
	}}
	at := time.Date(2026, 11, 25, 9, 30, 0, 125_000_000, time.UTC)
	group := Group{Name: "facturas", State: "Stable", Members: []string{"A", "B", "C", "D"}, Reads: []Read{
		{Topic: "pedidos", Partition: 0, Owner: "A", First: 0, Committed: 9, End: 12},
		{Topic: "pedidos", Partition: 1, Owner: "B", First: 2, Committed: -1, End: 4},
		{Topic: "pedidos", Partition: 2, Owner: "A", Target: "C", First: 0, Committed: 20, End: 20},
		{Topic: "pedidos", Partition: 3, First: 0, Committed: 6, End: -1}, // no leader
	}}
	ms := time.Millisecond
	return map[string]Figure{
		"brokers": Brokers{Nodes: []Broker{
			{ID: 1, Bootstrap: "kafka1:9092", Advertised: "kafka1:9092", Rack: "aula<1>", Answer: 1300 * time.Microsecond, Leads: 7},
			{ID: 2, Advertised: "kafka2:9094", Answer: -1},
		}, Silent: []string{"kafka9:9092"}},
		"quorum": Quorum{
			Leader: 2, Epoch: 7, Voters: []Node{{ID: 1, Address: "k1:9092", Lag: 1}, {ID: 2, Address: "k2:9094"}, {ID: 3, Lag: -1}},
			Observers: []Node{{ID: 4, Address: "k4:9098", Lag: 2}}, Note: "El controller de verdad es el líder.",
		},
		"topic": before,
		"topic-changed": Topic{Name: "pedidos", Before: &before, Partitions: []Partition{
			{ID: 0, Leader: 2, Replicas: []int32{1, 2}, ISR: []int32{2}, Next: 15},
			{ID: 1, Leader: -1, Replicas: []int32{2, 3}, ISR: nil, Next: -1},
			{ID: 2, Leader: 3, Replicas: []int32{3, 4}, ISR: []int32{3, 4}},
		}},
		"messages-read": Messages{Read: true, All: []Message{
			{Partition: 1, Offset: 0, Key: []byte("cliente-A"), Value: "<b>uno</b>", Time: at},
			{Partition: 0, Offset: 7, Value: "sin clave", Time: at.Add(time.Second), FromLog: true},
			{Partition: 1, Offset: 1, Key: []byte{}, Value: "clave vacía", Headers: []Header{{"origen", "web"}, {"v", "2"}}},
			{Partition: 2, Offset: 3, Key: []byte("cliente-B"), Value: "dos"},
		}},
		"messages-sent": Messages{All: []Message{
			{Partition: 0, Offset: 0, Key: []byte("a"), Value: "1"},
			{Partition: 0, Offset: 1, Key: []byte("a"), Value: "2"},
			{Partition: 1, Offset: 0, Key: []byte("b"), Value: "3"},
		}},
		"messages-none": Messages{},
		"histogram": Histogram{Title: "Mensajes por partición", Series: []Series{
			{"por defecto", []int{0, 30, 0}}, {"sticky a 0", []int{9, 12, 9}},
		}},
		"placement": Placement{Title: "Claves", Ways: []string{"CRC32", "murmur2"}, Keys: []PlacedKey{
			{[]byte("usuario-123"), []int32{2, 1}}, {[]byte("cliente-B"), []int32{0, 0}}, {nil, []int32{-1, -1}},
		}, Note: "Otro hash, otra partición."},
		"group":       group,
		"group-empty": Group{Name: "nadie", State: "Dead"},
		"timeline-eager": Timeline{
			Title: "Rebalanceo del grupo facturas", Protocol: "EAGER", Members: []string{"A", "B"}, Length: 3000 * ms,
			Events: []Event{
				{0, "A", Assigned, []int32{0, 1, 2}},
				{1000 * ms, "A", Revoked, []int32{0, 1, 2}},
				{1500 * ms, "A", Assigned, []int32{0, 1}},
				{1510 * ms, "B", Assigned, []int32{2}},
			},
		},
		"timeline-kip848": Timeline{
			Title: "Rebalanceo del grupo facturas", Protocol: "CONSUMER", Members: []string{"A", "B"}, Length: 12 * time.Second,
			Events: []Event{
				{0, "A", Assigned, []int32{0, 1, 2}},
				{2000 * ms, "A", Target, []int32{0, 1}},
				{2000 * ms, "B", Target, []int32{2}},
				{5000 * ms, "A", Revoked, []int32{2}},
				{7000 * ms, "B", Assigned, []int32{2}},
				{9000 * ms, "B", Lost, []int32{2}},
				{9500 * ms, "B", Target, []int32{}},
			},
		},
		"throughput": Throughput{Title: "Rendimiento", Runs: []Rate{
			{"de uno en uno", 1000, 100_000, 2 * time.Second}, {"por lotes", 1_000_000, 0, 1250 * ms},
		}},
		"live": Live{Group: group, Samples: []Sample{
			{0, 0, 20, 20}, {1000 * ms, 8, 40, 32}, {2000 * ms, 5, 50, 45}, {3000 * ms, 5, 60, 55},
		}},
		"live-over": Live{Group: group, Over: true},
	}
}

// Each golden file is what a figure says in both languages and its HTML, the
// style being replaced by a word.
func TestFiguresAreAsTheyWereLookedAt(t *testing.T) {
	t.Parallel()
	for name, f := range samples() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			html := strings.Replace(f.HTML(Spanish), style, "STYLE", 1)
			got := "-- es --\n" + f.Text(Spanish) + "\n-- en --\n" + f.Text(English) + "\n-- html --\n" + broken(html)
			path := filepath.Join("testdata", name+".txt")
			if *update {
				if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("(-want +got; run with -update and look at the difference):\n%s", diff)
			}
		})
	}
}

// broken puts each element on a line of its own, so that differences are read
// easily.
func broken(html string) string {
	return regexp.MustCompile(`(>)(<[a-z])`).ReplaceAllString(html, "$1\n$2") + "\n"
}

var (
	tag       = regexp.MustCompile(`</?([a-z]+)([^>]*?)(/?)>`)
	fetched   = regexp.MustCompile(`(?i)<script|https?://|url\(|\bon[a-z]+=|@import|javascript:`)
	namespace = ` xmlns="http://www.w3.org/2000/svg"`
)

func TestHTMLIsBalancedAndFetchesNothing(t *testing.T) {
	t.Parallel()
	for name, f := range samples() {
		for _, l := range []Lang{Spanish, English} {
			html := strings.ReplaceAll(f.HTML(l), namespace, "")
			if bad := fetched.FindString(html); bad != "" {
				t.Errorf("%s: %q", name, bad)
			}
			var open []string
			for _, m := range tag.FindAllStringSubmatch(html, -1) {
				switch {
				case m[3] == "/":
				case strings.HasPrefix(m[0], "</"):
					if len(open) == 0 || open[len(open)-1] != m[1] {
						t.Fatalf("%s: %s closes %v", name, m[0], open)
					}
					open = open[:len(open)-1]
				default:
					open = append(open, m[1])
				}
			}
			if len(open) > 0 {
				t.Errorf("%s: %v stay open", name, open)
			}
		}
	}
}

func TestWhatMessagesBringIsEscaped(t *testing.T) {
	t.Parallel()
	evil := `<img src=x onerror="x">`
	for _, f := range []Figure{
		Messages{All: []Message{{Key: []byte(evil), Value: evil, Headers: []Header{{evil, evil}}}}},
		Group{Name: evil, Members: []string{evil}, Reads: []Read{{Topic: evil, Owner: evil}}},
		Topic{Name: evil},
		Histogram{Title: evil, Series: []Series{{Name: evil, Counts: []int{1}}}},
		Timeline{Title: evil, Members: []string{evil}, Events: []Event{{0, evil, Assigned, []int32{0}}}, Length: time.Second},
	} {
		if html := f.HTML(Spanish); strings.Contains(html, "<img") {
			t.Errorf("%T: %s", f, html)
		}
	}
}

// Everything drawn has words beside it, for those who do not see the drawing.
func TestEveryFigureHasItsAlternativeInWords(t *testing.T) {
	t.Parallel()
	for name, f := range samples() {
		html := f.HTML(Spanish)
		if !regexp.MustCompile(`<figure [^>]*aria-label="[^"]+"`).MatchString(html) {
			t.Errorf("%s: the figure has no label", name)
		}
		drawings := strings.Count(html, "<svg ")
		if titled := len(regexp.MustCompile(`<svg role="img"[^>]*><title>[^<]+</title>`).FindAllString(html, -1)); titled != drawings {
			t.Errorf("%s: %d of %d drawings have a title", name, titled, drawings)
		}
	}
}

func TestThousandsAreGroupedAsTheLanguageDoes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		n      int64
		es, en string
	}{
		{0, "0", "0"},
		{9999, "9999", "9999"},
		{10_000, "10\u202f000", "10,000"},
		{1_234_567, "1\u202f234\u202f567", "1,234,567"},
		{-12_345, "−12\u202f345", "−12,345"},
	} {
		if es, en := thousands(c.n, Spanish), thousands(c.n, English); es != c.es || en != c.en {
			t.Errorf("%d: %q, %q", c.n, es, en)
		}
	}
}

func TestTheTimelineKnowsHowLongNobodyHadAPartition(t *testing.T) {
	t.Parallel()
	eager, ok := samples()["timeline-eager"].(Timeline)
	if !ok {
		t.Fatal("no timeline")
	}
	want := map[int32]time.Duration{0: 500 * time.Millisecond, 1: 500 * time.Millisecond, 2: 510 * time.Millisecond}
	if diff := cmp.Diff(want, eager.idle()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
