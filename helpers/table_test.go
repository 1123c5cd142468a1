package helpers

import (
	"strings"
	"testing"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
	"github.com/google/go-cmp/cmp"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// lines is a figure as text, one line a string.
func lines(t Figura) []string { return strings.Split(t.String(), "\n") }

func wantLines(t *testing.T, got Figura, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, lines(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestTableAlignsByCharactersNotBytes(t *testing.T) {
	t.Parallel()
	wantLines(t, Tabla{
		Titulo: "Título", Columnas: []string{"Año", "Valor"}, Filas: [][]string{{"niñería", "1"}, {"a", ""}}, Nota: "nota",
	}, "Título", "Año      Valor", "niñería  1", "a", "nota")
}

func TestTableHTMLEscapesWhatMessagesBring(t *testing.T) {
	t.Parallel()
	got := Tabla{Titulo: "a<b", Columnas: []string{"<i>"}, Filas: [][]string{{"<script>x</script>"}}, Nota: "&"}.HTML()
	for _, bad := range []string{"<script>", "<i>", "a<b", "<p>&<"} {
		if strings.Contains(got, bad) {
			t.Errorf("%q is in %s", bad, got)
		}
	}
	if !strings.Contains(got, "&lt;script&gt;x&lt;/script&gt;") {
		t.Errorf("the value is lost: %s", got)
	}
}

func metadata() *kafka.Metadata {
	return &kafka.Metadata{
		Brokers: []kafka.BrokerMetadata{{ID: 10, Host: "k10", Port: 9100}, {ID: 2, Host: "k2", Port: 9094}},
		Topics: map[string]kafka.TopicMetadata{
			"t": {Topic: "t", Partitions: []kafka.PartitionMetadata{
				{ID: 1, Leader: 2, Replicas: []int32{2, 10}, Isrs: []int32{2}},
				{ID: 0, Leader: 10, Replicas: []int32{10, 2}, Isrs: []int32{10, 2}},
				{ID: 2, Leader: -1, Replicas: []int32{10}},
			}},
			"roto": {Topic: "roto", Error: kafka.NewError(kafka.ErrTopicAuthorizationFailed, "", false)},
		},
	}
}

func TestBrokersAreShownWithTheWayToThem(t *testing.T) {
	t.Parallel()
	wantLines(t, brokersFigure([]Broker{
		{ID: 2, Inicial: "k2:9094", Anunciada: "k2:9094", Respuesta: 1500 * time.Microsecond, Lidera: 1},
		{ID: 10, Anunciada: "k10:9100", Rack: "r1", Respuesta: -1, Lidera: 1},
	}, []string{"k7:9092"}, spanish),
		"Brokers del clúster",
		"Broker  En la lista inicial  Dirección anunciada  Responde       Rack  Particiones que lidera",
		"2       k2:9094              k2:9094              sí, en 1,5 ms  —     1",
		"10      —                    k10:9100             no             r1    1",
		"La lista inicial (bootstrap) solo sirve para entrar: desde ahí el cliente habla con las direcciones anunciadas. "+
			"De la lista inicial no contestan: k7:9092.")
}

func TestTopicShowsWhatIsOutOfSync(t *testing.T) {
	t.Parallel()
	wantLines(t, topicFigure(topicFrom("t", metadata().Topics["t"]), nil, spanish),
		"Topic t",
		"Partición  Líder      Réplicas  ISR      Estado",
		"0          10         [10, 2]   [10, 2]  sincronizada",
		"1          2          [2, 10]   [2]      sin sincronizar: [10]",
		"2          (ninguno)  [10]      []       sin sincronizar: [10]")
}

func TestTopicTellsWhatChangedSinceTheLastLook(t *testing.T) {
	t.Parallel()
	var r registry
	first := Topic{Nombre: "t", Particiones: []Particion{{ID: 0, Lider: 1, Replicas: []int32{1, 2}, ISR: []int32{1, 2}, Final: 3}}}
	second := Topic{Nombre: "t", Particiones: []Particion{
		{ID: 0, Lider: 2, Replicas: []int32{1, 2}, ISR: []int32{2}, Final: 5},
		{ID: 1, Lider: 2, Replicas: []int32{2, 3}, ISR: []int32{3, 2}},
	}}
	if before := r.look("b", first); before != nil {
		t.Errorf("before the first look: %v", before)
	}
	got := lines(topicFigure(second, r.look("b", second), spanish))
	want := "Desde la última mirada: partición 0: líder 1 → 2; partición 0: ISR [1, 2] → [2]; partición 0: +2 mensajes; partición 1: nueva."
	if last := got[len(got)-1]; last != want {
		t.Errorf("got  %s\nwant %s", last, want)
	}
	if before := r.look("other cluster", second); before != nil {
		t.Errorf("of another cluster: %v", before)
	}
	if before := r.look("b", first); before != nil {
		t.Errorf("of a topic made anew: %v", before)
	}
}

func TestTopicThatIsMissingOrForbiddenIsSaidSo(t *testing.T) {
	t.Parallel()
	for topic, want := range map[string]string{
		"nada": "El topic 'nada' no existe en el clúster (código 3: Broker: Unknown topic or partition)\nRemedio: ",
		"roto": "Sin permiso para usar este topic (código 29: ",
	} {
		if _, err := topicOf(metadata(), topic, spanish); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v", topic, err)
		}
	}
}

func TestMessagesTellNoKeyFromAnEmptyOne(t *testing.T) {
	t.Parallel()
	with := message(1, 5)
	with.Key, with.Value = []byte("k"), []byte("v")
	empty := message(1, 6)
	empty.Key = []byte{}
	wantLines(t, messagesFigure([]*kafka.Message{with, empty, message(1, 7)}, false, spanish),
		"Mensajes",
		"Partición  Offset  Clave        Valor",
		"1          5       k            v",
		`1          6       ""`,
		"1          7       (sin clave)")
}

func TestGroupShowsLagAndIdleMembers(t *testing.T) {
	t.Parallel()
	wantLines(t, groupFigure(Grupo{
		Nombre: "g", Estado: "Stable", Miembros: []string{"a", "b", "c"},
		Particiones: []ParticionLeida{
			{Topic: "t", Particion: 0, Consumidor: "a", Guardado: 3, Final: 10},
			{Topic: "t", Particion: 1, Consumidor: "b", Guardado: -1, Final: 4},
			{Topic: "t", Particion: 2, Guardado: 4, Final: 4},
		},
	}, spanish),
		"Grupo g (Stable, miembros: 3, pendientes: 11)",
		"Partición  Consumidor  Offset guardado  Final  Pendientes",
		"t-0        a           3                10     7",
		"t-1        b           —                4      4",
		"t-2        —           4                4      0",
		"Inactivos, sin partición: c",
		"Sin offset guardado (—), cuentan como pendientes todos los mensajes de la partición: "+
			"los que leería el grupo con auto.offset.reset=earliest.")
}

func TestQuorumShowsTheLeaderBesideTheMetadata(t *testing.T) {
	t.Parallel()
	got := quorumFigure(Quorum{
		Metadata: []int32{4, 1, 4}, Lider: 2, Epoca: 7,
		Votantes:     []Replica{{ID: 1, Retraso: 1}, {ID: 2}, {ID: 3}},
		Observadores: []Replica{{ID: 4, Retraso: 2}},
		Direcciones:  map[int32]string{1: "k1:9092", 2: "k2:9094", 4: "k4:9098"}, // 3 is a controller only
	}, spanish)
	wantLines(t, got,
		"Quorum KRaft (época 7)",
		"Nodo  Dirección  Papel                        Retraso",
		"1     k1:9092    votante                      1",
		"2     k2:9094    líder: el controller activo  0",
		"3     —          votante                      0",
		"4     k4:9098    observador                   2",
		"3 consultas de metadata responden «controller»: [4, 1, 4]. En KRaft es un broker cualquiera que está vivo; "+
			"el controller de verdad es el líder del quorum.")
}

func TestQuorumThatIsNotThereIsSaidHonestly(t *testing.T) {
	t.Parallel()
	q := Quorum{Metadata: []int32{1}, Lider: -1, Direcciones: map[int32]string{1: "k1:9092"}, Embebido: true}
	if got := quorumFigure(q, spanish).String(); !strings.Contains(got, "clúster embebido de cuaderno: no tiene quorum KRaft") {
		t.Errorf("embedded: %q", got)
	}
	q.Embebido = false
	if got := quorumFigure(q, spanish).String(); !strings.Contains(got, "anterior a KRaft") {
		t.Errorf("old: %q", got)
	}
}

func TestQuorumIsReadFromTheAnswerOfTheController(t *testing.T) {
	t.Parallel()
	state := func(id int32, end int64) kmsg.DescribeQuorumResponseTopicPartitionReplicaState {
		return kmsg.DescribeQuorumResponseTopicPartitionReplicaState{ReplicaID: id, LogEndOffset: end}
	}
	var q Quorum
	q.fill(kmsg.DescribeQuorumResponseTopicPartition{
		LeaderID: 2, LeaderEpoch: 7,
		CurrentVoters: []kmsg.DescribeQuorumResponseTopicPartitionReplicaState{state(3, -1), state(1, 99), state(2, 100)},
		Observers:     []kmsg.DescribeQuorumResponseTopicPartitionReplicaState{state(4, 98)},
	})
	want := Quorum{
		Lider: 2, Epoca: 7,
		Votantes:     []Replica{{1, 1}, {2, 0}, {3, -1}},
		Observadores: []Replica{{4, 2}},
	}
	if diff := cmp.Diff(want, q); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
