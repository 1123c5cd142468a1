// Package helpers is the vocabulary of the Kafka lessons: what a notebook
// needs beside the client itself (confluent-kafka-go) so that a cell shows the
// idea and not the noise. Exported names are Spanish, as the lessons are; what
// a name shares with the client (ReadMessage, Close) keeps the client's name.
//
// It knows nothing of Jupyter: figures go through gonbui when a notebook is
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
//	Nombre             01:3 01:10 01:21 01:26 01:40 01:45 01:52 01:54 01:57 02:4 02:13 02:14 02:22 02:29 03:2 03:4 03:7 03:10 03:15 03:17 03:19 03:22 03:25 03:29 04:4 04:12 04:20 05:2 05:10 05:13 05:16 05:21 05:26 05:29 the name of a topic or group, with the prefix of a shared cluster
//	Brokers            01:4 02:2 03:2 04:2 05:2 the broker list of KAFKA_BROKERS
//	Must               01:4 01:19 02:2 02:7 02:10 02:13 02:19 02:22 02:25 03:2 03:4 03:25 03:26 04:2 04:6 04:10 04:17 05:2 05:7 05:13 05:16 05:21 value or panic, for initialisers
//	MostrarQuorum      01:5 01:6 04:15 04:17 who leads the KRaft quorum, beside the metadata
//	NuevoAdmin         01:6 02:2 03:2 04:2 05:2 kafka.NewAdminClient, quiet
//	Explicar           01:6 01:10 01:12 02:23 03:25 04:10 05:4 05:21 05:22 05:26 a client's error with its remedy
//	EsperarTopic       01:10 until the cluster knows the new topic
//	Lista              01:12 node ids as [1, 2]
//	MostrarTopic       01:12 02:4 02:22 02:23 03:2 04:4 04:6 04:8 04:10 05:2 05:24 leader, replicas, ISR and offsets of each partition, and what changed
//	NuevoProductor     01:19 01:26 02:6 02:19 02:25 03:4 04:6 04:12 05:4 05:7 05:13 05:16 05:21 05:26 kafka.NewProducer, quiet, its reports drained
//	Enviar             01:20 01:21 01:28 01:31 01:34 02:7 02:10 02:13 02:19 02:22 02:25 03:4 03:26 05:3 05:5 05:16 05:21 Produce and wait for the reports
//	MostrarMensajes    01:28 01:31 01:34 02:10 02:25 messages in lanes by partition, coloured by key
//	NuevoConsumidor    01:40 01:45 01:52 01:54 02:14 03:4 NewConsumer and SubscribeTopics, re-runnable
//	EsperarReparto     01:42 01:45 01:57 03:4 until every consumer has its partitions
//	SinMensajes        01:42 01:45 01:56 03:6 nothing came in time; not a failure
//	Clave              01:42 a key, told apart from no key
//	ReiniciarGrupo     01:44 02:14 03:4 forget a group's offsets: read again
//	Consumidor         01:56 03:4 03:6 03:10 what NuevoConsumidor makes
//	MostrarGrupo       01:57 01:59 03:10 03:22 members, assignment, committed offset, lag
//	Reiniciar          01:60 01:61 delete the course's topics and groups
//	EnsayarReinicio    01:61 what Reiniciar would delete
//	MostrarBrokers     02:2 the brokers, and the way to each
//	NuevoTopic         02:4 02:13 02:22 03:2 03:26 05:2 05:10 05:13 05:16 05:22 a topic made anew
//	MostrarHistograma  02:7 02:19 messages by partition, series side by side
//	Serie              02:7 02:19 one series of a histogram
//	MostrarLectura     02:14 messages in the order of reading
//	MostrarClaves      02:17 02:27 keys by CRC32 and by murmur2
//	ParticionCRC32     02:19 librdkafka's partition for a key
//	ParticionMurmur2   02:19 Java's partition for a key
//	EsperarParticiones 02:23 until every broker knows the new partitions
//	LeerMensajes       02:25 04:6 what is in a topic, without a group
//	Comprobar          02:30 02:32 02:34 03:30 03:32 03:34 04:21 04:23 04:25 05:30 05:32 05:34 is an exercise solved? it looks at the cluster
//	Vigilar            03:7 a group live, while a function runs
//	GrabarRebalanceo   03:15 03:17 03:19 the timeline of a rebalance
//	AdmiteKIP848       03:19 does the cluster have the new group protocol?
//	Mostrar            03:26 04:12 05:13 05:22 shows any Figura
//	Tabla              03:26 04:12 05:13 05:22 rows under headings, a Figura
//	NuevoTopicCon      04:2 NuevoTopic with replicas and settings of one's own
//	EsperarISR         04:2 until so many replicas are in sync
//	SePuedenDetener    04:2 do the next two reach this cluster?
//	DetenerBroker      04:5 04:6 04:12 04:17 stops a broker of “cuaderno cluster --kafka”
//	EnviarEn           04:6 04:12 05:7 05:13 Enviar with another time limit
//	ArrancarBroker     04:6 04:12 04:17 starts it again
//	LeerTopic          04:10 asks for a Topic
//	Configurar         03:25 05:18 a client of one's own, with the environment's credentials
//	FaltanReplicas     04:12 refused for want of replicas in sync?
//	LeerQuorum         04:17 asks for a Quorum
//	MostrarRendimiento 05:7 05:10 messages a second
//	Medida             05:7 what Medir gives
//	MedirEnVivo        05:7 05:10 messages a second, live, while a function runs
//	EnviarMuchos       05:10 Enviar for hundreds of thousands, in batches
//	LeerMuchos         05:10 LeerMensajes for topics of any size, in batches
//	OcupaTopic         05:13 bytes on the brokers' disks
//	MostrarOrigen      05:16 05:24 whose each message is: producer id, transaction, compression
//	LeerAislado        05:21 LeerMensajes with an isolation.level
//	MostrarRegistro    05:27 librdkafka's log lines
//
// What those are made of, for programs and for cells of one's own:
//
//	FiguraLectura     – messages as read to Figura
//	Medir             – how long a function took for its messages
//	Figura            – HTML for a notebook, aligned text elsewhere
//	FiguraBrokers     – Broker values to Figura
//	FiguraTopic       – Topic to Figura
//	FiguraMensajes    – messages to Figura
//	FiguraGrupo       – Grupo to Figura
//	FiguraQuorum      – Quorum to Figura
//	FiguraClaves      – keys to Figura
//	FiguraHistograma  – series to Figura
//	FiguraRendimiento – Medida values to Figura
//	Metadatos         – GetMetadata with a time limit and an explained error
//	LeerGrupo         – asks for a Grupo
//	Grupo             – a consumer group at one moment
//	ParticionLeida    – how far a group has read a partition
//	Quorum            – who governs the cluster
//	Replica           – a node's copy of the metadata log
//	Topic             – where the partitions of a topic live
//	Particion         – one partition of a topic
//	LeerBrokers       – asks every broker
//	Broker            – a broker and the way to it
//	Informe           – what became of the messages given to Enviar
//	Error             – an explained error
//	ErrSinBrokers     – KAFKA_BROKERS is not set
package helpers
