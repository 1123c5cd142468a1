package observer

import (
	"embed"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/cuaderno-go/cuaderno/helpers/cluster/clusterid"
)

//go:embed web
var web embed.FS

// pages are the templates and what they load.
type pages struct {
	byName map[string]*template.Template
	assets fs.FS
}

// pageNames are the templates, each in a file of its own beside the layout.
func pageNames() []string {
	return []string{"overview", "topic", "messages", "consumer", "broker", "problem"}
}

func newPages() (*pages, error) {
	assets, err := fs.Sub(web, "web/assets")
	if err != nil {
		return nil, err
	}
	p := &pages{byName: map[string]*template.Template{}, assets: assets}
	for _, name := range pageNames() {
		t, err := template.ParseFS(web, "web/layout.html", "web/"+name+".html")
		if err != nil {
			return nil, err
		}
		p.byName[name] = t
	}
	return p, nil
}

func (p *pages) write(w io.Writer, v *view) error {
	return p.byName[v.Name].ExecuteTemplate(w, "layout", v)
}

// refreshSeconds is how often a page looks for news.
const refreshSeconds = 3

// view is a page and what frames it. Its methods are the templates' vocabulary.
type view struct {
	Lang     lang
	Name     string // of the template
	Status   int
	Refresh  int // seconds
	Cluster  string
	Embedded bool
	Taken    time.Time
	Warnings []string
	Problem  *problemView
	Body     any

	path  string
	query url.Values
}

type problemView struct {
	Title  string `json:"title"`
	Detail string `json:"detail,omitempty"`
}

func newView(r *http.Request, name string, s snapshot) *view {
	v := &view{
		Lang: langOf(r), Name: name, Status: http.StatusOK, Refresh: refreshSeconds,
		Cluster: s.clusterID, Embedded: clusterid.Embedded(s.clusterID), Taken: s.taken,
		path: r.URL.EscapedPath(), query: r.URL.Query(),
	}
	for _, w := range s.warnings {
		v.Warnings = append(v.Warnings, v.Lang.pick(w))
	}
	return v
}

// fail makes v the page of a problem.
func (v *view) fail(p *problem) {
	v.Name, v.Status, v.Body = "problem", p.status, nil
	v.Problem = &problemView{Title: v.Lang.pick(p.title), Detail: v.Lang.pick(p.detail)}
}

// asJSON is the same page for programs.
func (v *view) asJSON() any {
	type cluster struct {
		ID       string    `json:"id"`
		Embedded bool      `json:"embedded"`
		Taken    time.Time `json:"taken"`
	}
	return struct {
		Cluster  cluster      `json:"cluster"`
		Warnings []string     `json:"warnings,omitempty"`
		Error    *problemView `json:"error,omitempty"`
		Page     string       `json:"page"`
		Data     any          `json:"data"`
	}{cluster{v.Cluster, v.Embedded, v.Taken}, v.Warnings, v.Problem, v.Name, v.Body}
}

// T picks the text in the page's language.
func (v *view) T(es, en string) string { return v.Lang.T(es, en) }

// To is the link to a page, its path given by segments; it keeps the language
// that was asked for.
func (v *view) To(segments ...any) string {
	var b strings.Builder
	for _, s := range segments {
		b.WriteString("/" + url.PathEscape(fmt.Sprint(s)))
	}
	if b.Len() == 0 {
		b.WriteString("/")
	}
	if v.query.Has("lang") {
		b.WriteString("?lang=" + string(v.Lang))
	}
	return b.String()
}

// Messages is the link to the messages of one partition.
func (v *view) Messages(topic string, partition int32) string {
	q := url.Values{"partition": {strconv.Itoa(int(partition))}}
	if v.query.Has("lang") {
		q.Set("lang", string(v.Lang))
	}
	return "/topic/" + url.PathEscape(topic) + "/messages?" + q.Encode()
}

// Step is the link to this page from another offset on.
func (v *view) Step(offset int64) string {
	q := maps.Clone(v.query)
	q.Set("offset", strconv.FormatInt(offset, 10))
	return v.path + "?" + q.Encode()
}

// Field is a field for the template that shows one.
func (v *view) Field(f field) any {
	return struct {
		field
		View *view
	}{f, v}
}

// Switch is the link to this page in the other language.
func (v *view) Switch() string {
	q := maps.Clone(v.query)
	q.Set("lang", string(v.Lang.other()))
	return v.path + "?" + q.Encode()
}

// AskedLang is the language in the query, for forms to hand on.
func (v *view) AskedLang() string {
	if v.query.Has("lang") {
		return string(v.Lang)
	}
	return ""
}

// N writes a count with the digits in groups; unknown is a dash.
func (v *view) N(n any) string {
	digits := fmt.Sprint(n)
	if strings.HasPrefix(digits, "-") {
		return "—"
	}
	sep := v.T("\u202f", ",") // a narrow no-break space, as the Academy has it
	if len(digits) <= 4 && v.Lang == spanish {
		return digits
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + sep + digits[i:]
	}
	return digits
}

// Size writes a number of bytes.
func (v *view) Size(n int64) string {
	if n < 0 {
		return "—"
	}
	if n < 1024 {
		return strconv.FormatInt(n, 10) + " B"
	}
	size, unit := float64(n)/1024, 0
	for size >= 1024 && unit < 3 {
		size, unit = size/1024, unit+1
	}
	s := strconv.FormatFloat(size, 'f', 1, 64) + " " + [...]string{"KiB", "MiB", "GiB", "TiB"}[unit]
	if v.Lang == spanish {
		s = strings.Replace(s, ".", ",", 1)
	}
	return s
}

// List writes numbers one after the other; none are a dash.
func (v *view) List(ids []int32) string {
	if len(ids) == 0 {
		return "—"
	}
	words := make([]string, len(ids))
	for i, id := range ids {
		words[i] = strconv.Itoa(int(id))
	}
	return strings.Join(words, ", ")
}

// Part is the width of a bar, of 100, for n out of most.
func (v *view) Part(n, most int64) int64 {
	if n <= 0 || most <= 0 {
		return 0
	}
	return max(min(n*100/most, 100), 1)
}

// State names a group's state in the page's language, Kafka's name beside it.
func (v *view) State(s string) string {
	if v.Lang == english {
		return s
	}
	switch s {
	case "Stable":
		return "estable (Stable)"
	case "Empty":
		return "vacío (Empty)"
	case "PreparingRebalance":
		return "preparando el rebalanceo (PreparingRebalance)"
	case "CompletingRebalance":
		return "completando el rebalanceo (CompletingRebalance)"
	case "Assigning":
		return "asignando (Assigning)"
	case "Reconciling":
		return "reconciliando (Reconciling)"
	case "Dead":
		return "disuelto (Dead)"
	case "":
		return "desconocido"
	}
	return s
}
