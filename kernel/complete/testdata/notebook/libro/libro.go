// Package libro is what a notebook of the tests requires.
//
// # Capítulos
//
// They are in [example.org/libro/capitulo].
package libro

// Libro has pages.
type Libro struct {
	// Páginas is how many there are.
	Páginas int
	Autor   string // who wrote it
}

// Abrir opens a book, given its title:
//
//	b, err := libro.Abrir("Rayuela")
//
// The error is never nil:
//   - there are no books
//   - there is no [Libro]
func Abrir(título string) (*Libro, error) { return nil, nil }

// Leer reads on.
//
// Deprecated: use [Abrir].
func (l *Libro) Leer() {}

// The sizes of a book.
const (
	Corto = 100 // pages, at most
	Largo = 900
)
