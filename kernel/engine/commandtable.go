package engine

import (
	"github.com/cuaderno-go/cuaderno/kernel/cell"
	"github.com/cuaderno-go/cuaderno/kernel/complete"
	"github.com/cuaderno-go/cuaderno/kernel/diag"
)

// diagSource is where the mistakes of commands are.
type diagSource = cell.Source

// commandTable is every command but the %% magics, by group.
func commandTable() []command {
	var all []command
	for _, g := range []struct {
		name  diag.Text
		table []command
	}{
		{diag.Text{ES: "El código de esta celda", EN: "The code of this cell"}, codeCommands()},
		{diag.Text{ES: "La sesión", EN: "The session"}, sessionCommands()},
		{diag.Text{ES: "Módulos y compilación", EN: "Modules and building"}, moduleCommands()},
		{diag.Text{ES: "El sistema", EN: "The system"}, systemCommands()},
	} {
		for _, c := range g.table {
			c.group = g.name
			all = append(all, c)
		}
	}
	return all
}

func codeCommands() []command {
	return []command{
		{names: []string{"%", "main"}, usage: "[args]", run: nothing, doc: diag.Text{
			ES: "lo que sigue es el cuerpo de una función: sus := son locales; args pasa a os.Args[1:]",
			EN: "what follows is the body of a function: its := are local; args become os.Args[1:]",
		}},
		{names: []string{"args"}, usage: "args…", run: setArgs, doc: diag.Text{
			ES: "os.Args[1:] de esta celda", EN: "os.Args[1:] of this cell",
		}},
		{names: []string{"exec"}, usage: "función [args]", args: complete.Names, run: setExec, doc: diag.Text{
			ES: "llama a esa función cuando lo demás de la celda ha terminado", EN: "calls that function after the rest of the cell",
		}},
		{names: []string{"capture"}, usage: "[-a] archivo", args: complete.Files, words: []string{"-a"}, run: setCapture, doc: diag.Text{
			ES: "guarda también en el archivo lo que la celda escribe y muestra (-a: al final de lo que haya)",
			EN: "also writes what the cell prints and displays to the file (-a: behind what is there)",
		}},
		{names: []string{"test"}, usage: "[opciones]", words: []string{"-run=", "-bench=.", "-benchmem", "-benchtime=", "-count=1", "-cover", "-race", "-short", "-v"}, run: setTest, doc: diag.Text{
			ES: "ejecuta con go test las pruebas y benchmarks de la celda; sin código, todos los del cuaderno",
			EN: "runs the cell's tests and benchmarks with go test; without code, all of the notebook's",
		}},
		{names: []string{"fmt"}, run: nothing, doc: diag.Text{
			ES: "pone la celda en el formato de gofumpt, sin ejecutarla; las órdenes quedan como están",
			EN: "formats the cell as gofumpt does, without running it; commands stay as they are",
		}},
		{names: []string{"time", "%time"}, run: setTimed, doc: diag.Text{
			ES: "dice cuánto tarda cada etapa de la celda", EN: "tells what each stage of the cell takes",
		}},
		{names: []string{"timeit"}, usage: "expresión", args: complete.Code, run: timeit, ahead: true, doc: diag.Text{
			ES: "repite la expresión y dice cuánto tarda cada vez", EN: "repeats the expression and tells what it takes each time",
		}},
		{names: []string{"gonb"}, run: setFresh, ahead: true, doc: diag.Text{
			ES: "esta celda se ejecuta como en GoNB: en un proceso nuevo, con todas las declaraciones iniciadas otra vez",
			EN: "this cell runs as in GoNB: in a new process, all declarations initialised again",
		}},
		{names: []string{"compat"}, usage: "gonb|off", words: []string{"gonb", "off"}, run: compat, doc: diag.Text{
			ES: "lo mismo que %gonb para las celdas que siguen; off vuelve a las variables vivas",
			EN: "the same as %gonb for the cells that follow; off returns to live variables",
		}},
	}
}

func sessionCommands() []command {
	return []command{
		{names: []string{"list", "ls"}, run: list, doc: diag.Text{ES: "muestra lo definido en la sesión", EN: "shows what the session holds"}},
		{names: []string{"who"}, usage: "[nombres]", args: complete.Names, run: who, ahead: true, doc: diag.Text{
			ES: "muestra las variables con su tipo, su tamaño y su valor", EN: "shows the variables with their types, sizes and values",
		}},
		{names: []string{"rm", "remove"}, usage: "nombres…", args: complete.Names, run: remove, doc: diag.Text{
			ES: "olvida esos nombres", EN: "forgets these names",
		}},
		{names: []string{"reset"}, usage: "[go.mod]", words: []string{"go.mod"}, run: reset, doc: diag.Text{
			ES: "olvida todo y empieza con un proceso nuevo; go.mod: olvida también los módulos de la sesión",
			EN: "forgets everything and starts a new process; go.mod: forgets the session's modules, too",
		}},
		{names: []string{"restart"}, run: restart, doc: diag.Text{
			ES: "empieza con un proceso nuevo y conserva los imports", EN: "starts a new process and keeps the imports",
		}},
		{names: []string{"debug"}, run: debugMode, doc: diag.Text{
			ES: "empieza con un proceso nuevo en el que las celdas se pueden depurar",
			EN: "starts a new process in which cells can be debugged",
		}},
		{names: []string{"lang"}, usage: "es|en", words: []string{"es", "en"}, run: language, doc: diag.Text{
			ES: "idioma de los mensajes", EN: "language of messages",
		}},
		{names: []string{"help"}, run: help, doc: diag.Text{ES: "muestra las órdenes", EN: "shows the commands"}},
		{names: []string{"version"}, run: showVersion, doc: diag.Text{ES: "versiones de cuaderno y de Go", EN: "versions of cuaderno and Go"}},
	}
}

