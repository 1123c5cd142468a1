package display

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
)

// byMethods shows v by the methods that its author wrote for it.
func (s shower) byMethods(v any) (b Bundle, ok bool) {
	method := ""
	defer func() {
		if p := recover(); p != nil {
			b, ok = Bundle{"text/plain": fmt.Sprintf("%s %%!%s(PANIC=%v)", s.text(v), method, p)}, true
		}
	}()
	b = Bundle{}
	for _, v := range []any{v, addressOf(v)} {
		if m, is := v.(interface{ MIMEBundle() map[string]any }); is {
			method = "MIMEBundle"
			return checked(m.MIMEBundle()), true
		}
		if m, is := v.(interface{ HTML() string }); is {
			method = "HTML"
			b["text/html"] = m.HTML()
		}
		if m, is := v.(interface{ Markdown() string }); is {
			method = "Markdown"
			b["text/markdown"] = m.Markdown()
		}
		if m, is := v.(interface{ SVG() string }); is {
			method = "SVG"
			b["image/svg+xml"] = m.SVG()
		}
		if m, is := v.(interface{ PNG() []byte }); is {
			method = "PNG"
			b["image/png"] = base64.StdEncoding.EncodeToString(m.PNG())
		}
		if len(b) > 0 {
			return b, true
		}
	}
	return nil, false
}

// addressOf is a pointer to a copy of v, whose method set is the larger one, or
// nil if v has no methods of its own to gain.
func addressOf(v any) any {
	t := reflect.TypeOf(v)
	if t.PkgPath() == "" || t.Kind() == reflect.Interface {
		return nil
	}
	p := reflect.New(t)
	p.Elem().Set(reflect.ValueOf(v))
	return p.Interface()
}

// checked is a bundle made by the user as a frontend accepts it: binary data in
// base64, and nothing that JSON cannot hold.
func checked(m map[string]any) Bundle {
	b := make(Bundle, len(m))
	for mime, data := range m {
		switch d := data.(type) {
		case []byte:
			if strings.HasPrefix(mime, "text/") || strings.HasSuffix(mime, "+xml") {
				b[mime] = string(d)
			} else {
				b[mime] = base64.StdEncoding.EncodeToString(d)
			}
		default:
			if text, err := json.Marshal(data); err == nil {
				b[mime] = json.RawMessage(text)
			}
			if s, ok := data.(string); ok {
				b[mime] = s
			}
		}
	}
	return b
}
