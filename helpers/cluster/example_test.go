package cluster_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/cuaderno-go/cuaderno/helpers/cluster"
)

// The zero Options are the tutorial's ports; zeros let the system choose, as a
// test should.
func ExampleStart() {
	c, err := cluster.Start(context.Background(), cluster.Options{Ports: []int{0, 0, 0, 0}})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer c.Close()
	// KAFKA_BROKERS is c.Brokers(), such as 127.0.0.1:9092,127.0.0.1:9094,…
	fmt.Println(len(strings.Split(c.Brokers(), ",")), "brokers")
	// Output: 4 brokers
}
