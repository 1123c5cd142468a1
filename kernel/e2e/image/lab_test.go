// Package image opens the classroom's image in a browser: docker/build-here.sh
// starts the JupyterLab in it, and this test, in a network of their own.
package image

import (
	"os"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/cuaderno-go/cuaderno/kernel/internal/labtest"
)

// TestTheTutorialInTheImage clicks Run All Cells in the image's JupyterLab, on
// both kernels. CUADERNO_IMAGE_LAB is its address; its token is "prueba".
func TestTheTutorialInTheImage(t *testing.T) {
	lab := os.Getenv("CUADERNO_IMAGE_LAB")
	if lab == "" {
		t.Skip("docker/build-here.sh runs it")
	}
	labtest.AwaitHTTP(t, lab+"/api", 2*time.Minute)
	chromium := labtest.FindChromium(t)
	for notebook, kernel := range map[string]string{"01-tutorial-kafka.ipynb": "Go (cuaderno)", "gonb.ipynb": "Go (gonb)"} {
		t.Run(kernel, func(t *testing.T) { // one after the other: they write to the same topics
			page := labtest.Open(t, chromium, nil)
			begun := time.Now()
			page.Run(t, "open the notebook", chromedp.Navigate(lab+"/lab/tree/"+notebook+"?reset&token=prueba"))
			page.Wait(t, "the kernel", labtest.Idle(kernel), 3*time.Minute)
			page.RunAll(t)
			page.Wait(t, "the first cell", labtest.Prompts+`.some(p => /^\[\d+\]:$/.test(p))`, 3*time.Minute)
			t.Logf("the page with its first cell run: %v", time.Since(begun).Round(10*time.Millisecond))
			page.Wait(t, "the end of all cells", labtest.AllDone, 8*time.Minute)
			t.Logf("all cells: %v", time.Since(begun).Round(10*time.Millisecond))
			got, err := chromedp.Run(page.Ctx, chromedp.Evaluate[labtest.Outcome](labtest.OutcomeOf))
			if err != nil {
				t.Fatal(err)
			}
			if len(got.Errors) > 0 || got.Ran != got.Code || got.Code == 0 || got.Printed == 0 {
				page.KeepScreenshots(t)
				t.Errorf("of %d code cells %d ran and %d printed, with errors %q", got.Code, got.Ran, got.Printed, got.Errors)
			}
		})
	}
}
