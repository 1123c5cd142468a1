package labtest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// Page is a page of a Chromium of its own.
type Page struct {
	Ctx context.Context //nolint:containedctx // it is chromedp's handle of the page
}

// Open starts the browser; more are flags of it, name by name.
func Open(t *testing.T, chromium string, more map[string]any) *Page {
	t.Helper()
	options := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(chromium),
		chromedp.Headless,
		chromedp.NoSandbox,
		chromedp.DisableGPU,
		chromedp.NoFirstRun,
		chromedp.NoDefaultBrowserCheck,
		chromedp.WindowSize(1400, 1000),
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true),
		chromedp.Flag("disable-dev-shm-usage", true),
	}
	for name, value := range more {
		options = append(options, chromedp.Flag(name, value))
	}
	allocator, cancelAllocator := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(cancelAllocator)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start Chromium: %v", err)
	}
	return &Page{ctx}
}

// Run does actions, within a minute; if they do not end well, a picture shows
// why.
func (p *Page) Run(t *testing.T, what string, actions ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	ctx, cancel := context.WithTimeout(p.Ctx, time.Minute)
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		p.KeepScreenshots(t)
		t.Fatalf("%s: %v", what, err)
	}
}

// Wait asks the page until the JavaScript condition is true.
func (p *Page) Wait(t *testing.T, what, condition string, limit time.Duration) {
	t.Helper()
	ctx, cancel := context.WithTimeout(p.Ctx, limit)
	defer cancel()
	ticker := time.NewTicker(200 * time.Millisecond)
	defer ticker.Stop()
	for {
		// An error is one of a page that still loads: ask again.
		done, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("Boolean("+condition+")"))
		if err == nil && done {
			return
		}
		select {
		case <-ctx.Done():
			p.KeepScreenshots(t)
			t.Fatalf("wait for %s: %v (last answer: %v)", what, ctx.Err(), err)
		case <-ticker.C:
		}
	}
}

// MoveTo moves the mouse to the middle of an element.
func MoveTo(css string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		if _, err := chromedp.WaitVisible(chromedp.CSS(css))(ctx, tab); err != nil {
			return err
		}
		box, err := chromedp.Dimensions(chromedp.CSS(css))(ctx, tab)
		if err != nil {
			return err
		}
		corner := box.Content // x, y of four corners
		x, y := (corner[0]+corner[4])/2, (corner[1]+corner[5])/2
		_, err = chromedp.MouseEvent(chromedp.MouseMoved, x, y)(ctx, tab)
		return err
	})
}

// screenshots is how many pictures show a notebook from its top to its end.
const screenshots = 8

// KeepScreenshots stores them in CUADERNO_SCREENSHOTS, or with the test's
// artifacts.
func (p *Page) KeepScreenshots(t *testing.T) {
	t.Helper()
	dir := os.Getenv("CUADERNO_SCREENSHOTS")
	if dir == "" {
		dir = t.ArtifactDir()
	}
	for part := range screenshots {
		png, err := p.screenshot(float64(part) / (screenshots - 1))
		if err != nil {
			t.Errorf("screenshot: %v", err)
			return
		}
		name := filepath.Join(dir, fmt.Sprintf("%s-%d.png", strings.ToLower(strings.ReplaceAll(t.Name(), "/", "-")), part))
		if err := os.WriteFile(name, png, 0o600); err != nil {
			t.Error(err)
		}
		t.Logf("screenshot: %s", name)
	}
}

// screenshot is the window with the notebook scrolled to a place between 0 and
// 1, if there is one.
func (p *Page) screenshot(place float64) ([]byte, error) {
	ctx, cancel := context.WithTimeout(p.Ctx, 30*time.Second)
	defer cancel()
	scroll := fmt.Sprintf(`{
		const panel = document.querySelector('.jp-WindowedPanel-outer');
		panel?.scrollTo(0, (panel.scrollHeight - panel.clientHeight) * %f);
	}`, place)
	if err := chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void](scroll)); err != nil {
		return nil, err
	}
	return chromedp.Run(ctx, chromedp.CaptureScreenshot())
}

// KeepPicture stores what the browser shows, where KeepScreenshots does.
func (p *Page) KeepPicture(t *testing.T, what string) {
	t.Helper()
	dir := os.Getenv("CUADERNO_SCREENSHOTS")
	if dir == "" {
		dir = t.ArtifactDir()
	}
	png, err := chromedp.Run(p.Ctx, chromedp.CaptureScreenshot())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, what+".png"), png, 0o600); err != nil {
		t.Fatal(err)
	}
}
