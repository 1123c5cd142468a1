package cluster_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"

	"github.com/cuaderno-go/cuaderno/helpers/cluster"
	"github.com/cuaderno-go/cuaderno/helpers/cluster/clusterid"
)

// limit bounds what a test waits for; nothing here takes long.
const limit = 30 * time.Second

// start runs a cluster on free ports for the length of the test.
func start(t *testing.T) *cluster.Cluster {
	t.Helper()
	c, err := cluster.Start(t.Context(), cluster.Options{Ports: make([]int, 4)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func admin(t *testing.T, c *cluster.Cluster) (context.Context, *kadm.Client) {
	t.Helper()
	cl, err := kgo.NewClient(kgo.SeedBrokers(strings.Split(c.Brokers(), ",")...))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cl.Close)
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	t.Cleanup(cancel)
	return ctx, kadm.NewClient(cl)
}

// The four brokers have the tutorial's node ids, each on the port that
// Brokers() names in its place.
func TestBrokersAreOneToFour(t *testing.T) {
	t.Parallel()
	c := start(t)
	ctx, adm := admin(t, c)
	meta, err := adm.BrokerMetadata(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := meta.Brokers.NodeIDs(), []int32{1, 2, 3, 4}; !slices.Equal(got, want) {
		t.Errorf("node ids %v, want %v", got, want)
	}
	var addrs []string
	for _, b := range meta.Brokers {
		addrs = append(addrs, net.JoinHostPort(b.Host, strconv.Itoa(int(b.Port))))
	}
	if got := strings.Join(addrs, ","); got != c.Brokers() {
		t.Errorf("brokers listen on %s, but Brokers() is %s", got, c.Brokers())
	}
	if meta.Controller != 1 {
		t.Errorf("controller %d, want 1", meta.Controller)
	}
}

// A client tells the embedded cluster by its id, and that it has no quorum by
// the request's absence.
func TestClientsCanTell(t *testing.T) {
	t.Parallel()
	c := start(t)
	ctx, adm := admin(t, c)
	meta, err := adm.BrokerMetadata(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if meta.Cluster != c.ID() || !clusterid.Embedded(meta.Cluster) {
		t.Errorf("metadata says cluster %q, want %q, an embedded one", meta.Cluster, c.ID())
	}
	if clusterid.Embedded("MkU3OEVBNTcwNTJENDM2Qk") {
		t.Error("a real cluster's id passes for embedded")
	}
	versions, err := adm.ApiVersions(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for node, v := range versions {
		if _, offered := v.KeyMaxVersion(kmsg.DescribeQuorum.Int16()); offered {
			t.Errorf("broker %d offers DescribeQuorum without a quorum", node)
		}
	}
}

// A topic of the tutorial has a leader on a broker of its own for each
// partition, and the next brokers as its other replicas.
func TestCreatedTopicIsSpread(t *testing.T) {
	t.Parallel()
	ctx, adm := admin(t, start(t))
	create := func(topic string, partitions int32, replication int16) {
		t.Helper()
		if _, err := adm.CreateTopic(ctx, partitions, replication, nil, topic); err != nil {
			t.Fatal(err)
		}
	}
	expect := func(topic string, want ...[]int32) {
		t.Helper()
		meta, err := adm.Metadata(ctx, topic)
		if err != nil {
			t.Fatal(err)
		}
		partitions := meta.Topics[topic].Partitions.Sorted()
		if len(partitions) != len(want) {
			t.Fatalf("%s has %d partitions, want %d", topic, len(partitions), len(want))
		}
		for i, p := range partitions {
			if p.Leader != want[i][0] || !slices.Equal(p.Replicas, want[i]) || !slices.Equal(p.ISR, want[i]) {
				t.Errorf("%s/%d: leader %d, replicas %v, ISR %v; want %v, the first leading",
					topic, i, p.Leader, p.Replicas, p.ISR, want[i])
			}
		}
	}
	create("demo-topic-distribuido", 3, 2)
	expect("demo-topic-distribuido", []int32{1, 2}, []int32{2, 3}, []int32{3, 4})
	create("otro", 2, 1)
	expect("otro", []int32{4}, []int32{1})

	if _, err := adm.UpdatePartitions(ctx, 5, "demo-topic-distribuido"); err != nil {
		t.Fatal(err)
	}
	expect("demo-topic-distribuido",
		[]int32{1, 2}, []int32{2, 3}, []int32{3, 4}, []int32{4, 1}, []int32{1, 2})
}

// Creating a topic again says so and changes nothing.
func TestCreateTwice(t *testing.T) {
	t.Parallel()
	ctx, adm := admin(t, start(t))
	if _, err := adm.CreateTopic(ctx, 3, 2, nil, "demo"); err != nil {
		t.Fatal(err)
	}
	before, err := adm.Metadata(ctx, "demo")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := adm.CreateTopic(ctx, 3, 2, nil, "demo"); !errors.Is(err, kerr.TopicAlreadyExists) {
		t.Errorf("second creation: %v, want %v", err, kerr.TopicAlreadyExists)
	}
	after, err := adm.Metadata(ctx, "demo")
	if err != nil {
		t.Fatal(err)
	}
	for id, p := range before.Topics["demo"].Partitions {
		if q := after.Topics["demo"].Partitions[id]; p.Leader != q.Leader || p.LeaderEpoch != q.LeaderEpoch {
			t.Errorf("partition %d moved from %d (epoch %d) to %d (epoch %d)", id, p.Leader, p.LeaderEpoch, q.Leader, q.LeaderEpoch)
		}
	}
}

// When one port is taken, all brokers move, and the cluster says so.
func TestTakenPort(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	taken := l.Addr().(*net.TCPAddr).Port
	c, err := cluster.Start(t.Context(), cluster.Options{Ports: []int{0, taken, 0, 0}})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if !c.Moved() {
		t.Error("Moved is false")
	}
	if slices.Contains(c.Ports(), taken) || len(c.Ports()) != 4 {
		t.Errorf("ports %v, want four without %d", c.Ports(), taken)
	}
}

// A browser, or any program that does not speak Kafka, loses its connection;
// the cluster goes on.
func TestStrangersAreTurnedAway(t *testing.T) {
	t.Parallel()
	c := start(t)
	addr, _, _ := strings.Cut(c.Brokers(), ",")
	client := &http.Client{Timeout: limit}
	if resp, err := client.Get("http://" + addr + "/"); err == nil {
		_ = resp.Body.Close()
		t.Error("a broker answered HTTP")
	} else if errors.Is(err, context.DeadlineExceeded) {
		t.Error("the browser was left waiting")
	}
	for name, request := range map[string]string{
		"too short":    "\x00\x00\x00\x02\x00\x00\x00\x00",
		"unknown kind": "\x00\x00\x00\x0a\x7f\x00\x00\x00\x00\x00\x00\x01\xff\xff",
	} {
		conn, err := net.Dial("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		if err := conn.SetDeadline(time.Now().Add(limit)); err != nil {
			t.Fatal(err)
		}
		if _, err := conn.Write([]byte(request)); err != nil {
			t.Fatal(err)
		}
		if n, err := conn.Read(make([]byte, 1)); n != 0 || isTimeout(err) {
			t.Errorf("%s: read %d bytes, %v; want the end of the connection", name, n, err)
		}
		_ = conn.Close()
	}
	ctx, adm := admin(t, c)
	if _, err := adm.BrokerMetadata(ctx); err != nil {
		t.Errorf("after that: %v", err)
	}
}

func isTimeout(err error) bool {
	var ne net.Error
	return errors.As(err, &ne) && ne.Timeout()
}

// Close frees the ports, and so does the end of the context.
func TestEnd(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*cluster.Cluster, context.CancelFunc){
		"close":         func(c *cluster.Cluster, _ context.CancelFunc) { c.Close(); c.Close() },
		"context":       func(_ *cluster.Cluster, cancel context.CancelFunc) { cancel() },
		"context first": func(c *cluster.Cluster, cancel context.CancelFunc) { cancel(); c.Close() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			c, err := cluster.Start(ctx, cluster.Options{Ports: make([]int, 4)})
			if err != nil {
				t.Fatal(err)
			}
			addr, _, _ := strings.Cut(c.Brokers(), ",")
			conn, err := net.Dial("tcp", addr)
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			if err := conn.SetDeadline(time.Now().Add(limit)); err != nil {
				t.Fatal(err)
			}
			end(c, cancel)
			if _, err := conn.Read(make([]byte, 1)); isTimeout(err) {
				t.Error("the connection outlives the cluster")
			}
		})
	}
}

// Records written by franz-go come back to it through a group.
func TestFranzGroup(t *testing.T) {
	t.Parallel()
	c := start(t)
	cl, err := kgo.NewClient(
		kgo.SeedBrokers(strings.Split(c.Brokers(), ",")...),
		kgo.AllowAutoTopicCreation(),
		kgo.ConsumerGroup("grupo-demo"), kgo.ConsumeTopics("demo-topic"),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()),
	)
	if err != nil {
		t.Fatal(err)
	}
	defer cl.Close()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	sent := &kgo.Record{Topic: "demo-topic", Key: []byte("usuario-123"), Value: []byte("Hola Kafka desde un productor en Go")}
	if err := cl.ProduceSync(ctx, sent).FirstErr(); err != nil {
		t.Fatal(err)
	}
	fetches := cl.PollRecords(ctx, 1)
	if err := fetches.Err(); err != nil {
		t.Fatal(err)
	}
	if got := fetches.Records(); len(got) != 1 || string(got[0].Value) != string(sent.Value) || string(got[0].Key) != "usuario-123" {
		t.Errorf("read %v, want the record written", got)
	}
	if err := cl.CommitUncommittedOffsets(ctx); err != nil {
		t.Fatal(err)
	}
	lags, err := kadm.NewClient(cl).Lag(ctx, "grupo-demo")
	if err != nil {
		t.Fatal(err)
	}
	if lag := lags["grupo-demo"]; lag.State != "Stable" || len(lag.Members) != 1 || lag.Lag.Total() != 0 {
		t.Errorf("group %s with %d members and lag %d, want Stable, 1, 0", lag.State, len(lag.Members), lag.Lag.Total())
	}
}
