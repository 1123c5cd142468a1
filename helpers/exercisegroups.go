package helpers

import "context"

// groupExercises are those of notebook 03.
func groupExercises() []exercise {
	return []exercise{
		{
			"03.1",
			text{"el grupo 'ejercicio-03-1' ha leído todo el topic y no le queda nada pendiente", "the group 'ejercicio-03-1' has read all of the topic and has nothing left to read"},
			nothingLeft,
		},
		{
			"03.2",
			text{"el grupo 'ejercicio-03-2' tiene un miembro inactivo", "the group 'ejercicio-03-2' has an idle member"},
			someoneIdle,
		},
		{
			"03.3",
			text{"el grupo 'ejercicio-03-3' leerá la partición 0 desde el offset 5", "the group 'ejercicio-03-3' will read partition 0 from offset 5"},
			rewoundToFive,
		},
	}
}

// groupTopic is notebook 03's topic, of groupPartitions partitions.
const (
	groupTopic      = "grupos-demo"
	groupPartitions = 3
)

func nothingLeft(ctx context.Context, x examined) (text, error) {
	t, err := LeerTopic(ctx, x.admin, Nombre(groupTopic))
	if err != nil {
		return text{}, err
	}
	g, err := LeerGrupo(ctx, x.admin, Nombre("ejercicio-03-1"))
	if err != nil {
		return text{}, err
	}
	lag := int64(0)
	for _, p := range t.Particiones {
		saved := g.saved(p.ID)
		lag += p.Final - max(saved, p.Inicio)
	}
	if lag > 0 {
		return hintf(text{"al grupo le quedan %d mensajes por leer", "the group has %d messages left to read"}, lag), nil
	}
	return text{}, nil
}

// saved is the committed offset of a partition of groupTopic, -1 for none.
func (g *Grupo) saved(partition int32) int64 {
	for _, p := range g.Particiones {
		if p.Topic == Nombre(groupTopic) && p.Particion == partition {
			return p.Guardado
		}
	}
	return -1
}

func someoneIdle(ctx context.Context, x examined) (text, error) {
	g, err := LeerGrupo(ctx, x.admin, Nombre("ejercicio-03-2"))
	if err != nil {
		return text{}, err
	}
	busy := map[string]bool{}
	for _, p := range g.Particiones {
		if p.Consumidor != "" {
			busy[p.Consumidor] = true
		}
	}
	if len(busy) == 0 || len(g.Miembros) <= len(busy) {
		return hintf(text{
			"el grupo tiene ahora %d miembros para %d particiones; no los cierres antes de comprobar",
			"the group has %d members now for %d partitions; do not close them before checking",
		}, len(g.Miembros), groupPartitions), nil
	}
	return text{}, nil
}

func rewoundToFive(ctx context.Context, x examined) (text, error) {
	g, err := LeerGrupo(ctx, x.admin, Nombre("ejercicio-03-3"))
	if err != nil {
		return text{}, err
	}
	if len(g.Miembros) > 0 {
		return text{"cierra los consumidores del grupo: sus offsets solo se pueden mover sin miembros", "close the group's consumers: its offsets can only be moved without members"}, nil
	}
	if saved := g.saved(0); saved != 5 {
		return hintf(text{
			"el offset guardado de la partición 0 es %s y debe ser 5; mira adminClient.AlterConsumerGroupOffsets",
			"the committed offset of partition 0 is %s and must be 5; see adminClient.AlterConsumerGroupOffsets",
		}, offsetText(saved)), nil
	}
	return text{}, nil
}
