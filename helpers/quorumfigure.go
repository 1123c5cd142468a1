package helpers

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/cuaderno-go/cuaderno/helpers/visual"
)

// MostrarQuorum shows the KRaft quorum beside what the metadata says; it
// panics with an explained error if the brokers do not answer.
func MostrarQuorum(brokers string) {
	Mostrar(FiguraQuorum(Must(LeerQuorum(context.Background(), brokers))))
}

// FiguraQuorum is q's nodes by id, with what the metadata says as a note.
func FiguraQuorum(q Quorum) Figura { return quorumFigure(q, currentLang()) }

func quorumFigure(q Quorum, l lang) Figura {
	if q.Lider < 0 {
		return noQuorum(q, l)
	}
	return drawing{visual.Quorum{
		Leader: q.Lider, Epoch: q.Epoca, Note: metadataNote(q, l),
		Voters: q.nodes(q.Votantes), Observers: q.nodes(q.Observadores),
	}, l}
}

func (q *Quorum) nodes(replicas []Replica) []visual.Node {
	var all []visual.Node
	for _, r := range replicas {
		all = append(all, visual.Node{ID: r.ID, Address: q.Direcciones[r.ID], Lag: r.Retraso})
	}
	return all
}

// noQuorum is the brokers of a cluster that does not tell of a quorum.
func noQuorum(q Quorum, l lang) Tabla {
	t := Tabla{
		Titulo: text{"Sin quorum KRaft", "no KRaft quorum"}.in(l),
		Columnas: []string{
			text{"Nodo", "Node"}.in(l), text{"Dirección", "Address"}.in(l),
			text{"Papel", "Role"}.in(l), text{"Retraso", "Lag"}.in(l),
		},
		Nota: noQuorumNote(q, l),
	}
	for _, id := range slices.Sorted(maps.Keys(q.Direcciones)) {
		t.Filas = append(t.Filas, []string{number(id), q.Direcciones[id], "broker", "—"})
	}
	return t
}

func metadataNote(q Quorum, l lang) string {
	return fmt.Sprintf(text{
		"%d consultas de metadata responden «controller»: %s. En KRaft es un broker cualquiera que está vivo; el controller de verdad es el líder del quorum.",
		"%d metadata requests answer “controller”: %s. On KRaft that is any broker alive; the real controller is the quorum's leader.",
	}.in(l), len(q.Metadata), Lista(q.Metadata))
}

func noQuorumNote(q Quorum, l lang) string {
	if !q.Embebido {
		return text{
			"Este clúster no responde a DescribeQuorum: es anterior a KRaft.",
			"This cluster does not answer DescribeQuorum: it is older than KRaft.",
		}.in(l)
	}
	return fmt.Sprintf(text{
		"Este es el clúster embebido de cuaderno: no tiene quorum KRaft, y el «controller» de su metadata (%s) es solo un papel fijo. " +
			"Con un clúster real aquí se ven los votantes y su líder, que es el controller de verdad.",
		"This is cuaderno's embedded cluster: it has no KRaft quorum, and its metadata's “controller” (%s) is only a fixed role. " +
			"With a real cluster the voters and their leader, the real controller, are shown here.",
	}.in(l), Lista(q.Metadata))
}
