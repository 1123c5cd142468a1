package observer

import (
	"net/http"
	"strings"
)

// lang is the language of a page.
type lang string

const (
	spanish lang = "es"
	english lang = "en"
)

// text is one text in both languages.
type text struct{ es, en string }

// T picks the text in l. Templates call it with both texts, so that each stands
// where it is shown.
func (l lang) T(es, en string) string {
	if l == english {
		return en
	}
	return es
}

func (l lang) pick(t text) string { return l.T(t.es, t.en) }

// other is the language to switch to.
func (l lang) other() lang {
	if l == english {
		return spanish
	}
	return english
}

// langOf is what the query parameter lang asks for, or else the first of the
// browser's languages that is one of ours, or else Spanish.
func langOf(r *http.Request) lang {
	asked := []string{r.URL.Query().Get("lang")}
	asked = append(asked, strings.Split(r.Header.Get("Accept-Language"), ",")...)
	for _, a := range asked {
		tag, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(a)), ";")
		base, _, _ := strings.Cut(tag, "-")
		switch lang(base) {
		case spanish:
			return spanish
		case english:
			return english
		}
	}
	return spanish
}
