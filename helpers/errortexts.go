package helpers

import "github.com/confluentinc/confluent-kafka-go/v2/kafka"

// The texts shared by the several codes that librdkafka has for one situation.
var (
	noBroker = explanation{
		text{
			"No se puede conectar con los brokers %s",
			"cannot connect to the brokers %s",
		},
		text{
			"comprueba que el clúster está en marcha («go run ./kernel/cmd/cuaderno cluster» o «docker compose up») " +
				"y que KAFKA_BROKERS tiene las direcciones que se ven desde este cuaderno",
			"check that the cluster is running (“go run ./kernel/cmd/cuaderno cluster” or “docker compose up”) " +
				"and that KAFKA_BROKERS holds addresses that can be reached from this notebook",
		},
	}
	noTopic = explanation{
		text{"El topic no existe en el clúster", "the topic does not exist in the cluster"},
		text{
			"revisa el nombre y ejecuta antes la celda que crea el topic",
			"check the name and run the cell that creates the topic first",
		},
	}
	badLogin = explanation{
		text{
			"Tu usuario o tu contraseña no valen para los brokers %s",
			"your user or your password is not that of the brokers %s",
		},
		text{
			"KAFKA_USERNAME y KAFKA_PASSWORD son las que te dio quien administra el clúster: pídele que las compruebe",
			"KAFKA_USERNAME and KAFKA_PASSWORD come from the cluster's administrator: ask for them to be checked",
		},
	}
	replaced = explanation{
		text{
			"Otro productor con el mismo transactional.id ha tomado el relevo de este",
			"another producer with the same transactional.id has taken over from this one",
		},
		text{
			"sigue con el nuevo, o vuelve a ejecutar la celda que crea este y su InitTransactions",
			"go on with the new one, or run the cell that creates this one and its InitTransactions again",
		},
	}
	dropped = explanation{
		text{
			"El mensaje se descartó antes de que Kafka confirmara su entrega",
			"the message was dropped before Kafka confirmed its delivery",
		},
		text{
			"comprueba que los brokers responden y vuelve a ejecutar la celda",
			"check that the brokers answer and run the cell again",
		},
	}
)

// ownNames is the remedy where several share a cluster.
var ownNames = text{
	"usa un nombre que empiece por tu prefijo, el de la variable KAFKA_PREFIX: helpers.Nombre(\"…\") lo pone",
	"use a name that begins with your prefix, that of the variable KAFKA_PREFIX: helpers.Nombre(\"…\") puts it there",
}

