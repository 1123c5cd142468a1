package realcluster

import (
	"fmt"
	"os"
	"strings"
)

// Problem is what keeps a cluster from running and what to do about it, in the
// user's words.
type Problem struct{ ES, EN string }

// Error is the text in the language of the process's environment.
func (p *Problem) Error() string {
	for _, name := range []string{"CUADERNO_LANG", "KAFKA_LANG", "LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := os.Getenv(name); v != "" {
			if strings.HasPrefix(strings.ToLower(v), "en") {
				return p.EN
			}
			break
		}
	}
	return p.ES
}

func noSuchBroker(node int) error {
	return &Problem{
		ES: fmt.Sprintf("no hay bróker %d: son 1, 2, 3 y 4", node),
		EN: fmt.Sprintf("there is no broker %d: they are 1, 2, 3 and 4", node),
	}
}

func errClosed() error {
	return &Problem{ES: "el clúster se ha detenido", EN: "the cluster has stopped"}
}

// brokerProblem quotes the end of the broker's log, the one place that says why.
func brokerProblem(node int, what Problem, log string) error {
	return &Problem{
		ES: fmt.Sprintf("el bróker %d %s\nLo último de su registro:\n%s", node, what.ES, log),
		EN: fmt.Sprintf("broker %d %s\nThe end of its log:\n%s", node, what.EN, log),
	}
}
