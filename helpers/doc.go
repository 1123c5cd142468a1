// Package helpers is the vocabulary of the Kafka lessons: what a notebook
// needs beside the client itself (confluent-kafka-go) so that a cell shows the
// idea and not the noise. Exported names are Spanish, as the lessons are; what
// a name shares with the client (ReadMessage, Close) keeps the client's name.
//
// It knows nothing of Jupyter: tables go through gonbui when a notebook is
// listening and to standard output as aligned text everywhere else. It never
// writes to standard error, and librdkafka's log lines do not get there either.
//
// Two kinds of function live here. Functions that return an error are for any
// program. Functions that show (Mostrar…) or build a handle (Nuevo…) are for
// cells: they panic with an error that a student can read, because a handle is
// the initialiser of a top-level var and has no other way to fail.
//
// # Which lesson uses what
//
// Lessons are the notebooks; 01:6 is cell 6, counted from 0, of
// notebooks/01-tutorial-kafka.ipynb.
//
//	Brokers         01:4                    the broker list of KAFKA_BROKERS
//	Must            01:4 01:19              value or panic, for initialisers
//	NuevoAdmin      01:6                    kafka.NewAdminClient, quiet
//	Explicar        01:6 01:10 01:12        a client's error with its remedy
//	MostrarQuorum   01:5 01:6               who leads the KRaft quorum, beside the metadata
//	EsperarTopic    01:10                   until the cluster knows the new topic
//	Lista           01:12                   node ids as [1, 2]
//	MostrarTopic    01:12                   leader, replicas and ISR of each partition
//	NuevoProductor  01:19 01:26             kafka.NewProducer, quiet, its reports drained
//	Enviar          01:20 01:21 01:28 01:31 01:34 Produce and wait for the reports
//	MostrarMensajes 01:28 01:31 01:34       messages as a table
//	NuevoConsumidor 01:40 01:45 01:52 01:54 NewConsumer and SubscribeTopics, re-runnable
//	EsperarReparto  01:42 01:45 01:57       until every consumer has its partitions
//	SinMensajes     01:42 01:45 01:56       nothing came in time; not a failure
//	Clave           01:42                   a key, told apart from no key
//	ReiniciarGrupo  01:44                   forget a group's offsets: read again
//	Consumidor      01:56                   what NuevoConsumidor makes
//	MostrarGrupo    01:57 01:59             members, assignment, committed offset, lag
//	Reiniciar       01:61                   delete the tutorial's topics and groups
//
// What those are made of, for programs and for cells of one's own:
//
//	MostrarBrokers  – the brokers as a table
//	Mostrar         – shows any Tabla
//	Tabla           – rows under headings, as text and as HTML
//	TablaBrokers    – kafka.Metadata to Tabla
//	TablaTopic      – kafka.Metadata to Tabla
//	TablaMensajes   – messages to Tabla
//	TablaGrupo      – Grupo to Tabla
//	TablaQuorum     – Quorum to Tabla
//	Metadatos       – GetMetadata with a time limit and an explained error
//	LeerGrupo       – asks for a Grupo
//	Grupo           – a consumer group at one moment
//	ParticionLeida  – how far a group has read a partition
//	LeerQuorum      – asks for a Quorum
//	Quorum          – who governs the cluster
//	Replica         – a node's copy of the metadata log
//	EnviarEn        – Enviar with another time limit
//	Informe         – what became of the messages given to Enviar
//	Error           – an explained error
//	ErrSinBrokers   – KAFKA_BROKERS is not set
package helpers
