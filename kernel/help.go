package kernel

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/message"
)

// helpPatience is for reading a package's sources the first time.
const helpPatience = 10 * time.Second

// isTopic fits what one can ask help about: a name, a selector, a command.
var isTopic = regexp.MustCompile(`^[%!]?[\pL_][\pL\pN_./]*$`)

// helpTopic reads a cell that asks what something is, in IPython's way: ?x or x?,
// and with two question marks (detail 1) its source.
func helpTopic(code string) (topic string, detail int, ok bool) {
	code = strings.TrimSpace(code)
	topic = strings.TrimRight(code, "?")
	marks := len(code) - len(topic)
	if marks == 0 {
		topic = strings.TrimLeft(code, "?")
		marks = len(code) - len(topic)
	}
	topic = strings.TrimSpace(topic)
	return topic, marks - 1, (marks == 1 || marks == 2) && isTopic.MatchString(topic)
}

// help opens the client's pager with what the engine knows of topic.
func (s *Server) help(ctx context.Context, c *runningCell, topic string, detail int) error {
	ctx, cancel := context.WithTimeout(ctx, helpPatience)
	defer cancel()
	if engine, ok := s.engine.(Inspector); ok {
		if bundle, found := engine.Inspect(ctx, topic, len([]rune(topic)), detail); found {
			c.addPayload(message.Page{Source: "page", Data: bundle})
			return nil
		}
	}
	text := fmt.Sprintf(diag.Text{
		ES: "no se encuentra %s: ejecuta antes la celda que lo declara o importa su paquete",
		EN: "%s is not found: first run the cell that declares it, or import its package",
	}.In(s.config.Lang), topic)
	return &diag.Failure{Name: "NotFound", Value: text, Traceback: []string{text}}
}
