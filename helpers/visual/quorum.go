package visual

import "fmt"

// Quorum is the nodes of a KRaft quorum.
type Quorum struct {
	Leader    int32
	Epoch     int32
	Voters    []Node // by id
	Observers []Node // by id
	Note      string // a sentence below; may be empty
}

// Node is a node's copy of the metadata log.
type Node struct {
	ID      int32
	Address string // "" if it is no broker
	Lag     int64  // records behind the leader; -1 if that is not known
}

func quorumHeads(l Lang) []string {
	return []string{
		text{"#Nodo", "#Node"}.in(l), text{"Dirección", "Address"}.in(l),
		text{"Papel", "Role"}.in(l), text{"#Retraso", "#Lag"}.in(l),
	}
}

func (f Quorum) title(l Lang) string {
	return fmt.Sprintf(text{"Quorum KRaft (época %d)", "KRaft quorum (epoch %d)"}.in(l), f.Epoch)
}

// rows gives each node with its role, voters first.
func (f Quorum) rows(l Lang, row func(n Node, role, lag string)) {
	for _, n := range f.Voters {
		role := text{"votante", "voter"}
		if n.ID == f.Leader {
			role = text{"líder: el controller activo", "leader: the active controller"}
		}
		row(n, role.in(l), lagText(n.Lag))
	}
	for _, n := range f.Observers {
		row(n, text{"observador", "observer"}.in(l), lagText(n.Lag))
	}
}

func lagText(lag int64) string {
	if lag < 0 {
		return "—"
	}
	return number(lag)
}

// Text implements [Figure].
func (f Quorum) Text(l Lang) string {
	var rows [][]string
	f.rows(l, func(n Node, role, lag string) {
		rows = append(rows, []string{number(n.ID), orDash(n.Address), role, lag})
	})
	return textTable(f.title(l), quorumHeads(l), rows, f.Note)
}

// HTML implements [Figure].
func (f Quorum) HTML(l Lang) string {
	var rows [][]raw
	voters := len(f.Voters)
	f.rows(l, func(n Node, role, lag string) {
		box := chip(role, "cuv-off", -1)
		switch {
		case n.ID == f.Leader:
			box = chip("★ "+role, "cuv-lead", 1)
		case len(rows) < voters:
			box = chip("✓ "+role, "", 0)
		}
		unit := text{"registros", "records"}.in(l)
		if n.Lag == 1 {
			unit = text{"registro", "record"}.in(l)
		}
		if n.Lag < 0 {
			unit = ""
		}
		rows = append(rows, []raw{h("<strong>%s</strong>", number(n.ID)), h("%s", orDash(n.Address)), box, h("%s %s", lag, unit)})
	})
	majority := voters/2 + 1
	summary := fmt.Sprintf(text{
		"líder %d, época %d, %d votantes, %d observadores", "leader %d, epoch %d, %d voters, %d observers",
	}.in(l), f.Leader, f.Epoch, voters, len(f.Observers))
	vote := fmt.Sprintf(text{
		"Con %d votantes hace falta que vivan %d: se puede perder %d.", "With %d voters, %d must be alive: %d can be lost.",
	}.in(l), voters, majority, voters-majority)
	return figure(f.title(l), summary, table(quorumHeads(l), rows), h("<p>%s</p>", vote), note(f.Note))
}
