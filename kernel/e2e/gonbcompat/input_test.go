package gonbcompat

import (
	"encoding/json"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/cuaderno-go/cuaderno/kernel/internal/labtest"
)

// plain is text without colours.
func plain(text string) string { return colour.ReplaceAllString(text, "") }

var colour = regexp.MustCompile("\x1b\\[[0-9;]*m")

// asked is what testdata/answer.py reports of a cell.
type asked struct {
	Questions []question `json:"questions"`
	Text      string     `json:"text"`
	Error     string     `json:"error"`
}

type question struct {
	Prompt   string `json:"prompt"`
	Password bool   `json:"password"`
}

// TestCellsAskTheUser runs cells in a client that answers: %with_inputs and
// %with_password for ! lines, RequestInput of gonbui, and reads of os.Stdin
// alone.
func TestCellsAskTheUser(t *testing.T) {
	t.Parallel()
	python := labtest.FindPython(t)
	jupyter := t.TempDir()
	labtest.InstallKernel(t, jupyter)
	type cell struct {
		source  string
		answers []string
		want    string
		asks    []question
	}
	cells := []cell{
		{
			"%with_inputs\n!printf 'nombre: '; read x; echo \"hola, $x\"",
			[]string{"Ana"},
			"nombre: hola, Ana\n",
			[]question{{"", false}},
		},
		{
			"%with_inputs\n!read x; read y; echo \"$y $x\"",
			[]string{"uno", "dos"},
			"dos uno\n",
			[]question{{"", false}, {"", false}},
		},
		{
			"%with_password\n!read x; echo \"${#x} letras\"",
			[]string{"secreto"},
			"7 letras\n",
			[]question{{"", true}},
		},
		{
			"import (\n\t\"bufio\"\n\t\"github.com/janpfeifer/gonb/gonbui\"\n)\n" +
				"lector := bufio.NewReader(os.Stdin)\n" +
				"func pregunta(texto string, oculto bool) string {\n\tgonbui.RequestInput(texto, oculto)\n" +
				"\tlinea, _ := lector.ReadString('\\n')\n\treturn strings.TrimSpace(linea)\n}\n%%\n" +
				"fmt.Printf(\"%s tiene %d letras de clave\\n\", pregunta(\"¿Quién? \", false), len(pregunta(\"Clave: \", true)))",
			[]string{"Luis", "abc"},
			"Luis tiene 3 letras de clave\n",
			[]question{{"¿Quién? ", false}, {"Clave: ", true}},
		},
		{
			"%%\nvar n int\nfmt.Print(\"número: \")\nfmt.Scan(&n)\nfmt.Println(n * 2)",
			[]string{"21"},
			"número: 42\n",
			[]question{{"", false}},
		},
	}
	var request []map[string]any
	for _, c := range cells {
		request = append(request, map[string]any{"source": c.source, "answers": c.answers})
	}
	dir := moduleFolder(t)
	labtest.WriteJSON(t, filepath.Join(dir, "celdas.json"), request)
	script, err := filepath.Abs("testdata/answer.py")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), python, script, "celdas.json")
	cmd.Dir, cmd.Env, cmd.Stderr = dir, environment(jupyter), t.Output()
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var got []asked
	if err := json.Unmarshal(out, &got); err != nil || len(got) != len(cells) {
		t.Fatalf("%v: %s", err, out)
	}
	for i, c := range cells {
		if g := got[i]; g.Text != c.want || g.Error != "" || !slices.Equal(g.Questions, c.asks) {
			t.Errorf("the cell\n%s\nprints %q, asks %v, error %q; want %q, %v", c.source, g.Text, g.Questions, g.Error, c.want, c.asks)
		}
	}
}
