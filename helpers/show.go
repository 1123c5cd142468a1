package helpers

import (
	"fmt"

	"github.com/janpfeifer/gonb/gonbui"
	"github.com/janpfeifer/gonb/gonbui/protocol"
)

// Mostrar shows t: as HTML, with the text beside it for whoever cannot show
// HTML, when a notebook is listening; else as text on standard output.
func Mostrar(t Tabla) {
	if !gonbui.IsNotebook {
		fmt.Println(t)
		return
	}
	gonbui.SendData(&protocol.DisplayData{
		Data: map[protocol.MIMEType]any{
			protocol.MIMETextHTML:  t.HTML(),
			protocol.MIMETextPlain: t.String(),
		},
	})
	gonbui.Sync() // stock GoNB's process ends with the cell
}
