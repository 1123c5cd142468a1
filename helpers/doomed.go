package helpers

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
)

// courseTopics and courseGroups are the names that the notebooks and their
// exercises use. They are whole names, because a cluster that is also used for
// other things may have some that begin alike.
func courseTopics() []string {
	names := []string{
		"demo-topic", "demo-topic-distribuido",
		"claves-demo", "claves-orden", "claves-crece",
		"grupos-demo", "trabajos-demo",
		"replicas-demo", "acks-min-1", "acks-min-2", "acks-min-3",
		"productores-demo", "productores-muchos", "productores-idem", "productores-pagos", "productores-saldos",
		"productores-none", "productores-lz4", "productores-snappy", "productores-zstd", "productores-gzip",
	}
	for _, lesson := range []string{"02", "04", "05"} {
		for i := range 3 {
			names = append(names, fmt.Sprintf("ejercicio-%s-%d", lesson, i+1))
		}
	}
	return names
}

func courseGroups() []string {
	return []string{
		"grupo-demo", "grupo-demo-latest", "grupo-distribuido",
		"claves-lector",
		"grupo-vivo", "grupo-cuatro", "grupo-offset", "rebalanceo-eager", "rebalanceo-cooperativo", "rebalanceo-kip848",
		"guardar-antes", "guardar-despues", "ejercicio-03-1", "ejercicio-03-2", "ejercicio-03-3",
	}
}

// doomed is what Reiniciar is to delete: names that are there, sorted.
type doomed struct{ topics, groups []string }

// sayNothing is for a cluster that has nothing to delete.
func sayNothing() {
	fmt.Println(text{"No hay nada que borrar.", "There is nothing to delete."}.in(currentLang()))
}

func (d doomed) none() bool { return len(d.topics)+len(d.groups) == 0 }

// findDoomed asks the cluster which of the course's names it has, or which that
// begin with one of prefixes.
func findDoomed(ctx context.Context, admin *kafka.AdminClient, prefixes []string) (doomed, error) {
	var d doomed
	ofTopics, ofGroups := exactly(courseTopics()), exactly(courseGroups())
	if len(prefixes) > 0 {
		begins, err := beginning(prefixes)
		if err != nil {
			return d, err
		}
		ofTopics, ofGroups = begins, begins
	}
	meta, err := Metadatos(admin)
	if err != nil {
		return d, err
	}
	for name := range meta.Topics {
		if ofTopics(name) && !strings.HasPrefix(name, "__") {
			d.topics = append(d.topics, name)
		}
	}
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	result, err := admin.ListConsumerGroups(ctx)
	if err != nil {
		return d, explain(err, live.brokersOf(admin), currentLang())
	}
	for _, g := range result.Valid {
		if ofGroups(g.GroupID) {
			d.groups = append(d.groups, g.GroupID)
		}
	}
	slices.Sort(d.topics)
	slices.Sort(d.groups)
	return d, nil
}

func exactly(names []string) func(string) bool {
	return func(name string) bool {
		return slices.ContainsFunc(names, func(n string) bool { return Nombre(n) == name })
	}
}

// beginning refuses a prefix that is empty, which stands for everything in the
// cluster, unless the student has one of his own.
func beginning(prefixes []string) (func(string) bool, error) {
	if slices.ContainsFunc(prefixes, func(p string) bool { return Nombre(p) == "" }) {
		return nil, &Error{
			Texto: text{"Un prefijo vacío borraría todo lo que hay en el clúster", "an empty prefix would delete all that is in the cluster"}.in(currentLang()),
			Remedio: text{
				"escribe cómo empiezan los nombres, por ejemplo helpers.Reiniciar(adminClient, \"claves-\")",
				"write how the names begin, for example helpers.Reiniciar(adminClient, \"claves-\")",
			}.in(currentLang()),
			lang: currentLang(),
		}
	}
	return func(name string) bool {
		return slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(name, Nombre(p)) })
	}, nil
}

// forgetTime is how long awaitEmpty waits: longer than the session of the course's
// consumers, after which their group forgets those that died.
const forgetTime = 12 * time.Second

// awaitEmpty waits until none of groups has a member. The error names those that
// are still there.
func awaitEmpty(ctx context.Context, admin *kafka.AdminClient, groups []string) error {
	ctx, cancel := context.WithTimeout(ctx, forgetTime)
	defer cancel()
	pause := time.NewTicker(200 * time.Millisecond)
	defer pause.Stop()
	for _, name := range groups {
		for {
			asked, done := context.WithTimeout(context.WithoutCancel(ctx), answerTime)
			g, err := describe(asked, admin, name)
			done()
			if err != nil {
				return explain(err, live.brokersOf(admin), currentLang())
			}
			if len(g.Miembros) == 0 {
				break
			}
			select {
			case <-ctx.Done():
				return inUse(g, currentLang())
			case <-pause.C:
			}
		}
	}
	return nil
}

func inUse(g Grupo, l lang) error {
	return &Error{
		Texto: fmt.Sprintf(text{
			"No se ha borrado nada: el grupo '%s' tiene consumidores de otro programa o cuaderno (%s)",
			"nothing was deleted: the group '%s' has consumers of another program or notebook (%s)",
		}.in(l), g.Nombre, strings.Join(g.Miembros, ", ")),
		Remedio: text{
			"ciérralos o reinicia su kernel, y vuelve a ejecutar esta celda",
			"close them or restart their kernel, and run this cell again",
		}.in(l),
		Err: kafka.NewError(kafka.ErrNonEmptyGroup, "", false), lang: l,
	}
}

// table is d for the dry run.
func (d doomed) table(ctx context.Context, admin *kafka.AdminClient) (Tabla, error) {
	l := currentLang()
	t := Tabla{
		Titulo:   text{"Lo que borraría Reiniciar", "What Reiniciar would delete"}.in(l),
		Columnas: []string{text{"Qué", "What"}.in(l), text{"Nombre", "Name"}.in(l), text{"Contiene", "Holds"}.in(l)},
		Nota: text{
			"Antes cerraría los productores y consumidores de este cuaderno. Todavía no se ha borrado nada.",
			"It would first close this notebook's producers and consumers. Nothing has been deleted yet.",
		}.in(l),
	}
	for _, name := range d.groups {
		g, err := LeerGrupo(ctx, admin, name)
		if err != nil {
			return t, err
		}
		t.Filas = append(t.Filas, []string{text{"grupo", "group"}.in(l), name, fmt.Sprintf(
			text{"miembros: %d", "members: %d"}.in(l), len(g.Miembros),
		)})
	}
	for _, name := range d.topics {
		topic, err := LeerTopic(ctx, admin, name)
		if err != nil {
			return t, err
		}
		offsets := int64(0)
		for _, p := range topic.Particiones {
			offsets += max(0, p.Final-p.Inicio)
		}
		t.Filas = append(t.Filas, []string{"topic", name, fmt.Sprintf(
			text{"particiones: %d, offsets: %d", "partitions: %d, offsets: %d"}.in(l), len(topic.Particiones), offsets,
		)})
	}
	return t, nil
}
