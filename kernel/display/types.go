package display

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"html"
	"image"
	"image/png"
	"reflect"
)

// maxPixels bounds the images that are turned into PNG; larger ones are shown
// as text.
const maxPixels = 32 << 20

// byType shows values of types that have a form of their own.
func (s shower) byType(v any) (b Bundle, ok bool) {
	defer func() {
		if recover() != nil { // in a method of the user's; the text says so
			b, ok = nil, false
		}
	}()
	switch v := v.(type) {
	case image.Image:
		return picture(v), true
	case error:
		return Bundle{"text/html": fmt.Sprintf(
			`<div style="color:var(--jp-error-color1,#b71c1c)"><code>%s</code> %s</div>`,
			html.EscapeString(typeName(reflect.TypeOf(v))), html.EscapeString(s.text(v)))}, true
	}
	return nil, false
}

// picture is an image as PNG.
func picture(img image.Image) Bundle {
	size := img.Bounds().Size()
	text := fmt.Sprintf("%s %d×%d", typeName(reflect.TypeOf(img)), size.X, size.Y)
	if size.X <= 0 || size.Y <= 0 || size.X > maxPixels/size.Y {
		return Bundle{"text/plain": text}
	}
	var buf bytes.Buffer
	if err := png.Encode(&buf, img); err != nil {
		return Bundle{"text/plain": text + ": " + err.Error()}
	}
	return Bundle{"text/plain": text, "image/png": base64.StdEncoding.EncodeToString(buf.Bytes())}
}
