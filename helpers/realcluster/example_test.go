package realcluster_test

import (
	"context"
	"fmt"

	"github.com/cuaderno-go/cuaderno/helpers/realcluster"
)

// A lesson on failure: broker 2 goes and comes back. It is not run with the tests,
// which have the same in more detail.
func ExampleCluster_Stop() {
	ctx := context.Background()
	kafka, err := realcluster.Start(ctx, realcluster.Options{})
	if err != nil {
		fmt.Println(err) // such as: no Java
		return
	}
	defer func() { _ = kafka.Close() }()
	fmt.Println("export KAFKA_BROKERS=" + kafka.Brokers())
	if err := kafka.Stop(ctx, 2); err != nil {
		fmt.Println(err)
	}
	// The ISR of its partitions shrinks, and others lead them.
	if err := kafka.StartBroker(ctx, 2); err != nil {
		fmt.Println(err)
	}
}
