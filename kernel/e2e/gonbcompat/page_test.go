package gonbcompat

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	_ "github.com/janpfeifer/gonb/gonbui/plotly" // keeps what it needs in go.mod, for the notebooks

	"github.com/cuaderno-go/cuaderno/kernel/internal/labtest"
)

// TestGonbDefect12GonbuiWorksBelowAPathAndBehindHTTPS runs the unchanged gonbui
// packages in a browser, on a server as JupyterHub has them. GoNB's page looks
// for the kernel at the root of the server, by ws://: defect 12 of the design's
// list, whose others are in kernel and kernel/engine.
func TestGonbDefect12GonbuiWorksBelowAPathAndBehindHTTPS(t *testing.T) {
	t.Parallel()
	chromium := labtest.FindChromium(t)
	dir := moduleFolder(t)
	labtest.WriteNotebook(t, filepath.Join(dir, "widgets.ipynb"), widgetCells()...)
	labtest.WriteNotebook(t, filepath.Join(dir, "page.ipynb"), pageCells()...)
	url := labtest.Server{
		Python: labtest.FindPython(t), Dir: dir, Base: "/usuario/ana/", HTTPS: true, Env: []string{"GOPROXY=off", "GOFLAGS=-mod=mod"},
	}.Start(t)
	flags := map[string]any{"ignore-certificate-errors": true, "host-resolver-rules": "MAP cdn.plot.ly " + plotlySource(t)}
	t.Run("widgets", func(t *testing.T) {
		t.Parallel()
		page := labtest.Open(t, chromium, flags)
		page.OpenNotebook(t, url("widgets.ipynb"))
		useWidgets(t, page)
	})
	t.Run("page", func(t *testing.T) {
		t.Parallel()
		page := labtest.Open(t, chromium, flags)
		page.OpenNotebook(t, url("page.ipynb"))
		usePage(t, page)
	})
}

// TestWidgetsInJupyterLab is the same for widgets on a server without any of
// that, as at home.
func TestWidgetsInJupyterLab(t *testing.T) {
	t.Parallel()
	chromium := labtest.FindChromium(t)
	dir := moduleFolder(t)
	labtest.WriteNotebook(t, filepath.Join(dir, "widgets.ipynb"), widgetCells()...)
	url := labtest.Server{Python: labtest.FindPython(t), Dir: dir, Base: "/"}.Start(t)
	page := labtest.Open(t, chromium, nil)
	page.OpenNotebook(t, url("widgets.ipynb"))
	useWidgets(t, page)
}

// plotlySource is the address of a server that stands for the one that Plotly's
// program is loaded from: tests have no network. Its Plotly writes what it is to
// draw.
func plotlySource(t *testing.T) string {
	t.Helper()
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/javascript")
		if strings.HasPrefix(r.URL.Path, "/plotly-") {
			_, _ = w.Write([]byte(`globalThis.Plotly = { newPlot(id, figure) {
				document.getElementById(id).textContent = "dibujo " + JSON.stringify(figure.data[0].y);
			} };`))
		}
	}))
	t.Cleanup(server.Close)
	return server.Listener.Addr().String()
}

// widgetCells are a notebook of a slider, a button and a choice.
func widgetCells() []string {
	return []string{
		"import \"github.com/janpfeifer/gonb/gonbui/widgets\"\n" +
			"nivel := widgets.Slider(0, 100, 30).WithHtmlId(\"nivel\").Done()\nfmt.Println(\"nivel inicial\", nivel.Value())",
		"cambios := nivel.Listen()\nfor v := range cambios.C {\n\tif v == 72 { break }\n}\nfmt.Println(\"nivel nuevo\", 72)",
		"boton := widgets.Button(\"Pulsa\").WithHtmlId(\"boton\").Done()\n<-boton.Listen().C\nfmt.Println(\"pulsado\")\nnivel.SetValue(5)",
		"eleccion := widgets.Select([]string{\"uno\", \"dos\", \"tres\"}).WithHtmlId(\"eleccion\").Done()\n" +
			"elegidos := eleccion.Listen()\nfor v := range elegidos.C {\n\tif v == 2 { break }\n}\nfmt.Println(\"elegido\", 2)",
		// A widget of an earlier cell is still alive, and so is one in the background.
		"tarde := nivel.Listen()\ngo func() {\n\tfor v := range tarde.C { if v == 64 { fmt.Println(\"tarde\", v); return } }\n}()\nfmt.Println(\"escuchando\")",
	}
}

