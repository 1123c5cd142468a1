// Package cluster runs four Kafka brokers inside this process, so that the
// course needs neither Docker nor Java: franz-go's kfake, with the node ids and
// ports of the tutorial. Any client can use it over TCP on loopback.
//
// It speaks the protocol and keeps the records in memory, but it is not a
// cluster: nothing is replicated, the ISR always equals the replicas, no broker
// can fail and there is no KRaft quorum (DescribeQuorum is not offered). A topic
// that a first message creates has one partition, as Kafka's default, but three
// replicas, as kfake's. A client can tell by the cluster id: see package
// clusterid.
package cluster

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"strings"

	"github.com/twmb/franz-go/pkg/kfake"

	"github.com/cuaderno-go/cuaderno/helpers/cluster/clusterid"
)

// Options chooses the ports. The zero value is the tutorial's cluster.
type Options struct {
	// Ports has one port for each broker, in the order of their node ids,
	// which begin at 1; 0 lets the system choose. Nil means 9092, 9094, 9096
	// and 9098. If one of them is taken, all brokers move to other ports.
	Ports []int
}

// Cluster is a running embedded cluster.
type Cluster struct {
	fake   *kfake.Cluster
	id     string
	addrs  []string
	moved  bool
	cancel func() bool
}

// Start runs the brokers until ctx is done or [Cluster.Close]. It returns when
// they accept connections; the error is that of the last port tried.
func Start(ctx context.Context, opts Options) (*Cluster, error) {
	wanted := opts.Ports
	if wanted == nil {
		wanted = defaultPorts()
	}
	listeners, moved, err := listenAll(ctx, wanted)
	if err != nil {
		return nil, err
	}
	c := &Cluster{
		id:    fmt.Sprintf("%s-%08x", clusterid.Prefix, rand.Uint32()), //nolint:gosec // a label, not a secret
		moved: moved,
	}
	for _, l := range listeners {
		c.addrs = append(c.addrs, l.Addr().String())
	}
	if c.fake, err = form(c.id, listeners); err != nil {
		closeAll(listeners)
		return nil, fmt.Errorf("embedded cluster: %w", err)
	}
	c.cancel = context.AfterFunc(ctx, c.fake.Close)
	return c, nil
}

// ID is the cluster id that clients see; [clusterid.Embedded] recognises it.
func (c *Cluster) ID() string { return c.id }

// Brokers is the value for KAFKA_BROKERS: the brokers' addresses in the order
// of their node ids, joined by commas.
func (c *Cluster) Brokers() string { return strings.Join(c.addrs, ",") }

// Ports are the ports in use, in the order of the node ids.
func (c *Cluster) Ports() []int {
	ports := make([]int, 0, len(c.addrs))
	for _, a := range c.addrs {
		ports = append(ports, portOf(a))
	}
	return ports
}

// Moved reports whether a wanted port was taken, so that the brokers listen on
// other ports.
func (c *Cluster) Moved() bool { return c.moved }

// Close ends the brokers and every connection to them; their records are gone.
// It may be called more than once.
func (c *Cluster) Close() {
	c.cancel()
	c.fake.Close()
}

// form makes the brokers 1 to n, one on each listener.
//
// kfake numbers its first brokers from 0 and lets later ones choose their id;
// its controller is the last of the first ones, for good. So the cluster is
// born with a broker 0 that listens nowhere and the controller, 1; then 0
// leaves and the others join. They join in order because kfake takes as
// replicas the brokers that follow the leader in the order of joining. The
// gate keeps clients out until the last has joined.
func form(id string, listeners []net.Listener) (*kfake.Cluster, error) {
	gate := make(chan struct{})
	defer close(gate)
	queue := []net.Listener{newNowhere()}
	for _, l := range listeners {
		queue = append(queue, &guardedListener{Listener: l, gate: gate})
	}
	next := func(string, string) (net.Listener, error) {
		l := queue[0]
		queue = queue[1:]
		return l, nil
	}
	fake, err := kfake.NewCluster(
		kfake.NumBrokers(2),
		kfake.ListenFn(next),
		kfake.ClusterID(id),
		kfake.AllowAutoTopicCreation(),
		kfake.DefaultNumPartitions(1),
	)
	if err != nil {
		return nil, err
	}
	if err := join(fake, len(listeners)); err != nil {
		fake.Close()
		return nil, err
	}
	spreadLeaders(fake, len(listeners))
	return fake, nil
}

// join replaces broker 0 by the brokers 2 to n.
func join(fake *kfake.Cluster, n int) error {
	if err := fake.RemoveNode(0); err != nil {
		return err
	}
	for node := int32(2); node <= int32(n); node++ { //nolint:gosec // a handful of brokers
		if _, _, err := fake.AddNode(node, 0); err != nil {
			return err
		}
	}
	return nil
}
