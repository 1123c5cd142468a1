// Package diag holds what goes wrong in words for the user: a place in a cell,
// a text in Spanish and English, the remedy. It never knows where an error
// came from and never prints.
package diag

import (
	"errors"
	"os"
	"strings"
)

// Lang is a language of user-facing text.
type Lang uint8

// The languages; Spanish is the default.
const (
	ES Lang = iota
	EN
)

// LangFromEnv is the language that CUADERNO_LANG or else LC_ALL, LC_MESSAGES
// or LANG asks for: English if it begins with "en", else Spanish.
func LangFromEnv() Lang {
	for _, name := range []string{"CUADERNO_LANG", "LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := strings.ToLower(os.Getenv(name)); v != "" {
			if strings.HasPrefix(v, "en") {
				return EN
			}
			return ES
		}
	}
	return ES
}

// Text is one text in both languages.
type Text struct{ ES, EN string }

// In returns the text in lang.
func (t Text) In(lang Lang) string {
	if lang == EN {
		return t.EN
	}
	return t.ES
}

// Failure is how a cell ends when it does not end well; it becomes Jupyter's
// error message and error reply. Name is the class ("Panic", "CompileError",
// "KeyboardInterrupt", "WorkerCrash", …), Value one line, Traceback the lines
// to show, which may have ANSI colours.
type Failure struct {
	Name      string
	Value     string
	Traceback []string
}

// Error is Name and Value.
func (f *Failure) Error() string { return f.Name + ": " + f.Value }

// AsFailure returns err as a Failure: the one in its chain, or a new one of
// class "Error" with err's text.
func AsFailure(err error) *Failure {
	if f, ok := errors.AsType[*Failure](err); ok {
		return f
	}
	return &Failure{Name: "Error", Value: err.Error(), Traceback: []string{err.Error()}}
}
