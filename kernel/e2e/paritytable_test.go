package e2e

// difference is one that we made on purpose: what only one side prints in a cell.
// Patterns are matched line by line, after masking.
type difference struct {
	cell   int
	reason string
	// python and ours must match lines of their side; these are then left out.
	python, ours []string
	// maybe matches lines that either side may print or not.
	maybe []string
	// unordered compares the lines whatever their order.
	unordered bool
}

// differences is all that may differ between the original notebook and ours,
// cell by cell; everything else must be equal. An entry that no longer applies
// fails the test.
func differences() []difference {
	const flushed = `^0$`
	const report = `^\d+ mensajes? entregados? en '`
	return []difference{
		{
			cell:   2,
			reason: "instead of installing the client, ours says which one is linked",
			ours:   []string{`^confluent-kafka-go con librdkafka `},
		},
		{
			cell: 6,
			reason: "on KRaft the metadata's controller is any broker alive, so ours asks the quorum for its leader (a table); " +
				"the Python client lists brokers in no certain order",
			python:    []string{`^Broker ID: \d+, Host: HOST, Port: PORT \(controller\)$`},
			unordered: true,
		},
		{
			cell:   21,
			reason: "flush()'s count of messages left behind says nothing about delivery; ours shows the delivery report",
			python: []string{flushed},
			ours:   []string{report},
		},
		{
			cell:   28,
			reason: "as in cell 21",
			python: []string{flushed},
			ours:   []string{report},
		},
		{
			cell:   31,
			reason: "as in cell 21",
			python: []string{flushed},
			ours:   []string{report},
		},
		{
			cell:   34,
			reason: "as in cell 21",
			python: []string{flushed},
			ours:   []string{report},
		},
		{
			cell: 42,
			reason: "the original loses some of its ten polls while the group is formed; ours waits for that first and reads ten. " +
				"A missing key is (sin clave), not None",
			maybe: []string{`^Partición: P \| Offset: O \| `},
		},
		{
			cell: sharedReading,
			reason: "the original reads with A alone, closes it and reads with B, so that nothing is shared; " +
				"ours reads with both at the same time",
			maybe: []string{`^Consumidor [AB] \| Partición: P \| Offset: O \| `},
		},
	}
}
