// Package capitulo is a part of a book.
package capitulo
