package helpers

import (
	"os"
	"strings"

	"github.com/cuaderno-go/cuaderno/helpers/visual"
)

// lang is a language of user-facing text.
type lang = visual.Lang

const (
	spanish = visual.Spanish // the default: the lessons are Spanish
	english = visual.English
)

// text is one text in both languages.
type text struct{ es, en string }

// in returns the text in l.
func (t text) in(l lang) string {
	if l == english {
		return t.en
	}
	return t.es
}

// currentLang is the language that the environment asks for. The names are the
// kernel's, with KAFKA_LANG before the locale for whoever wants only the course
// in another language.
func currentLang() lang { return langFrom(os.Getenv) }

func langFrom(getenv func(string) string) lang {
	for _, name := range []string{"CUADERNO_LANG", "KAFKA_LANG", "LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := strings.ToLower(getenv(name)); v != "" {
			if strings.HasPrefix(v, "en") {
				return english
			}
			return spanish
		}
	}
	return spanish
}
