// Package oculto is a part of a book.
package oculto
