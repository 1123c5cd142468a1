package e2e

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// findChromium skips the test where there is none, except in CI.
func findChromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if os.Getenv("CI") == "true" {
		t.Fatal("no Chromium on the PATH: sudo apt-get install chromium")
	}
	t.Skip("SKIPPED: no Chromium on the PATH (sudo apt-get install chromium)")
	return ""
}

// browser is a page of a Chromium of its own.
type browser struct{ ctx context.Context }

func openBrowser(t *testing.T, chromium string) *browser {
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
	allocator, cancelAllocator := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(cancelAllocator)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start Chromium: %v", err)
	}
	return &browser{ctx}
}

// run does actions, within a minute; if they do not end well, a picture shows
// why.
func (b *browser) run(t *testing.T, what string, actions ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, time.Minute)
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		b.keepScreenshots(t)
		t.Fatalf("%s: %v", what, err)
	}
}

// wait asks the page until the JavaScript condition is true.
func (b *browser) wait(t *testing.T, what, condition string, limit time.Duration) {
	t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, limit)
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
			b.keepScreenshots(t)
			t.Fatalf("wait for %s: %v (last answer: %v)", what, ctx.Err(), err)
		case <-ticker.C:
		}
	}
}

// moveTo moves the mouse to the middle of an element.
func moveTo(css string) chromedp.Action[chromedp.Void] {
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

// keepScreenshots stores them in CUADERNO_SCREENSHOTS, or with the test's
// artifacts.
func (b *browser) keepScreenshots(t *testing.T) {
	t.Helper()
	dir := os.Getenv("CUADERNO_SCREENSHOTS")
	if dir == "" {
		dir = t.ArtifactDir()
	}
	for part := range screenshots {
		png, err := b.screenshot(float64(part) / (screenshots - 1))
		if err != nil {
			t.Errorf("screenshot: %v", err)
			return
		}
		name := filepath.Join(dir, fmt.Sprintf("%s-%d.png", strings.ToLower(t.Name()), part))
		if err := os.WriteFile(name, png, 0o600); err != nil {
			t.Error(err)
		}
		t.Logf("screenshot: %s", name)
	}
}

// screenshot is the window with the notebook scrolled to a place between 0 and
// 1, if there is one.
func (b *browser) screenshot(place float64) ([]byte, error) {
	ctx, cancel := context.WithTimeout(b.ctx, 30*time.Second)
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
