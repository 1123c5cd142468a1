package observer

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/twmb/franz-go/pkg/kgo"
)

// browse opens a browser for the length of the test.
func browse(t *testing.T) context.Context {
	t.Helper()
	var path string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if p, err := exec.LookPath(name); err == nil {
			path = p
			break
		}
	}
	if path == "" {
		const lacking = "no Chromium here: apt-get install chromium"
		if os.Getenv("CI") == "true" {
			t.Fatal(lacking)
		}
		t.Skip(lacking)
	}
	opts := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.WindowSize(1280, 600),
	)
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, opts...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	return ctx
}

// A page shows the news by itself, and the reader stays where he was: the
// scroll, the focus and what was being typed are left alone. Paused, it waits.
func TestRefresh(t *testing.T) {
	t.Parallel()
	ctx := browse(t)
	s := newSite(t)
	if _, err := s.admin.CreateTopic(t.Context(), 1, 1, nil, "demo"); err != nil {
		t.Fatal(err)
	}
	for i := range 40 {
		s.write(t, &kgo.Record{Topic: "demo", Value: fmt.Append(nil, "mensaje ", i)})
	}
	page := browser{t: t, ctx: ctx}
	page.open(s.URL + "/topic/demo/messages?partition=0&count=100")
	page.await("document.getElementById('live').innerText.includes('mensaje 39')")
	look[any](page, "document.getElementById('offset').value = '12'; window.same = true; scrollTo(0, 300); 0")
	s.write(t, &kgo.Record{Topic: "demo", Value: []byte("recién llegado")})
	page.await("document.getElementById('live').innerText.includes('recién llegado')")
	type place struct {
		Same   bool
		Scroll float64
		Typed  string
	}
	got := look[place](page, "({Same: window.same === true, Scroll: scrollY, Typed: document.getElementById('offset').value})")
	if want := (place{true, 300, "12"}); got != want {
		t.Errorf("after the news: %+v, want %+v", got, want)
	}

	// The focus stays on a link while its table is replaced.
	page.open(s.URL + "/")
	const link = "document.querySelector('a[href=\"/topic/demo/messages\"]')"
	page.await(link + " !== null")
	look[any](page, link+".focus(); 0")
	s.write(t, &kgo.Record{Topic: "demo", Value: []byte("otro")})
	page.await(link + ".innerText === '42'")
	if got := look[bool](page, "document.activeElement === "+link); !got {
		t.Error("the focus is lost")
	}
	look[any](page, "var asked = 0; window.fetch = () => { asked++; return Promise.reject() }; 0")
	const refresh = "pause.click(); asked = 0; busy = false; refresh(); pause.getAttribute('aria-pressed') + ' ' + asked"
	if got := look[string](page, refresh); got != "true 0" {
		t.Errorf("paused, aria-pressed and requests are %q, want true 0", got)
	}
	if got := look[string](page, refresh); got != "false 1" {
		t.Errorf("no longer paused, they are %q, want false 1", got)
	}
	page.await("document.getElementById('taken').innerText === pause.dataset.offline")
}

// browser is the open page.
type browser struct {
	t   *testing.T
	ctx context.Context
}

func (b browser) open(url string) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, chromedp.Navigate(url)); err != nil {
		b.t.Fatal(err)
	}
}

// await waits, change by change, until a condition on the page holds. The
// page's policy forbids what chromedp.Poll does.
func (b browser) await(condition string) {
	b.t.Helper()
	look[bool](b, `new Promise(done => {
		const holds = () => (`+condition+`) && (done(true), true);
		if (holds()) return;
		const watch = new MutationObserver(() => holds() && watch.disconnect());
		watch.observe(document.body, {subtree: true, childList: true, characterData: true});
	})`)
}

// look evaluates an expression on the page.
func look[T any](b browser, expression string) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("%s: %v", expression, err)
	}
	return v
}
