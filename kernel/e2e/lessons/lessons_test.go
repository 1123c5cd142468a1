// Package lessons runs the course's notebooks after the first one in the real
// kernel, on real brokers and on the embedded cluster, and solves their
// exercises.
package lessons

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/cuaderno-go/cuaderno/helpers/cluster"
	"github.com/cuaderno-go/cuaderno/helpers/realcluster"
	"github.com/cuaderno-go/cuaderno/kernel/internal/frontend"
	"github.com/cuaderno-go/cuaderno/kernel/internal/frontend/frontendtest"
	"github.com/cuaderno-go/cuaderno/kernel/internal/notebook"
	"github.com/cuaderno-go/cuaderno/kernel/message"
)

// lesson is a notebook and what it must have shown, whatever the cluster.
type lesson struct {
	file      string
	exercises []string
	shows     []string
	stops     bool     // it stops brokers: it has real ones of its own
	onReal    []string // shown where it can stop them
}

func lessons() []lesson {
	return []lesson{
		{
			file:      "02-claves-y-particiones.ipynb",
			exercises: []string{"02.1", "02.2", "02.3"},
			shows: []string{
				"por defecto: 30 mensajes en ",
				`""           mi clave está vacía`,
				"(sin clave)  no tengo clave",
				"usuario-123  2                                  1               no",
				"Predicciones acertadas: 12 de 12",
				"Desde la última mirada: partición 3: nueva; partición 4: nueva.",
			},
		},
		{
			file:      "03-grupos-en-vivo.ipynb",
			exercises: []string{"03.1", "03.2", "03.3"},
			shows: []string{
				"Tras ", // the last frame of the live view has taken the first one's place
				"Inactivos, sin partición: consumidor-D",
				"(clásico, eager: ", "(clásico, cooperativo: ", "(KIP-848: ",
				"objetivo",
				"—           5 ", // five messages read, 5 committed
				"trabajo 3  0              2",
			},
		},
		{
			file:      "05-productores-a-fondo.ipynb",
			exercises: []string{"05.1", "05.2", "05.3"},
			shows: []string{
				"Esa partición no existe en el topic",
				"lotes normales  2000",
				"Confirmados 200000, leídos 200000. Clientes: 1000; pedidos en una partición que no es la de su cliente: 0.",
				"Con acks=1 el cliente no crea un productor idempotente.",
				"productores-pagos   [pago 1 pago 3]  [pago 1 pago 2 pago 3]",
				"productores-saldos  [pago 1 pago 3]  [pago 1 pago 2 pago 3]",
				"(marca: transacción abortada)",
				"Pago del cajero nuevo: confirmado\nPago del cajero viejo: rechazado",
				"Lo que se ve: [pago 1 pago 3 pago del nuevo]",
			},
		},
		{
			file:      "04-replicacion-y-fallos.ipynb",
			exercises: []string{"04.1", "04.2", "04.3"},
			shows:     []string{"replicas-demo"},
			stops:     true,
			onReal: []string{
				"sin sincronizar: [2]",
				"partición 1: líder 2 → 3",
				" distintos y 0 repetidos.",
				"partición 1: líder 3 → 2.",
				"2    all   aceptada                 aceptada       rechazada\n",
				"1    all   aceptada                 rechazada      rechazada\n",
				"1    1     aceptada                 aceptada       aceptada\n",
				"El líder era el nodo ", // the notebook waits until it is another
			},
		},
	}
}

// On real brokers: as it is, in a kernel of its own, then with the exercises
// solved in another one, without anything being reset in between.
func TestLessonsOnRealBrokers(t *testing.T) {
	t.Parallel()
	needJava(t)
	program := frontendtest.Build(t)
	kafka := fourBrokers(t)
	t.Run("twice", func(t *testing.T) { runTwice(t, program, kafka.Brokers()) })
	newKernel(t, program, kafka.Brokers()).reset(t)
}

func runTwice(t *testing.T, program, brokers string) {
	t.Helper()
	for _, l := range lessons() {
		if l.stops {
			continue
		}
		t.Run(l.file, func(t *testing.T) {
			t.Parallel()
			first, second := read(t, l.file), read(t, l.file)
			newKernel(t, program, brokers).run(t, first)
			l.check(t, first, "○ Ejercicio %s, pendiente")
			solve(t, second)
			newKernel(t, program, brokers).run(t, second)
			l.check(t, second, "✔ Ejercicio %s resuelto")
		})
	}
}

// reset runs Reiniciar, after which nothing of the lessons may be left: neither a
// topic nor a group, whatever the prefix.
func (k *kernel) reset(t *testing.T) {
	t.Helper()
	var said strings.Builder
	reply := k.cell(t, t.Context(), resetting, func(m frontend.Message) {
		if m.Type() == "stream" {
			said.Write(m.Raw.Content)
		}
	})
	if reply.Status != message.StatusOK || strings.Contains(said.String(), "queda") || !strings.Contains(said.String(), "borrado") {
		t.Errorf("%+v: %s", reply, said.String())
	}
}

