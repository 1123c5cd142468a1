package visual_test

import (
	"fmt"
	"strings"
	"time"

	"github.com/cuaderno-go/cuaderno/helpers/visual"
)

func ExampleFigure() {
	for _, f := range []visual.Figure{
		visual.Quorum{Leader: 1, Voters: []visual.Node{{ID: 1, Address: "k1:9092"}}},
		visual.Throughput{Title: "Rendimiento", Runs: []visual.Rate{{Name: "lote", Messages: 10, Took: time.Second}}},
	} {
		fmt.Println(f.Text(visual.Spanish))
		fmt.Println("y como HTML:", strings.Contains(f.HTML(visual.Spanish), "<figure "))
	}
	// Output:
	// Quorum KRaft (época 0)
	// Nodo  Dirección  Papel                        Retraso
	// 1     k1:9092    líder: el controller activo  0
	// y como HTML: true
	// Rendimiento
	//       Mensajes  Tiempo   Mensajes/s  MB/s
	// lote  10        1,000 s  10          —     ████████████████████
	// y como HTML: true
}

func ExampleAligned() {
	for _, line := range visual.Aligned([][]string{{"año", "n"}, {"niñería", "1"}}) {
		fmt.Println(line)
	}
	// Output:
	// año      n
	// niñería  1
}

func ExampleKeyText() {
	fmt.Println(visual.KeyText([]byte("a"), visual.Spanish), visual.KeyText([]byte{}, visual.Spanish), visual.KeyText(nil, visual.Spanish))
	// Output: a "" (sin clave)
}

func ExampleTimeline_Spans() {
	t := visual.Timeline{Length: 2 * time.Second, Events: []visual.Event{
		{At: 0, Member: "A", Kind: visual.Assigned, Partitions: []int32{0, 1}},
		{At: time.Second, Member: "A", Kind: visual.Revoked, Partitions: []int32{1}},
	}}
	for _, s := range t.Spans(false) {
		fmt.Println(s.Member, s.Partition, s.From, s.To)
	}
	// Output:
	// A 0 0s 2s
	// A 1 0s 1s
}

func ExampleHistogram() {
	fmt.Println(visual.Histogram{Title: "Mensajes", Series: []visual.Series{{Name: "todos", Counts: []int{2, 0, 1}}}}.Text(visual.Spanish))
	// Output:
	// Mensajes
	// Partición  todos
	// 0            2 ████████████████████
	// 1            0
	// 2            1 ██████████
	// todos: 3 mensajes en 2 de 3 particiones.
}