func moduleCommands() []command {
	return []command{
		{names: []string{"autoget"}, run: autoget, doc: diag.Text{
			ES: "desde aquí, los módulos que falten se descargan con go get (es lo normal donde el cuaderno no tiene un go.mod suyo)",
			EN: "from here on, missing modules are fetched with go get (the default where the notebook has no go.mod of its own)",
		}},
		{names: []string{"noautoget"}, run: noAutoget, doc: diag.Text{
			ES: "desde aquí, un módulo que falta es un error", EN: "from here on, a missing module is an error",
		}},
		{names: []string{"go.mod"}, usage: "[save]", words: []string{"save"}, run: showModule, doc: diag.Text{
			ES: "muestra el go.mod que usa el cuaderno; save guarda las dependencias en los metadatos del cuaderno",
			EN: "shows the go.mod that the notebook uses; save stores the dependencies in the notebook's metadata",
		}},
		{names: []string{"goflags"}, usage: "[opciones]", words: []string{"-tags=", "-cover", "-mod=mod", "-mod=readonly", "-race"}, run: goflags, doc: diag.Text{
			ES: "opciones de go para buscar paquetes (-tags, -mod) y para %test; \"\" las quita",
			EN: "flags of go for finding packages (-tags, -mod) and for %test; \"\" clears them",
		}},
		{names: []string{"goworkfix"}, run: goWorkFix, doc: diag.Text{
			ES: "escribe en go.mod un replace para cada módulo que usa go.work", EN: "writes a replace rule into go.mod for each module that go.work uses",
		}},
		{names: []string{"track"}, usage: "[ruta…]", args: complete.Files, run: track, doc: trackText()},
		{names: []string{"untrack"}, usage: "[ruta…]", args: complete.Files, run: untrack, doc: diag.Text{
			ES: "quita de esa lista; ruta... quita lo que empiece así", EN: "takes from that list; path... takes what begins like that",
		}},
		{names: []string{"widgets"}, run: widgets, doc: diag.Text{
			ES: "prepara la página para gonbui/comms; los widgets lo hacen solos", EN: "prepares the page for gonbui/comms; widgets do so themselves",
		}},
		{names: []string{"widgets_hb"}, run: widgetsHeartbeat, doc: diag.Text{
			ES: "comprueba que la página contesta a gonbui/comms", EN: "checks that the page answers gonbui/comms",
		}},
		{names: []string{"wasm"}, run: setWasm, doc: diag.Text{
			ES: "compila la celda a WebAssembly y la ejecuta en el navegador; GonbWasmDivId es un <div> suyo",
			EN: "compiles the cell to WebAssembly and runs it in the browser; GonbWasmDivId is a <div> of its own",
		}},
	}
}

func systemCommands() []command {
	return []command{
		{names: []string{"!"}, usage: "orden", doc: diag.Text{
			ES: "la ejecuta bash en la carpeta actual; si falla, falla la celda", EN: "run by bash in the current folder; if it fails, so does the cell",
		}},
		{names: []string{"!*"}, usage: "orden", doc: diag.Text{
			ES: "lo mismo en la carpeta temporal de la sesión", EN: "the same in the session's temporary folder",
		}},
		{names: []string{"with_inputs"}, run: withInputs, doc: diag.Text{
			ES: "la siguiente orden ! puede leer lo que el usuario escribe", EN: "the next ! command can read what the user types",
		}},
		{names: []string{"with_password"}, run: withPassword, doc: diag.Text{
			ES: "lo mismo, sin mostrar lo que se escribe", EN: "the same without showing what is typed",
		}},
		{names: []string{"env"}, usage: "[NOMBRE=valor]", args: complete.Variables, run: env, doc: diag.Text{
			ES: "define una variable de entorno, o la muestra", EN: "sets an environment variable, or shows it",
		}},
		{names: []string{"cd"}, usage: "[carpeta]", args: complete.Folders, run: cd, doc: diag.Text{
			ES: "cambia de carpeta, o la muestra", EN: "changes the folder, or shows it",
		}},
	}
}

// magics are the %% commands whose cell is not Go.
func magics() []command {
	group := diag.Text{ES: "Celdas que no son Go", EN: "Cells that are not Go"}
	return []command{
		{names: []string{"%writefile"}, usage: "[-a] archivo", args: complete.Files, words: []string{"-a"}, group: group, run: writeFile, doc: diag.Text{
			ES: "escribe el resto de la celda en el archivo (-a: al final)", EN: "writes the rest of the cell to the file (-a: at its end)",
		}},
		{names: []string{"%bash"}, group: group, run: bashCell, doc: diag.Text{
			ES: "el resto de la celda es un guion de bash", EN: "the rest of the cell is a bash script",
		}},
		{names: []string{"%sh"}, group: group, run: shCell, doc: diag.Text{
			ES: "el resto de la celda es un guion de sh", EN: "the rest of the cell is a sh script",
		}},
		{names: []string{"%script"}, usage: "programa [args]", args: complete.Programs, group: group, run: scriptCell, doc: diag.Text{
			ES: "el resto de la celda es la entrada de ese programa", EN: "the rest of the cell is the input of that program",
		}},
	}
}

func nothing(*call) error { return nil }
