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
//	Brokers            01:4 the broker list of KAFKA_BROKERS
//	Must               01:4 01:19 value or panic, for initialisers
//	MostrarQuorum      01:5 01:6 who leads the KRaft quorum, beside the metadata
//	NuevoAdmin         01:6 kafka.NewAdminClient, quiet
//	Explicar           01:6 01:10 01:12 a client's error with its remedy
//	EsperarTopic       01:10 until the cluster knows the new topic
//	Lista              01:12 node ids as [1, 2]
//	MostrarTopic       01:12 leader, replicas, ISR and offsets of each partition, and what changed
//	NuevoProductor     01:19 01:26 kafka.NewProducer, quiet, its reports drained
//	Enviar             01:20 01:21 01:28 01:31 01:34 Produce and wait for the reports
//	MostrarMensajes    01:28 01:31 01:34 messages in lanes by partition, coloured by key
//	NuevoConsumidor    01:40 01:45 01:52 01:54 NewConsumer and SubscribeTopics, re-runnable
//	EsperarReparto     01:42 01:45 01:57 until every consumer has its partitions
//	SinMensajes        01:42 01:45 01:56 nothing came in time; not a failure
//	Clave              01:42 a key, told apart from no key
//	ReiniciarGrupo     01:44 forget a group's offsets: read again
//	Consumidor         01:56 what NuevoConsumidor makes
//	MostrarGrupo       01:57 01:59 members, assignment, committed offset, lag
//	Reiniciar          01:61 delete the tutorial's topics and groups
//
// What those are made of, for programs and for cells of one's own:
//
//	NuevoTopic         – a topic made anew
//	LeerMensajes       – what is in a topic, without a group
//	Comprobar          – is an exercise solved? it looks at the cluster
//	MostrarHistograma  – messages by partition, series side by side
//	Serie              – one series of a histogram
//	MostrarClaves      – keys by CRC32 and by murmur2
//	ParticionCRC32     – librdkafka's partition for a key
//	ParticionMurmur2   – Java's partition for a key
//	Vigilar            – a group live, while a function runs
//	GrabarRebalanceo   – the timeline of a rebalance
//	MostrarBrokers     – the brokers, and the way to each
//	MostrarRendimiento – messages a second
//	Medir              – how long a function took for its messages
//	Medida             – what Medir gives
//	Mostrar            – shows any Figura
//	Figura             – HTML for a notebook, aligned text elsewhere
//	Tabla              – rows under headings, a Figura
//	FiguraBrokers      – Broker values to Figura
//	FiguraTopic        – Topic to Figura
//	FiguraMensajes     – messages to Figura
//	FiguraGrupo        – Grupo to Figura
//	FiguraQuorum       – Quorum to Figura
//	FiguraClaves       – keys to Figura
//	FiguraHistograma   – series to Figura
//	FiguraRendimiento  – Medida values to Figura
//	Metadatos          – GetMetadata with a time limit and an explained error
//	LeerGrupo          – asks for a Grupo
//	Grupo              – a consumer group at one moment
//	ParticionLeida     – how far a group has read a partition
//	LeerQuorum         – asks for a Quorum
//	Quorum             – who governs the cluster
//	Replica            – a node's copy of the metadata log
//	LeerTopic          – asks for a Topic
//	Topic              – where the partitions of a topic live
//	Particion          – one partition of a topic
//	LeerBrokers        – asks every broker
//	Broker             – a broker and the way to it
//	EnviarEn           – Enviar with another time limit
//	Informe            – what became of the messages given to Enviar
//	Error              – an explained error
//	ErrSinBrokers      – KAFKA_BROKERS is not set
package helpers
