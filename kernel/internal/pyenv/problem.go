package pyenv

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
)

// pythonProblem is for a machine without a Python that is new enough.
func pythonProblem(tooOld *python) error {
	es, en := "no hay Python 3 en el PATH", "there is no Python 3 on the PATH"
	if tooOld != nil {
		es = fmt.Sprintf("%s es Python %s, demasiado antiguo", tooOld.path, tooOld.version)
		en = fmt.Sprintf("%s is Python %s, which is too old", tooOld.path, tooOld.version)
	}
	return &Problem{diag.Text{
		ES: fmt.Sprintf("%s: instale Python 3.%d o posterior con el módulo venv "+
			"(Debian, Ubuntu: sudo apt install python3 python3-venv; macOS: brew install python)", es, minimum),
		EN: fmt.Sprintf("%s: install Python 3.%d or later with its venv module "+
			"(Debian, Ubuntu: sudo apt install python3 python3-venv; macOS: brew install python)", en, minimum),
	}}
}

// venvProblem is for a Python that cannot make environments, as Debian ships it.
func venvProblem(base python, out string, err error) error {
	if interrupted(err) {
		return err
	}
	return &Problem{diag.Text{
		ES: fmt.Sprintf("%s no puede crear entornos virtuales; instale el módulo venv "+
			"(Debian, Ubuntu: sudo apt install python3-venv):\n%s", base.path, tail(out, err)),
		EN: fmt.Sprintf("%s cannot make virtual environments; install its venv module "+
			"(Debian, Ubuntu: sudo apt install python3-venv):\n%s", base.path, tail(out, err)),
	}}
}

// pipProblem is for packages that could not be fetched.
func pipProblem(out string, err error) error {
	if interrupted(err) {
		return err
	}
	return &Problem{diag.Text{
		ES: "no se han podido descargar los paquetes de Python; compruebe la conexión a Internet " +
			"(tras un proxy: HTTPS_PROXY; con un índice propio: PIP_INDEX_URL) y repita la orden:\n" + tail(out, err),
		EN: "the Python packages could not be downloaded; check the network " +
			"(behind a proxy: HTTPS_PROXY; with an index of your own: PIP_INDEX_URL) and repeat the command:\n" + tail(out, err),
	}}
}

func interrupted(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// tail is the end of what a program printed, where it says what was wrong.
func tail(out string, err error) string {
	const most = 4
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if len(lines) > most {
		lines = lines[len(lines)-most:]
	}
	return "  " + strings.Join(append(lines, err.Error()), "\n  ")
}
