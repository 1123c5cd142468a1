package e2e

import (
	"encoding/json"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/cuaderno-go/cuaderno/kernel/internal/labtest"
)

// What the tutorial's cells show, by their number.
const (
	brokersCell     = 6
	topicCell       = 12
	lonelyReading   = 42
	distributedName = "demo-topic-distribuido"
)

var (
	brokerLine  = regexp.MustCompile(`Broker ID: (\d+), Host: (\S+), Port: (\d+)`)
	placeLine   = regexp.MustCompile(`Partición (\d+) \| Líder: (\d+) \| Réplicas: \[(.*?)\] \| ISR: \[(.*?)\]`)
	epochFigure = regexp.MustCompile(`época (\d+)`)
	readingLine = regexp.MustCompile(`Partición: (\d+) \| Offset: (\d+)`)
	sentCount   = regexp.MustCompile(`^\D*(\d+)`)
	observedAt  = regexp.MustCompile(`(?:para observarlo:|to observe it:|Obsérvalo en|Observe it at) (http\S+/)`)
)

// observedToo holds the observer's page against the cells of the tutorial that has
// run in notebook: brokers, partitions, messages, and what the groups have read.
func observedToo(t *testing.T, notebook, page *labtest.Page, observer string) {
	t.Helper()
	cells := ask[[]string](t, notebook, `[...document.querySelectorAll('.jp-Notebook .jp-Cell')]
		.map(c => [...c.querySelectorAll('.jp-OutputArea-output')].map(o => o.innerText).join('\n'))`)

	rows := tables(t, page, observer)
	page.KeepPicture(t, pictured(t)+"observador-cluster")
	for _, b := range brokerLine.FindAllStringSubmatch(cells[brokersCell], -1) {
		expectRow(t, rows, b[1], b[2], b[3])
	}

	sameQuorum(t, notebook, page)

	rows = tables(t, page, observer+"topic/"+distributedName)
	page.KeepPicture(t, pictured(t)+"observador-topic")
	places := placeLine.FindAllStringSubmatch(cells[topicCell], -1)
	if len(places) != 3 {
		t.Errorf("cell %d: %q", topicCell, cells[topicCell])
	}
	ends := map[string]int{}
	for _, p := range places {
		row := expectRow(t, rows, p[1], "broker "+p[2], p[3])
		if list := strings.Trim(row[3], "[]"); list != p[4] {
			t.Errorf("partition %s: ISR %s on the page, %s in the cell", p[1], list, p[4])
		}
		ends[p[1]] = number(t, row[5])
	}
	sent := 0
	for _, cell := range []int{28, 31, 34} {
		sent += number(t, sentCount.FindStringSubmatch(cells[cell])[1])
	}
	if all := ends["0"] + ends["1"] + ends["2"]; all != sent || sent == 0 {
		t.Errorf("%d messages on the page, %d sent by the cells", all, sent)
	}

	for group, cell := range map[string]int{"grupo-demo": lonelyReading, "grupo-distribuido": sharedReading} {
		rows = tables(t, page, observer+"consumer/"+group)
		page.KeepPicture(t, pictured(t)+"observador-"+group)
		next := map[string]int{}
		for _, r := range readingLine.FindAllStringSubmatch(cells[cell], -1) {
			next[r[1]] = max(next[r[1]], number(t, r[2])+1)
		}
		if len(next) == 0 {
			t.Errorf("cell %d has read nothing: %q", cell, cells[cell])
		}
		for partition, committed := range next {
			lag := ends[partition] - committed
			row := rowOf(t, rows, partition)
			if number(t, row[3]) != committed || number(t, row[4]) != ends[partition] || number(t, row[5]) != lag {
				t.Errorf("%s, partition %s: the page says %q; the cell has read up to %d of %d", group, partition, row, committed, ends[partition])
			}
		}
		sameGroup(t, notebook, page, group, rows)
	}
}

// sameQuorum holds leader and epoch of the quorum on the page against the figure
// that the tutorial shows; the embedded cluster has no quorum, which the page says
// by having none.
func sameQuorum(t *testing.T, notebook, page *labtest.Page) {
	t.Helper()
	const captioned = `[...document.querySelectorAll('caption, figcaption')].map(c => c.innerText).filter(c => /KRaft.*época/.test(c))`
	shown, observed := ask[[]string](t, notebook, captioned), ask[[]string](t, page, captioned)
	if len(shown) == 0 && len(observed) == 0 {
		return
	}
	if len(shown) != 1 || len(observed) != 1 {
		t.Fatalf("quorums: %q in the cells, %q on the page", shown, observed)
	}
	cell, there := epochFigure.FindStringSubmatch(shown[0]), epochFigure.FindStringSubmatch(observed[0])
	if cell == nil || there == nil || cell[1] != there[1] {
		t.Errorf("the quorum: %q in the cell, %q on the page", shown[0], observed[0])
	}
	const leader = `[...document.querySelectorAll('tr')].filter(r => /líder/.test(r.innerText)).map(r => r.cells[0].innerText.trim())`
	leads, led := ask[[]string](t, notebook, leader), ask[[]string](t, page, leader)
	if len(leads) == 0 || len(led) == 0 || slices.ContainsFunc(append(leads, led...), func(id string) bool { return id != leads[0] }) {
		t.Errorf("the quorum's leader: %q in the cells, %q on the page", leads, led)
	}
}

