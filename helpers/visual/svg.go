package visual

import (
	"fmt"
	"strings"
)

// svg is a drawing of a size in CSS pixels, with what it shows in words.
func svg(width, height int, title, description string, body ...raw) raw {
	desc := raw("")
	if description != "" {
		desc = h("<desc>%s</desc>", description)
	}
	return h(`<svg role="img" width="%d" height="%d" viewBox="0 0 %d %d" xmlns="http://www.w3.org/2000/svg"><title>%s</title>%s%s</svg>`,
		width, height, width, height, title, desc, join(body))
}

// rect is a rectangle of the n-th hue; a negative n is the page's text colour,
// faintly.
func rect(x, y, width, height float64, n int, title string) raw {
	fill := h(`fill="%s" fill-opacity=".55" stroke="%s" stroke-width="1.5"`, hue(max(n, 0)), hue(max(n, 0)))
	if n < 0 {
		fill = `fill="currentColor" fill-opacity=".12"`
	}
	inner := raw("")
	if title != "" {
		inner = h("<title>%s</title>", title)
	}
	return h(`<rect x="%s" y="%s" width="%s" height="%s" rx="2" %s>%s</rect>`, px(x), px(y), px(width), px(height), fill, inner)
}

// label is text at a place; anchor is start, middle or end.
func label(x, y float64, anchor, s string) raw {
	return h(`<text x="%s" y="%s" text-anchor="%s" font-size="12">%s</text>`, px(x), px(y), anchor, s)
}

// line is a line in the page's text colour.
func line(x1, y1, x2, y2 float64, style raw) raw {
	return h(`<line x1="%s" y1="%s" x2="%s" y2="%s" stroke="currentColor" %s/>`, px(x1), px(y1), px(x2), px(y2), style)
}

// px is a coordinate, without more digits than matter.
func px(f float64) raw {
	return raw(strings.TrimSuffix(fmt.Sprintf("%.1f", f), ".0"))
}

// htmlBar is a bar: value of most, in a track of width pixels.
func htmlBar(value, most float64, width, n int) raw {
	share := 0.0
	if most > 0 && value > 0 {
		share = value / most * 100
	}
	return h(`<span aria-hidden="true" style="display:inline-block;flex:none;width:%dpx;height:.75em;background:var(--cuv-soft);border-radius:2px">`+
		`<span style="display:block;width:%s%%;height:100%%;background:%s;border-radius:2px"></span></span>`, width, px(share), hue(n))
}
