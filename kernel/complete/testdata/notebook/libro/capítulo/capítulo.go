// Package capítulo is a part of a book.
package capítulo
