package helpers

import (
	"context"
	"fmt"
	"slices"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
)

// replicaExercises are those of notebook 04.
func replicaExercises() []exercise {
	return []exercise{
		{
			"04.1",
			text{"tres copias y al menos dos de ellas al día para aceptar una escritura", "three copies, and two of them up to date at least to accept a write"},
			twoOfThree,
		},
		{
			"04.2",
			text{"cada uno de los cuatro brokers es líder de una partición", "each of the four brokers leads one partition"},
			oneLeaderEach,
		},
		{
			"04.3",
			text{"el líder ya no es la primera réplica, y ninguna copia falta", "the leader is no longer the first replica, and no copy is missing"},
			leaderMoved,
		},
	}
}

// replicated is the exercise's topic, if it has so many partitions of three
// replicas; else a hint.
func (x examined) replicated(ctx context.Context, name string, partitions int) (Topic, text, error) {
	const factor = 3
	meta, err := Metadatos(x.admin)
	if err != nil {
		return Topic{}, text{}, err
	}
	hint := makeTopic(name, partitions)
	hint.es += fmt.Sprintf(" y factor de replicación %d", factor)
	hint.en += fmt.Sprintf(" and replication factor %d", factor)
	if _, there := meta.Topics[name]; !there {
		return Topic{}, hint, nil
	}
	t, err := LeerTopic(ctx, x.admin, name)
	if err != nil {
		return Topic{}, text{}, err
	}
	few := func(p Particion) bool { return len(p.Replicas) != factor }
	if len(t.Particiones) != partitions || slices.ContainsFunc(t.Particiones, few) {
		return Topic{}, hint, nil
	}
	return t, text{}, nil
}

func twoOfThree(ctx context.Context, x examined) (text, error) {
	const setting, wanted = "min.insync.replicas", "2"
	name := Nombre("ejercicio-04-1")
	if _, hint, err := x.replicated(ctx, name, 2); err != nil || hint != (text{}) {
		return hint, err
	}
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	results, err := x.admin.DescribeConfigs(ctx, []kafka.ConfigResource{{Type: kafka.ResourceTopic, Name: name}})
	if err != nil {
		return text{}, explain(err, live.brokersOf(x.admin), currentLang())
	}
	if got := results[0].Config[setting].Value; got != wanted {
		return hintf(text{"%s del topic es %s y tiene que ser %s", "the topic's %s is %s and must be %s"}, setting, got, wanted), nil
	}
	return text{}, nil
}

func oneLeaderEach(ctx context.Context, x examined) (text, error) {
	const partitions = 4
	t, hint, err := x.replicated(ctx, Nombre("ejercicio-04-2"), partitions)
	if err != nil || hint != (text{}) {
		return hint, err
	}
	leaders := map[int32]bool{}
	for _, p := range t.Particiones {
		leaders[p.Lider] = true
	}
	if len(leaders) < partitions {
		return hintf(text{
			"las %d particiones tienen solo %d líderes distintos; la primera réplica de cada lista de ReplicaAssignment es la preferida",
			"the %d partitions have only %d different leaders; the first replica in each list of ReplicaAssignment is the preferred one",
		}, partitions, len(leaders)), nil
	}
	return text{}, nil
}

func leaderMoved(ctx context.Context, x examined) (text, error) {
	t, hint, err := x.replicated(ctx, Nombre("ejercicio-04-3"), 1)
	if err != nil || hint != (text{}) {
		return hint, err
	}
	p := t.Particiones[0]
	if p.Lider == p.Replicas[0] {
		return hintf(text{
			"el líder es el broker %d, la primera réplica: ¿qué pasa si se detiene y vuelve?",
			"the leader is broker %d, the first replica: what happens if it stops and comes back?",
		}, p.Lider), nil
	}
	if len(p.ISR) < len(p.Replicas) {
		return hintf(text{
			"faltan réplicas sincronizadas: el ISR es %s; arranca lo que hayas detenido",
			"replicas in sync are missing: the ISR is %s; start what you have stopped",
		}, Lista(p.ISR)), nil
	}
	return text{}, nil
}
