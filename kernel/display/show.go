package display

import (
	"encoding/base64"
	"fmt"
	"image"
)

// Show shows values as a cell shows its last line: images as images, structs,
// maps and slices of structs as tables, a type with a method HTML, Markdown,
// SVG, PNG or MIMEBundle by that. Outside of a notebook it prints their text, as
// all functions of this package do.
func Show(vals ...any) { publish(Message{Bundle: Values(vals...)}) }

// HTML shows a piece of HTML.
func HTML(text string) { publish(Message{Bundle: htmlBundle(text)}) }

// HTMLf shows a piece of HTML made by fmt.Sprintf. Text that is not HTML has to
// be escaped: html.EscapeString.
func HTMLf(format string, args ...any) { HTML(fmt.Sprintf(format, args...)) }

// Markdown shows a text in Markdown.
func Markdown(text string) { publish(Message{Bundle: markdownBundle(text)}) }

// Markdownf shows a text in Markdown made by fmt.Sprintf.
func Markdownf(format string, args ...any) { Markdown(fmt.Sprintf(format, args...)) }

// SVG shows a drawing.
func SVG(text string) { publish(Message{Bundle: svgBundle(text)}) }

// Image shows an image as PNG.
func Image(img image.Image) { publish(Message{Bundle: picture(img)}) }

// PNG shows an image that is encoded as PNG.
func PNG(data []byte) { publish(Message{Bundle: pngBundle(data)}) }

// Table shows rows as a table: a slice of structs (a column a field), a map (a
// row a key), a struct (a row a field), or a slice of slices, the first of which
// is the header. Other values are shown as Show does. As text it is a table, too.
func Table(rows any) { publish(Message{Bundle: tableBundle(rows)}) }

// Data shows data by MIME type, for what has no function here. []byte is sent in
// base64 where the type is not text. With no text/plain the text is the type.
func Data(data map[string]any) { publish(Message{Bundle: dataBundle(data)}) }

func htmlBundle(text string) Bundle {
	return Bundle{"text/html": text, "text/plain": HTMLText(text)}
}

func markdownBundle(text string) Bundle {
	return Bundle{"text/markdown": text, "text/plain": text}
}

func svgBundle(text string) Bundle {
	return Bundle{"image/svg+xml": text, "text/plain": fmt.Sprintf("image/svg+xml (%d bytes)", len(text))}
}

func pngBundle(data []byte) Bundle {
	return Bundle{
		"image/png":  base64.StdEncoding.EncodeToString(data),
		"text/plain": fmt.Sprintf("image/png (%d bytes)", len(data)),
	}
}

func dataBundle(data map[string]any) Bundle {
	b := checked(data)
	if _, ok := b["text/plain"]; !ok {
		text := ""
		for mime := range b {
			text = max(text, mime)
		}
		b["text/plain"] = text
	}
	return b
}