// groupFigures is the groups that cells have shown: what the last figure of each
// says of its partitions, and how much the group has yet to read.
const groupFigures = `Object.fromEntries([...document.querySelectorAll('.jp-Notebook figure.cuv')]
	.map(f => [f.querySelector('figcaption').innerText, [...[...f.querySelectorAll('table')].at(-1)?.rows ?? []].map(r => [...r.cells].map(c => c.innerText.trim()))])
	.filter(([caption]) => caption.startsWith('Grupo '))
	.map(([caption, rows]) => [caption.split(' ')[1], {Lag: /pendientes: (\d+)/.exec(caption)?.[1], Rows: rows.slice(1)}]))`

// sameGroup holds the page's rows of group, and the sum of what it has yet to read,
// against the figure in the cell.
func sameGroup(t *testing.T, notebook, page *labtest.Page, group string, rows [][]string) {
	t.Helper()
	type figure struct {
		Lag  string
		Rows [][]string
	}
	shown, found := ask[map[string]figure](t, notebook, groupFigures)[group]
	if !found || len(shown.Rows) != 3 {
		t.Fatalf("the cells show of group %s: %q", group, shown)
	}
	for _, cell := range shown.Rows { // partition, bar, committed, end, lag
		row := rowOf(t, rows, strings.TrimPrefix(cell[0], distributedName+"-"))
		committed := strings.Replace(row[3], "nada aún", "—", 1)
		if !slices.Equal([]string{committed, row[4], row[5]}, cell[2:]) {
			t.Errorf("group %s: %q in the cell, %q on the page", group, cell, row)
		}
	}
	total := ask[string](t, page, `[...document.querySelectorAll('dt')].find(d => d.innerText.startsWith('Pendientes')).nextElementSibling.innerText`)
	if total != shown.Lag {
		t.Errorf("group %s has yet to read %s by the cell, %s by the page", group, shown.Lag, total)
	}
}

// pictured begins the names of a subtest's pictures.
func pictured(t *testing.T) string {
	t.Helper()
	_, kind, _ := strings.Cut(t.Name(), "/")
	return strings.ReplaceAll(kind, "_", "-") + "-"
}

// tables is the rows of all tables of a page of the observer.
func tables(t *testing.T, page *labtest.Page, url string) [][]string {
	t.Helper()
	page.Run(t, "open "+url, chromedp.Navigate(url+"?lang=es"))
	page.Wait(t, "the page", `document.querySelector('tbody tr') !== null`, time.Minute)
	return ask[[][]string](t, page, `[...document.querySelectorAll('tbody tr')].map(r => [...r.cells].map(c => c.innerText.trim()))`)
}

func ask[T any](t *testing.T, page *labtest.Page, expression string) T {
	t.Helper()
	var answer T
	text, err := chromedp.Run(page.Ctx, chromedp.Evaluate[string]("JSON.stringify("+expression+")"))
	if err == nil {
		err = json.Unmarshal([]byte(text), &answer)
	}
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

// rowOf is the row that begins with head.
func rowOf(t *testing.T, rows [][]string, head string) []string {
	t.Helper()
	i := slices.IndexFunc(rows, func(r []string) bool { return len(r) > 5 && r[0] == head })
	if i < 0 {
		t.Fatalf("no row %s in %q", head, rows)
	}
	return rows[i]
}

// expectRow is the row that begins with want.
func expectRow(t *testing.T, rows [][]string, want ...string) []string {
	t.Helper()
	row := rowOf(t, rows, want[0])
	if !slices.Equal(row[:len(want)], want) {
		t.Errorf("the page says %q, the cell %q", row, want)
	}
	return row
}

func number(t *testing.T, text string) int {
	t.Helper()
	n, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil {
		t.Error(err)
	}
	return n
}

// announcement passes on what a command says, and keeps the observer's address.
type announcement struct {
	to   io.Writer
	page chan string // has the address once it has been said

	mu   sync.Mutex
	said strings.Builder
}

func newAnnouncement(to io.Writer) *announcement {
	return &announcement{to: to, page: make(chan string, 1)}
}

func (a *announcement) Write(p []byte) (int, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	before := observedAt.MatchString(a.said.String())
	a.said.Write(p)
	if m := observedAt.FindStringSubmatch(a.said.String()); m != nil && !before {
		a.page <- m[1]
	}
	return a.to.Write(p)
}

// observer waits for the address, which is said when the cluster is ready.
func (a *announcement) observer(t *testing.T) string {
	t.Helper()
	select {
	case page := <-a.page:
		return page
	case <-time.After(time.Minute):
		t.Fatal("no observer's page is announced")
		return ""
	}
}
