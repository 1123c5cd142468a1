package e2e

import (
	"encoding/json"
	"fmt"
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
	readingLine = regexp.MustCompile(`Partición: (\d+) \| Offset: (\d+)`)
	sentCount   = regexp.MustCompile(`^\D*(\d+)`)
	observedAt  = regexp.MustCompile(`(?:para observarlo|to observe it): (http\S+/)`)
)

// observedToo holds the observer's page against the cells of the tutorial that has
// run in notebook: brokers, partitions, messages, and what the groups have read.
func observedToo(t *testing.T, notebook, page *labtest.Page, observer string) {
	t.Helper()
	cells := ask[[]string](t, notebook, `[...document.querySelectorAll('.jp-Notebook .jp-Cell')]
		.map(c => [...c.querySelectorAll('.jp-OutputArea-output')].map(o => o.innerText).join('\n'))`)

	rows := tables(t, page, observer)
	page.KeepPicture(t, "observador-cluster")
	for _, b := range brokerLine.FindAllStringSubmatch(cells[brokersCell], -1) {
		expectRow(t, rows, b[1], b[2], b[3])
	}

	rows = tables(t, page, observer+"topic/"+distributedName)
	page.KeepPicture(t, "observador-topic")
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
		page.KeepPicture(t, "observador-"+group)
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
	}
}

// tables is the rows of all tables of a page of the observer.
func tables(t *testing.T, page *labtest.Page, url string) [][]string {
	t.Helper()
	page.Run(t, "open "+url, chromedp.Navigate(url))
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
	to io.Writer

	mu   sync.Mutex
	said strings.Builder
}

func (a *announcement) Write(p []byte) (int, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.said.Write(p)
	return a.to.Write(p)
}

func (a *announcement) observer() (string, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	m := observedAt.FindStringSubmatch(a.said.String())
	if m == nil {
		return "", fmt.Errorf("no observer in %q", a.said.String())
	}
	return m[1], nil
}
