package helpers

import (
	"fmt"

	"github.com/janpfeifer/gonb/gonbui"
	"github.com/janpfeifer/gonb/gonbui/protocol"

	"github.com/cuaderno-go/cuaderno/helpers/visual"
)

// Figura is what can be shown: HTML for a notebook, and the same as aligned
// text for everything else. Tabla is one; the functions Figura… make others.
type Figura interface {
	HTML() string
	String() string
}

// Mostrar shows f: as HTML, with the text beside it for whoever cannot show
// HTML, when a notebook is listening; else as text on standard output.
func Mostrar(f Figura) {
	if !gonbui.IsNotebook {
		fmt.Println(f)
		return
	}
	send(f, "")
	gonbui.Sync() // stock GoNB's process ends with the cell
}

// send shows f in the notebook, in the place of what id stands for if it is not
// empty.
func send(f Figura, id string) {
	gonbui.SendData(&protocol.DisplayData{
		Data: map[protocol.MIMEType]any{
			protocol.MIMETextHTML:  f.HTML(),
			protocol.MIMETextPlain: f.String(),
		},
		DisplayID: id,
	})
}

// drawing is a figure in a language.
type drawing struct {
	figure visual.Figure
	lang   lang
}

func (d drawing) HTML() string   { return d.figure.HTML(d.lang) }
func (d drawing) String() string { return d.figure.Text(d.lang) }
