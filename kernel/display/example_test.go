package display_test

import (
	"image"

	"github.com/cuaderno-go/cuaderno/kernel/display"
)

// Outside of a notebook the text is printed. In one, this is a heading.
func ExampleHTML() {
	display.HTML("<h3>Hola, <i>gopher</i></h3>")
	// Output: Hola, gopher
}

func ExampleMarkdown() {
	display.Markdown("**importante**")
	// Output: **importante**
}

func ExampleTable() {
	type libro struct {
		Obra  string
		Hojas int
	}
	display.Table([]libro{{"Rayuela", 736}, {"Ficciones", 203}})
	display.Table(map[string]int{"Ana": 2, "Luis": 1})
	display.Table([][]any{{"ciudad", "habitantes"}, {"Ávila", 57730}, {"Cuenca", 53512}})
	// Output:
	//    Obra       Hojas
	// 0  Rayuela    736
	// 1  Ficciones  203
	// Ana   2
	// Luis  1
	// ciudad  habitantes
	// Ávila   57730
	// Cuenca  53512
}

func ExampleImage() {
	display.Image(image.NewGray(image.Rect(0, 0, 120, 40)))
	// Output: *image.Gray 120×40
}

// A place in the output whose content changes. In a notebook only the last one
// is left.
func ExampleHandle() {
	estado := display.NewHandle()
	for _, paso := range []string{"leyendo", "ordenando", "listo"} {
		estado.Markdown("*" + paso + "*")
	}
	// Output:
	// *leyendo*
	// *ordenando*
	// *listo*
}

func ExampleProgress() {
	barra := display.NewProgress(1000, "mensajes")
	for range 1000 {
		barra.Add(1)
	}
	// Output:
	// mensajes 0/1000
	// mensajes 1000/1000
}
