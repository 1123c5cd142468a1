package engine

import (
	"context"

	"github.com/cuaderno-go/cuaderno/kernel/cell"
	"github.com/cuaderno-go/cuaderno/kernel/complete"
	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/display"
)

// Complete lists what could stand at cursor, which counts code points of text.
// It may be called while a cell runs.
func (e *Engine) Complete(ctx context.Context, text string, cursor int) cell.Candidates {
	return e.snapshot().At(ctx, text, cursor)
}

// Inspect says what stands at cursor, which counts code points of text; at
// detail 1 with its source. It may be called while a cell runs.
func (e *Engine) Inspect(ctx context.Context, text string, cursor, detail int) (display.Bundle, bool) {
	s := e.snapshot()
	subject, ok := s.On(ctx, text, cursor)
	if !ok {
		return nil, false
	}
	return subject.Bundle(detail, s.Lang), true
}

// snapshot is the session as it is now: what a cell that runs changes of it
// later does not matter.
func (e *Engine) snapshot() *complete.Session {
	e.mu.Lock()
	defer e.mu.Unlock()
	return &complete.Session{
		Scope: e.session.current(), Cells: e.session.latest, Library: e.library,
		Commands: lineCommands(), Dir: e.dir, Lang: e.cfg.Lang,
	}
}

// lineCommands are the % commands that command knows.
func lineCommands() []complete.Command {
	return []complete.Command{
		{Name: "%", Doc: diag.Text{ES: "lo que sigue es el cuerpo de una función: sus := son locales", EN: "what follows is the body of a function: its := are local"}},
		{Name: "main", Doc: diag.Text{ES: "lo mismo que %%", EN: "the same as %%"}},
		{Name: "list", Doc: diag.Text{ES: "muestra lo definido en la sesión", EN: "shows what the session holds"}},
		{Name: "rm", Args: complete.Names, Doc: diag.Text{ES: "olvida esos nombres", EN: "forgets these names"}},
		{Name: "reset", Doc: diag.Text{ES: "olvida todo y empieza con un proceso nuevo", EN: "forgets everything and starts a new process"}},
		{Name: "env", Args: complete.Variables, Doc: diag.Text{ES: "define una variable de entorno, o la muestra", EN: "sets an environment variable, or shows it"}},
		{Name: "cd", Args: complete.Folders, Doc: diag.Text{ES: "cambia de carpeta", EN: "changes the folder"}},
		{Name: "lang", Args: complete.Languages, Doc: diag.Text{ES: "idioma de los mensajes", EN: "language of messages"}},
		{Name: "help", Doc: diag.Text{ES: "muestra las órdenes", EN: "shows the commands"}},
	}
}