func useWidgets(t *testing.T, page *labtest.Page) {
	t.Helper()
	page.RunAll(t)
	page.Wait(t, "the slider's first value", labtest.Shows("nivel inicial 30"), time.Minute)
	page.Wait(t, "the slider's new value", `(`+change("nivel", "71")+`, `+change("nivel", "72")+`, `+labtest.Shows("nivel nuevo 72")+`)`, time.Minute)
	page.Wait(t, "the button", `(document.getElementById("boton")?.click(), `+labtest.Shows("pulsado")+`)`, time.Minute)
	page.Wait(t, "the value that the program sets", `document.getElementById("nivel").value === "5"`, time.Minute)
	page.Wait(t, "the choice", `(`+change("eleccion", "1")+`, `+change("eleccion", "2")+`, `+labtest.Shows("elegido 2")+`)`, time.Minute)
	page.Wait(t, "the last cell", labtest.Shows("escuchando"), time.Minute)
	page.Wait(t, "what comes after the last cell", `(`+change("nivel", "63")+`, `+change("nivel", "64")+`, `+labtest.Shows("tarde 64")+`)`, time.Minute)
}

// change sets an element to a value, as a user does, if it is there. The page
// says only what is new, and nobody hears what it says before a cell listens: so
// tests change there and back until they see that they were heard.
func change(id, value string) string {
	return `[document.getElementById("` + id + `")].filter(e => e !== null).forEach(e => {
		e.value = "` + value + `"; e.dispatchEvent(new Event("change")) })`
}

// pageCells are a notebook that changes the page, reads it, and runs programs in
// it.
func pageCells() []string {
	return []string{
		"import (\n\t\"github.com/janpfeifer/gonb/gonbui\"\n\t\"github.com/janpfeifer/gonb/gonbui/comms\"\n\t\"github.com/janpfeifer/gonb/gonbui/dom\"\n)\n" +
			"gonbui.DisplayHTML(`<div id=\"caja\">vacía</div>`)\n" +
			"dom.SetInnerText(\"caja\", \"llena\")\ndom.Append(\"caja\", \"<b id='negrita'>y negrita</b>\")\n" +
			"dom.InsertAdjacent(\"negrita\", dom.BeforeBegin, \"<i id='sobra'>sobra</i>\")\ndom.Remove(\"sobra\")\n" +
			"fmt.Println(\"leído:\", dom.GetInnerHtml(\"caja\"))",
		"gonbui.ScriptJavascript(`document.getElementById(\"caja\").dataset.programa = \"sí\"`)\n" +
			"div := dom.CreateTransientDiv()\ndom.SetInnerHtml(div, \"<u>transitorio</u>\")\ndom.Persist(div)\nfmt.Println(\"guardado\")",
		"respuestas := comms.Listen[int](\"/respuesta\")\n" +
			"dom.TransientJavascript(`gonb_comm.subscribe(\"/pregunta\", (_, valor) => gonb_comm.send(\"/respuesta\", 2 * valor))`)\n" +
			"%%\nfor {\n\tcomms.Send(\"/pregunta\", 21)\n\tselect {\n\tcase r := <-respuestas.C:\n\t\tfmt.Println(\"respuesta\", r)\n\t\treturn\n" +
			"\tcase <-time.After(200 * time.Millisecond): // the page may not listen yet\n\t}\n}",
		"%widgets\n%widgets_hb",
		"gonbui.ScriptJavascript(`document.addEventListener(\"click\", ({target: {download, href}}) => {\n" +
			"\tif (download) fetch(href).then(r => r.text()).then(texto => { document.body.dataset.descarga = `+\"`${download}: ${texto}`\"+` }) })`)\n" +
			"dom.SendAsDownload(\"agenda.csv\", []byte(\"nombre,teléfono\\nAna,555\\n\"), \"text/csv\")",
		"import \"github.com/janpfeifer/gonb/gonbui/plotly\"\n" +
			"plotly.DisplayFigAsJSON([]byte(`{\"data\": [{\"type\": \"bar\", \"y\": [1, 2, 3]}]}`))",
		"type punto struct{ x, y int }\nfunc (p punto) suma() int { return p.x + p.y }",
		"%wasm\n%args uno\nimport \"syscall/js\"\n%%\nelemento := js.Global().Get(\"document\").Call(\"getElementById\", GonbWasmDivId)\n" +
			"elemento.Set(\"innerText\", fmt.Sprint(\"desde el navegador: \", punto{3, 4}.suma(), \" \", flag.Args()))",
	}
}

func usePage(t *testing.T, page *labtest.Page) {
	t.Helper()
	page.RunAll(t)
	for _, want := range []string{
		`leído: llena<b id="negrita">y negrita</b>`, "guardado", "transitorio", "respuesta 42", "Heartbeat pong received back.", "dibujo [1,2,3]",
		"desde el navegador: 7 [uno]",
	} {
		page.Wait(t, want, labtest.Shows(want), time.Minute)
	}
	page.Wait(t, "the script", `document.getElementById("caja").dataset.programa === "sí"`, time.Minute)
	page.Wait(t, "the download", `document.body.dataset.descarga === "agenda.csv: nombre,teléfono\nAna,555\n"`, time.Minute)
	page.Wait(t, "what was removed", `document.getElementById("sobra") === null`, time.Minute)
}