const resetting = `
import (
	"context"
	"fmt"
	"strings"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"

	"github.com/cuaderno-go/cuaderno/helpers"
)

%%
admin := helpers.NuevoAdmin(&kafka.ConfigMap{"bootstrap.servers": helpers.Must(helpers.Brokers()), "client.id": "reinicio"})
helpers.EnsayarReinicio(admin)
helpers.Reiniciar(admin)
for nombre := range helpers.Must(helpers.Metadatos(admin)).Topics {
	if !strings.HasPrefix(nombre, "__") {
		fmt.Println("queda el topic", nombre)
	}
}
for _, g := range helpers.Must(admin.ListConsumerGroups(context.Background())).Valid {
	fmt.Println("queda el grupo", g.GroupID)
}
`

// On the embedded cluster: twice in one kernel, as by Run All and Run All again, by
// a student who has a prefix.
func TestLessonsOnTheEmbeddedCluster(t *testing.T) {
	t.Parallel()
	program := frontendtest.Build(t)
	for _, l := range lessons() {
		t.Run(l.file, func(t *testing.T) {
			t.Parallel()
			brokers, err := cluster.Start(context.WithoutCancel(t.Context()), cluster.Options{Ports: []int{0, 0, 0, 0}})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(brokers.Close)
			kernel := newKernel(t, program, brokers.Brokers(), "KAFKA_PREFIX=ana.")
			for range 2 {
				book := read(t, l.file)
				kernel.run(t, book)
				l.check(t, book, "○ Ejercicio %s, pendiente")
			}
			kernel.reset(t)
		})
	}
}

// fourBrokers starts four real brokers for the test; none of them may end before it.
func fourBrokers(t *testing.T) *realcluster.Cluster {
	t.Helper()
	kafka, err := realcluster.Start(t.Context(), realcluster.Options{
		Ports:  make([]int, realcluster.Brokers),
		Exited: func(_ int, why error) { t.Error(why) },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := kafka.Close(); err != nil {
			t.Error(err)
		}
	})
	return kafka
}

// needJava skips the test where there is none, except in CI.
func needJava(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("java"); err == nil || os.Getenv("JAVA_HOME") != "" {
		return
	}
	if os.Getenv("CI") == "true" {
		t.Fatal("no java on the PATH: sudo apt-get install openjdk-17-jre-headless")
	}
	t.Skip("SKIPPED: no java on the PATH (sudo apt-get install openjdk-17-jre-headless)")
}

// looksWrong is what a student would take for an error.
var looksWrong = regexp.MustCompile(`(?i)\berror\b|panic|%!|<nil>|undefined|timed out|\bfall(o|a|ado)\b`)

// check demands that every cell ran, that nothing looks like a failure, and that
// the lesson's own words and the exercises' verdicts are there.
func (l lesson) check(t *testing.T, book *notebook.Notebook, verdict string) {
	t.Helper()
	var shown []string
	for i, cell := range book.Cells {
		if cell.Runs() && cell.Count == 0 {
			t.Errorf("cell %d did not run", i)
		}
		for _, out := range cell.Outputs {
			text := textOf(out)
			if out.Type == notebook.Failure || out.Name == "stderr" || looksWrong.MatchString(text) {
				t.Errorf("cell %d: %s %s: %s", i, out.Type, out.Name, text)
			}
			shown = append(shown, text)
		}
	}
	all := strings.Join(shown, "\n")
	wanted := slices.Clone(l.shows)
	for _, id := range l.exercises {
		wanted = append(wanted, fmt.Sprintf(verdict, id))
	}
	for _, want := range wanted {
		if !strings.Contains(all, want) {
			t.Errorf("%s does not show %q", l.file, want)
		}
	}
	checkRebalances(t, all)
	if t.Failed() {
		t.Log(all)
	}
}

// checkRebalances demands that the eager one of the three timelines, which is the
// first, interrupts more partitions than each of the others.
func checkRebalances(t *testing.T, shown string) {
	t.Helper()
	var counts []int
	for _, m := range regexp.MustCompile(`Particiones soltadas: (\d+) veces`).FindAllStringSubmatch(shown, -1) {
		n, err := strconv.Atoi(m[1])
		if err != nil {
			t.Error(err)
		}
		counts = append(counts, n)
	}
	if len(counts) > 0 && (len(counts) != 3 || counts[0] <= counts[1] || counts[0] <= counts[2]) {
		t.Errorf("partitions given up: %v", counts)
	}
}

// textOf is an output as plain text.
func textOf(out *notebook.Output) string {
	if plain, ok := out.Data["text/plain"]; ok {
		return fmt.Sprint(plain)
	}
	return out.Text
}
