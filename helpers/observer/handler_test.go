package observer

import (
	"context"
	"encoding/json"
	"html"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/cuaderno-go/cuaderno/helpers/cluster"
)

// site is an observer of an embedded cluster, as a browser sees it.
type site struct {
	*httptest.Server
	kafka *kgo.Client // to write to the cluster with
	admin *kadm.Client
}

func newSite(t *testing.T) *site {
	t.Helper()
	c, err := cluster.Start(t.Context(), cluster.Options{Ports: make([]int, 4)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	client, err := kgo.NewClient(kgo.SeedBrokers(strings.Split(c.Brokers(), ",")...), kgo.RecordPartitioner(kgo.ManualPartitioner()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return &site{Server: serve(t, c.Brokers(), readLimit), kafka: client, admin: kadm.NewClient(client)}
}

func serve(t *testing.T, brokers string, limit time.Duration) *httptest.Server {
	t.Helper()
	s, err := newServer(Options{Brokers: brokers}, limit)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	server := httptest.NewServer(s.Handler())
	t.Cleanup(server.Close)
	return server
}

// fill makes the topic "demo" of two partitions; the first holds four messages
// and the group "grupo" has committed two of them.
func (s *site) fill(t *testing.T) {
	t.Helper()
	ctx := t.Context()
	if _, err := s.admin.CreateTopic(ctx, 2, 2, nil, "demo"); err != nil {
		t.Fatal(err)
	}
	s.write(t,
		&kgo.Record{Topic: "demo", Value: []byte("sin clave")},
		&kgo.Record{Topic: "demo", Key: []byte{}, Value: []byte("clave vacía")},
		&kgo.Record{
			Topic: "demo", Key: []byte("a&b"), Value: []byte("<script>alert(1)</script>"),
			Headers: []kgo.RecordHeader{{Key: "origen", Value: []byte("prueba")}},
		},
		&kgo.Record{Topic: "demo", Key: []byte("borrado")},
	)
	offsets := kadm.Offsets{}
	offsets.AddOffset("demo", 0, 2, -1)
	if err := s.admin.CommitAllOffsets(ctx, "grupo", offsets); err != nil {
		t.Fatal(err)
	}
}

func (s *site) write(t *testing.T, records ...*kgo.Record) {
	t.Helper()
	if err := s.kafka.ProduceSync(t.Context(), records...).FirstErr(); err != nil {
		t.Fatal(err)
	}
}

// get asks for a page; headers are name and value in turn.
func get(t *testing.T, url string, headers ...string) (status int, body string, answer http.Header) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
		if headers[i] == "Host" {
			req.Host = headers[i+1]
		}
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(b), resp.Header
}

func expect(t *testing.T, page string, wanted ...string) {
	t.Helper()
	for _, w := range wanted {
		if !strings.Contains(page, w) {
			t.Errorf("the page lacks %q:\n%s", w, page)
		}
	}
}

// The pages at Kafdrop's paths, by what a reader finds on each.
func TestPages(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.fill(t)
	for path, wanted := range map[string][]string{
		"/": {
			`<html lang="es"`, "Observador de cuaderno", "Clúster embebido.", "«controlador» según los metadatos",
			`<a href="/topic/demo">demo</a>`, `<a href="/consumer/grupo">grupo</a>`, `<a href="/broker/4">4</a>`,
			"<caption>Brokers</caption>", `<th scope="col">`,
		},
		"/topic/demo": {
			"<code>demo</code>", `<a href="/broker/1">broker 1</a>`, "<td>1, 2</td>", "<td>2, 3</td>",
			`href="/topic/demo/messages?partition=0"`, "Grupos que consumen este topic", "vacío (Empty)",
		},
		"/topic/demo/messages": {"4 mensajes", "(sin clave)", `"" (vacío)`, "a&amp;b", "(nulo: lápida)", "origen"},
		"/consumer/grupo":      {"<code>grupo</code>", "vacío (Empty)", "nadie", "no hay ningún consumidor conectado"},
		"/broker/1":            {"<h1>Broker 1</h1>", `<a href="/topic/demo">demo</a>`},
		"/?lang=en":            {`<html lang="en"`, "cuaderno observer", "Embedded cluster.", `<a href="/topic/demo?lang=en">`},
	} {
		t.Run(path, func(t *testing.T) {
			status, page, head := get(t, s.URL+path)
			if status != http.StatusOK {
				t.Errorf("status %d, want 200", status)
			}
			if kind := head.Get("Content-Type"); kind != "text/html; charset=utf-8" {
				t.Errorf("content type %q", kind)
			}
			expect(t, page, wanted...)
			if strings.Contains(page, "<script>alert") {
				t.Error("a message's markup is the page's")
			}
			if strings.Contains(page, `="http`) || strings.Contains(page, `="//`) {
				t.Error("the page loads something from elsewhere or links to it")
			}
		})
	}
}

// What is asked for and is not there has a readable page and a status that a
// program understands.
func TestProblems(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.fill(t)
	for path, want := range map[string]struct {
		status int
		text   string
	}{
		"/topic/nada":                      {404, "No existe el topic nada"},
		"/topic/nada/messages":             {404, "No existe el topic nada"},
		"/consumer/nadie":                  {404, "No existe el grupo nadie"},
		"/broker/9":                        {404, "No hay ningún broker 9"},
		"/broker/x":                        {404, "No hay ningún broker x"},
		"/nada":                            {404, "No existe esta página"},
		"/topic/demo/messages?count=1000":  {400, "El parámetro count no puede ser"},
		"/topic/demo/messages?partition=7": {400, "El topic tiene 2 particiones, de la 0 a la 1."},
	} {
		status, page, _ := get(t, s.URL+path)
		if status != want.status {
			t.Errorf("%s: status %d, want %d", path, status, want.status)
		}
		expect(t, page, want.text)
	}
	if details, err := s.admin.ListTopics(t.Context()); err != nil || details.Has("nada") {
		t.Errorf("asking for a topic created it: %v, %v", details.Names(), err)
	}
}

// Every page also answers JSON, as Kafdrop's do.
func TestJSON(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.fill(t)
	var page struct {
		Cluster struct {
			ID       string
			Embedded bool
		}
		Error *problemView
		Page  string
		Data  struct {
			Messages []struct {
				Partition int32
				Offset    int64
				Key       field
				Value     field
			}
		}
	}
	status, body, head := get(t, s.URL+"/topic/demo/messages?partition=0&offset=1&count=2", "Accept", "application/json")
	if err := json.Unmarshal([]byte(body), &page); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	if status != http.StatusOK || head.Get("Content-Type") != "application/json" || !page.Cluster.Embedded || page.Page != "messages" {
		t.Errorf("status %d, type %q, %+v", status, head.Get("Content-Type"), page)
	}
	if got := page.Data.Messages; len(got) != 2 || got[0].Offset != 1 || !got[0].Key.Empty() || got[1].Value.Text != "<script>alert(1)</script>" {
		t.Errorf("messages %+v, want those of offsets 1 and 2", got)
	}
	status, body, _ = get(t, s.URL+"/topic/nada?lang=en", "Accept", "application/json")
	if err := json.Unmarshal([]byte(body), &page); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	if status != http.StatusNotFound || page.Error == nil || page.Error.Title != "There is no topic nada" {
		t.Errorf("status %d, error %+v", status, page.Error)
	}
	_, body, _ = get(t, s.URL+"/", "Accept", "text/html,application/json;q=0.9")
	expect(t, body, "<!doctype html>")
}

// A group may have any name.
func TestOddNames(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.fill(t)
	const name = "a/b & <i>ñ?#"
	offsets := kadm.Offsets{}
	offsets.AddOffset("demo", 0, 4, -1)
	if err := s.admin.CommitAllOffsets(t.Context(), name, offsets); err != nil {
		t.Fatal(err)
	}
	_, page, _ := get(t, s.URL+"/")
	_, rest, ok := strings.Cut(page, `href="/consumer/a`)
	path, _, _ := strings.Cut(rest, `"`)
	if !ok {
		t.Fatalf("no link to the group:\n%s", page)
	}
	status, page, _ := get(t, s.URL+"/consumer/a"+html.UnescapeString(path))
	if status != http.StatusOK {
		t.Errorf("the link %q answers %d", path, status)
	}
	expect(t, page, "<code>a/b &amp; &lt;i&gt;ñ?#</code>")
}

// The page is read-only, for this machine, and may load nothing from elsewhere.
func TestGuard(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete} {
		req, err := http.NewRequestWithContext(t.Context(), method, s.URL+"/", nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != http.StatusMethodNotAllowed {
			t.Errorf("%s: %d, want 405", method, resp.StatusCode)
		}
	}
	if status, _, _ := get(t, s.URL+"/", "Host", "atacante.example"); status != http.StatusMisdirectedRequest {
		t.Errorf("another site's name for this machine: %d, want 421", status)
	}
	for _, host := range []string{"localhost:9000", "127.0.0.1", "[::1]:9000"} {
		if status, _, _ := get(t, s.URL+"/", "Host", host); status != http.StatusOK {
			t.Errorf("as %s: %d, want 200", host, status)
		}
	}
	_, _, head := get(t, s.URL+"/")
	if p := head.Get("Content-Security-Policy"); !strings.HasPrefix(p, "default-src 'none'; style-src 'self'; script-src 'self'") {
		t.Errorf("policy %q", p)
	}
	for path, kind := range map[string]string{
		"/-/style.css": "text/css; charset=utf-8", "/-/refresh.js": "text/javascript; charset=utf-8", "/-/icon.svg": "image/svg+xml",
	} {
		if status, _, head := get(t, s.URL+path); status != http.StatusOK || head.Get("Content-Type") != kind {
			t.Errorf("%s: %d, %q", path, status, head.Get("Content-Type"))
		}
	}
}

// The language: what is asked for, else the browser's first of ours, else
// Spanish.
func TestLanguage(t *testing.T) {
	t.Parallel()
	for want, requests := range map[lang][][2]string{
		spanish: {{"", ""}, {"", "de,fr;q=0.9"}, {"", "fr, es-MX, en"}, {"es", "en-US,en"}, {"xx", "xx"}},
		english: {{"", "en-US,en;q=0.9,es;q=0.8"}, {"", "fr,EN"}, {"en", "es-ES"}},
	} {
		for _, r := range requests {
			req := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/?lang="+r[0], nil)
			req.Header.Set("Accept-Language", r[1])
			if got := langOf(req); got != want {
				t.Errorf("lang=%s, Accept-Language: %s: %q, want %q", r[0], r[1], got, want)
			}
		}
	}
}

// A cluster that is not there, or does not answer, becomes a page that names
// it and the remedy, in time.
func TestUnreachable(t *testing.T) {
	t.Parallel()
	silent, err := net.Listen("tcp", "127.0.0.1:0") // it takes connections and says nothing
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	for name, addr := range map[string]string{"silent": silent.Addr().String(), "refusing": "127.0.0.1:1"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := serve(t, addr, time.Second)
			begun := time.Now()
			status, page, _ := get(t, server.URL+"/topic/demo/messages")
			if status != http.StatusServiceUnavailable {
				t.Errorf("status %d, want 503", status)
			}
			if took := time.Since(begun); took > 20*time.Second {
				t.Errorf("it took %v", took)
			}
			expect(t, page, "No hay respuesta del clúster", addr, "KAFKA_BROKERS")
		})
	}
}

// The wanted port, the next one when it is taken, and the end.
func TestListen(t *testing.T) {
	t.Parallel()
	newObserver := func() *Server {
		s, err := New(Options{Brokers: "127.0.0.1:1, 127.0.0.1:2"})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(s.Close)
		return s
	}
	first, second := newObserver(), newObserver()
	if err := first.Listen(t.Context(), "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	taken := first.listener.Addr().String()
	if err := second.Listen(t.Context(), taken); err != nil {
		t.Fatal(err)
	}
	if first.URL() == second.URL() || !strings.HasPrefix(second.URL(), "http://localhost:") || !strings.HasSuffix(second.URL(), "/") {
		t.Errorf("the first is at %s, the second at %s", first.URL(), second.URL())
	}
	ctx, cancel := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- first.Serve(ctx) }()
	if status, _, _ := get(t, "http://"+taken+"/-/style.css"); status != http.StatusOK {
		t.Errorf("status %d, want 200", status)
	}
	cancel()
	if err := <-served; err != nil {
		t.Errorf("the end of the context is an error: %v", err)
	}
	if err := newObserver().Serve(t.Context()); err == nil {
		t.Error("it serves without a port")
	}
	if _, err := New(Options{Brokers: " , "}); err == nil {
		t.Error("it observes no brokers")
	}
	if err := newObserver().Listen(t.Context(), "nowhere"); err == nil {
		t.Error("it listens nowhere")
	}
}