// explanations says what the codes that students meet mean. It is a table: one
// entry a code.
var explanations = map[kafka.ErrorCode]explanation{
	kafka.ErrTransport:          noBroker,
	kafka.ErrAllBrokersDown:     noBroker,
	kafka.ErrResolve:            noBroker,
	kafka.ErrBrokerNotAvailable: noBroker,
	kafka.ErrUnknownTopic:       noTopic,
	kafka.ErrUnknownTopicOrPart: noTopic,
	kafka.ErrPurgeQueue:         dropped,
	kafka.ErrPurgeInflight:      dropped,
	kafka.ErrMsgTimedOut:        dropped,
	kafka.ErrTimedOut: {
		text{
			"Se agotó el tiempo de espera sin respuesta de los brokers %s",
			"timed out without an answer from the brokers %s",
		},
		text{
			"comprueba que el clúster está en marcha y vuelve a ejecutar la celda",
			"check that the cluster is running and run the cell again",
		},
	},
	kafka.ErrUnknownPartition: {
		text{"Esa partición no existe en el topic", "the topic has no such partition"},
		text{"las particiones se numeran desde 0", "partitions are numbered from 0"},
	},
	kafka.ErrTopicAlreadyExists: {
		text{"El topic ya existía", "the topic existed already"},
		text{"no hay nada que hacer: se puede usar tal cual", "nothing to do: it can be used as it is"},
	},
	kafka.ErrTopicException: {
		text{"El nombre del topic no es válido", "the topic's name is not valid"},
		text{
			"usa letras sin tilde, cifras, «.», «_» y «-» (máximo 249 caracteres)",
			"use unaccented letters, digits, “.”, “_” and “-” (249 characters at most)",
		},
	},
	kafka.ErrInvalidReplicationFactor: {
		text{
			"El factor de replicación pide más réplicas que brokers hay en el clúster",
			"the replication factor asks for more replicas than the cluster has brokers",
		},
		text{"pide como mucho una réplica por broker", "ask for one replica per broker at most"},
	},
	kafka.ErrInvalidPartitions: {
		text{"El número de particiones no es válido", "the number of partitions is not valid"},
		text{"pide al menos una partición; las existentes no se pueden reducir", "ask for at least one; existing ones cannot be removed"},
	},
	kafka.ErrLeaderNotAvailable: {
		text{"La partición aún no tiene líder", "the partition has no leader yet"},
		text{"la elección tarda un instante: vuelve a ejecutar la celda", "the election takes a moment: run the cell again"},
	},
	kafka.ErrNotEnoughReplicas: {
		text{"No hay bastantes réplicas sincronizadas para aceptar la escritura", "too few replicas in sync to accept the write"},
		text{"mira el ISR del topic: algún broker está parado", "look at the topic's ISR: some broker is down"},
	},
	kafka.ErrMsgSizeTooLarge: {
		text{"El mensaje es demasiado grande", "the message is too large"},
		text{"el límite lo fijan message.max.bytes (productor) y max.message.bytes (topic)", "the limits are message.max.bytes (producer) and max.message.bytes (topic)"},
	},
	kafka.ErrQueueFull: {
		text{"La cola local del productor está llena", "the producer's local queue is full"},
		text{"espera a que se entreguen mensajes (producer.Flush) antes de producir más", "wait for deliveries (producer.Flush) before producing more"},
	},
	kafka.ErrState: {
		text{"El cliente está cerrado o aún no está listo para esta operación", "the client is closed or not ready for this operation yet"},
		text{"vuelve a ejecutar la celda que lo crea", "run the cell that creates it again"},
	},
	kafka.ErrInvalidArg: {
		text{"Algún valor de la configuración o de la llamada no es válido", "some value of the configuration or the call is not valid"},
		text{"compara los nombres y valores con los del texto original del error", "compare names and values with the original text of the error"},
	},
	kafka.ErrNonEmptyGroup: {
		text{"El grupo todavía tiene consumidores activos", "the group still has active consumers"},
		text{"ciérralos (consumer.Close()) y vuelve a intentarlo", "close them (consumer.Close()) and try again"},
	},
	kafka.ErrGroupIDNotFound: {
		text{"Ese grupo no existe en el clúster", "the cluster has no such group"},
		text{"un grupo aparece cuando su primer consumidor se une a él", "a group appears when its first consumer joins it"},
	},
	kafka.ErrMaxPollExceeded: {
		text{
			"El consumidor dejó de leer demasiado tiempo y el grupo lo expulsó",
			"the consumer stopped reading for too long and the group expelled it",
		},
		text{"vuelve a ejecutar la celda que lo crea", "run the cell that creates it again"},
	},
	kafka.ErrTopicAuthorizationFailed: {
		text{"Sin permiso para usar este topic", "not allowed to use this topic"},
		ownNames,
	},
	kafka.ErrAuthentication:           badLogin,
	kafka.ErrSaslAuthenticationFailed: badLogin,
	kafka.ErrGroupAuthorizationFailed: {
		text{"Sin permiso para usar este grupo", "not allowed to use this group"},
		ownNames,
	},
	kafka.ErrFenced:               replaced,
	kafka.ErrInvalidProducerEpoch: replaced,
	kafka.ErrNotEnoughReplicasAfterAppend: {
		text{"El mensaje está escrito, pero en menos réplicas sincronizadas de las que pide el topic", "the message is written, but in fewer replicas in sync than the topic asks for"},
		text{"mira el ISR del topic (helpers.MostrarTopic): algún broker se ha parado entretanto", "look at the topic's ISR (helpers.MostrarTopic): a broker has stopped meanwhile"},
	},
	kafka.ErrNotLeaderForPartition: {
		text{"El broker preguntado ya no es el líder de la partición", "the broker that was asked no longer leads the partition"},
		text{"el cliente busca al nuevo por su cuenta: vuelve a ejecutar la celda", "the client looks for the new one by itself: run the cell again"},
	},
	kafka.ErrCoordinatorNotAvailable: {
		text{"El grupo aún no tiene un broker que lo coordine", "the group has no broker yet that coordinates it"},
		text{"en un clúster recién arrancado tarda unos segundos: vuelve a ejecutar la celda", "in a cluster that has just started it takes some seconds: run the cell again"},
	},
	kafka.ErrOffsetOutOfRange: {
		text{"Ese offset ya no está, o aún no está, en la partición", "the partition no longer has that offset, or not yet"},
		text{"mira qué offsets tiene (helpers.MostrarTopic) y qué dice auto.offset.reset", "see which offsets it has (helpers.MostrarTopic) and what auto.offset.reset says"},
	},
	kafka.ErrAutoOffsetReset: {
		text{"El grupo no tiene offset guardado y auto.offset.reset prohíbe elegir uno", "the group has no committed offset and auto.offset.reset forbids to choose one"},
		text{"usa \"auto.offset.reset\": \"earliest\" o \"latest\"", "use \"auto.offset.reset\": \"earliest\" or \"latest\""},
	},
	kafka.ErrNoOffset: {
		text{"No hay ningún offset que guardar", "there is no offset to commit"},
		text{"lee antes algún mensaje", "read a message first"},
	},
	kafka.ErrUnknownMemberID: {
		text{"El grupo ya no cuenta con este consumidor", "the group no longer counts this consumer in"},
		text{"vuelve a ejecutar la celda que lo crea", "run the cell that creates it again"},
	},
	kafka.ErrIllegalGeneration: {
		text{"El grupo se ha repartido de nuevo las particiones entretanto", "the group has shared its partitions out anew meanwhile"},
		text{"lo que no se pudo guardar se leerá otra vez: vuelve a ejecutar la celda", "what could not be committed is read again: run the cell again"},
	},
	kafka.ErrRebalanceInProgress: {
		text{"El grupo está repartiéndose las particiones", "the group is sharing its partitions out"},
		text{"espera un momento (helpers.EsperarReparto) y vuelve a ejecutar la celda", "wait a moment (helpers.EsperarReparto) and run the cell again"},
	},
	kafka.ErrInconsistentGroupProtocol: {
		text{"Este consumidor y los que ya están en el grupo reparten de maneras incompatibles", "this consumer and those in the group already share partitions out in ways that do not go together"},
		text{
			"usa en todos el mismo partition.assignment.strategy y group.protocol, o cierra antes los demás",
			"use the same partition.assignment.strategy and group.protocol in all, or close the others first",
		},
	},
	kafka.ErrInvalidConfig: {
		text{"El topic no admite alguna de sus opciones", "the topic does not take one of its settings"},
		text{"compara sus nombres y valores con los de la documentación de Kafka (topic configs)", "compare their names and values with Kafka's documentation (topic configs)"},
	},
}
