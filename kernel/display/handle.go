package display

import (
	"image"
	"sync"
)

// Handle is a place in a cell's output whose content can be changed, also from
// later cells and from goroutines. The zero value is ready: the first call shows
// it, the others change what is there. Outside of a notebook each call prints a
// line.
type Handle struct {
	mu sync.Mutex
	id string
}

// NewHandle is a Handle; new(Handle) will do as well.
func NewHandle() *Handle { return &Handle{} }

// Show puts values there, as the function Show shows them.
func (h *Handle) Show(vals ...any) { h.put(Values(vals...)) }

// HTML puts a piece of HTML there.
func (h *Handle) HTML(text string) { h.put(htmlBundle(text)) }

// Markdown puts a text in Markdown there.
func (h *Handle) Markdown(text string) { h.put(markdownBundle(text)) }

// SVG puts a drawing there.
func (h *Handle) SVG(text string) { h.put(svgBundle(text)) }

// Image puts an image there.
func (h *Handle) Image(img image.Image) { h.put(picture(img)) }

// PNG puts an image that is encoded as PNG there.
func (h *Handle) PNG(data []byte) { h.put(pngBundle(data)) }

// Table puts rows there, as the function Table shows them.
func (h *Handle) Table(rows any) { h.put(tableBundle(rows)) }

// put shows b, or changes what is shown to b.
func (h *Handle) put(b Bundle) {
	h.mu.Lock()
	defer h.mu.Unlock()
	m := Message{Bundle: b, Update: h.id != ""}
	if h.id == "" {
		h.id = newID()
	}
	m.ID = h.id
	publish(m)
}
