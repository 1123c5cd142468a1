package main

import "fmt"

// script is a kind of cell that is measured: setup cells, then the cell with
// something different in it each time.
type script struct {
	name  string
	setup []string
	cell  func(i int) string
	fails bool // the cell ends with an error
}

// The names of scripts that are compared between kernels.
const (
	plainCell = "new cell, fmt only"
	kafkaCell = "new cell with confluent-kafka-go and a live producer"
	stateCell = "new cell that uses a variable"
	sameCell  = "unchanged cell run again"
	errorCell = "cell that does not compile"
	panicCell = "cell that panics"
	showCell  = "cell that displays HTML"
	startCase = "kernel start to kernel_info_reply"
	aheadCell = "first run of a cell built ahead, without its own work"
)

// format is a cell that holds i.
func format(text string) func(i int) string {
	return func(i int) string { return fmt.Sprintf(text, i) }
}

func same(text string) func(int) string { return func(int) string { return text } }

// goScripts are in the language that this kernel and GoNB share: work in the body
// of %%, declarations at the top level. Where GoNB has no live state the same
// cells start anew.
func goScripts() []script {
	return []script{
		{name: plainCell, setup: []string{"import \"fmt\""}, cell: format("%%%%\nfmt.Println(\"celda\", %d)")},
		{name: stateCell, setup: []string{"var total = map[string]int{}"}, cell: format("%%%%\ntotal[\"a\"] += %d\nfmt.Println(total[\"a\"])")},
		{name: sameCell, cell: same("%%\nfmt.Println(\"igual\")")},
		{name: errorCell, cell: format("%%%%\nfmt.Println(nada%d)"), fails: true},
		{name: panicCell, cell: format("%%%%\npanic(\"%d\")"), fails: true},
		{
			name: showCell, setup: []string{"import \"github.com/janpfeifer/gonb/gonbui\""},
			cell: format("%%%%\ngonbui.DisplayHtml(\"<b>%d</b>\")"),
		},
		{name: kafkaCell, setup: []string{
			"import \"github.com/confluentinc/confluent-kafka-go/v2/kafka\"",
			"var tema = \"t\"\nvar productor, _ = kafka.NewProducer(&kafka.ConfigMap{\"test.mock.num.brokers\": 1})",
		}, cell: format("%%%%\nerr := productor.Produce(&kafka.Message{\n" +
			"\tTopicPartition: kafka.TopicPartition{Topic: &tema, Partition: kafka.PartitionAny}, Value: []byte(\"%d\"),\n}, nil)\nfmt.Println(err)")},
	}
}

func pythonScripts() []script {
	return []script{
		{name: plainCell, cell: format("print('celda', %d)")},
		{name: stateCell, setup: []string{"total = {'a': 0}"}, cell: format("total['a'] += %d\nprint(total['a'])")},
		{name: sameCell, cell: same("print('igual')")},
		{name: errorCell, cell: format("print(nada%d)"), fails: true},
		{name: panicCell, cell: format("raise Exception('%d')"), fails: true},
		{name: showCell, setup: []string{"from IPython.display import HTML, display"}, cell: format("display(HTML('<b>%d</b>'))")},
	}
}

func rustScripts() []script {
	return []script{
		{name: plainCell, cell: format("println!(\"celda {}\", %d);")},
		{name: stateCell, setup: []string{"let mut total = 0;"}, cell: format("total += %d; println!(\"{}\", total);")},
		{name: sameCell, cell: same("println!(\"igual\");")},
		{name: errorCell, cell: format("println!(\"{}\", nada%d);"), fails: true},
	}
}
