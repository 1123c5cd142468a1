package realcluster_test

import (
	"context"
	"errors"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"

	"github.com/cuaderno-go/cuaderno/helpers/realcluster"
)

// limit bounds what a test waits for, on a machine with much else to do.
const limit = 3 * time.Minute

// needJava skips the test where there is none, except in CI.
func needJava(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("java"); err != nil && os.Getenv("JAVA_HOME") == "" {
		if os.Getenv("CI") == "true" {
			t.Fatal("no java on the PATH")
		}
		t.Skip("SKIPPED: no java on the PATH")
	}
}

func start(ctx context.Context, t *testing.T, opts realcluster.Options) *realcluster.Cluster {
	t.Helper()
	opts.Ports = make([]int, realcluster.Brokers)
	opts.Exited = func(_ int, why error) { t.Error(why) }
	c, err := realcluster.Start(ctx, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return c
}

func connect(t *testing.T, c *realcluster.Cluster) *kgo.Client {
	t.Helper()
	client, err := kgo.NewClient(
		kgo.SeedBrokers(strings.Split(c.Brokers(), ",")...),
		kgo.MetadataMinAge(10*time.Millisecond), // ask anew, whenever asked
	)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return client
}

// One cluster from its first start to its last end: each part is a lesson that
// needs real brokers.
func TestFourBrokersReplicateFailAndComeBack(t *testing.T) {
	t.Parallel()
	needJava(t)
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	dir := t.TempDir()
	c := start(ctx, t, realcluster.Options{DataDir: dir, Keep: true})
	client := connect(t, c)
	adm := kadm.NewClient(client)

	t.Run("they are 1 to 4, each where Brokers says", func(t *testing.T) { checkMembers(ctx, t, c, adm) })
	t.Run("1 to 3 vote and one of them leads", func(t *testing.T) { checkQuorum(ctx, t, client) })
	t.Run("a topic has two replicas in sync", func(t *testing.T) {
		if _, err := adm.CreateTopic(ctx, 3, 2, nil, topic); err != nil {
			t.Fatal(err)
		}
		awaitISR(ctx, t, adm, func(isr [][]int32) bool {
			return len(isr) == 3 && !slices.ContainsFunc(isr, func(p []int32) bool { return len(p) != 2 })
		})
	})
	t.Run("a stopped broker leaves the ISR and comes back", func(t *testing.T) { checkFailover(ctx, t, c, adm) })
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	for addr := range strings.SplitSeq(c.Brokers(), ",") {
		if conn, err := new(net.Dialer).DialContext(ctx, "tcp", addr); err == nil {
			_ = conn.Close()
			t.Errorf("%s still listens after Close", addr)
		}
	}
	t.Run("kept data goes on in a new cluster", func(t *testing.T) { checkKept(ctx, t, dir) })
}

const topic = "replicado"

func partitions(ctx context.Context, t *testing.T, adm *kadm.Client) []kadm.PartitionDetail {
	t.Helper()
	details, err := adm.ListTopics(ctx, topic)
	if err != nil {
		t.Fatal(err)
	}
	return details[topic].Partitions.Sorted()
}

func checkMembers(ctx context.Context, t *testing.T, c *realcluster.Cluster, adm *kadm.Client) {
	t.Helper()
	meta, err := adm.BrokerMetadata(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := meta.Brokers.NodeIDs(), []int32{1, 2, 3, 4}; !slices.Equal(got, want) {
		t.Fatalf("node ids %v, want %v", got, want)
	}
	for i, b := range meta.Brokers {
		if b.Host != "127.0.0.1" || int(b.Port) != c.Ports()[i] {
			t.Errorf("broker %d is at %s:%d, want 127.0.0.1:%d", b.NodeID, b.Host, b.Port, c.Ports()[i])
		}
	}
}

func checkQuorum(ctx context.Context, t *testing.T, client *kgo.Client) {
	t.Helper()
	quorum, err := describeQuorum(ctx, client)
	if err != nil {
		t.Fatal(err)
	}
	var voters []int32
	for _, v := range quorum.CurrentVoters {
		voters = append(voters, v.ReplicaID)
	}
	slices.Sort(voters)
	if want := []int32{1, 2, 3}; !slices.Equal(voters, want) {
		t.Errorf("voters %v, want %v", voters, want)
	}
	if !slices.Contains(voters, quorum.LeaderID) {
		t.Errorf("leader %d is not a voter", quorum.LeaderID)
	}
	if len(quorum.Observers) != 1 || quorum.Observers[0].ReplicaID != 4 {
		t.Errorf("observers %v, want broker 4", quorum.Observers)
	}
}

func describeQuorum(ctx context.Context, client *kgo.Client) (*kmsg.DescribeQuorumResponseTopicPartition, error) {
	topic := kmsg.NewDescribeQuorumRequestTopic()
	topic.Topic = "__cluster_metadata"
	topic.Partitions = []kmsg.DescribeQuorumRequestTopicPartition{kmsg.NewDescribeQuorumRequestTopicPartition()}
	request := kmsg.NewPtrDescribeQuorumRequest()
	request.Topics = []kmsg.DescribeQuorumRequestTopic{topic}
	response, err := request.RequestWith(ctx, client)
	if err != nil {
		return nil, err
	}
	if len(response.Topics) != 1 || len(response.Topics[0].Partitions) != 1 {
		return nil, errors.New("DescribeQuorum answered without a partition")
	}
	return &response.Topics[0].Partitions[0], nil
}

// awaitISR asks for the ISR of each partition of topic until it is as wanted.
func awaitISR(ctx context.Context, t *testing.T, adm *kadm.Client, wanted func([][]int32) bool) {
	t.Helper()
	ticker := time.NewTicker(100 * time.Millisecond)
	defer ticker.Stop()
	var last [][]int32
	for {
		details, err := adm.ListTopics(ctx, topic)
		if err == nil {
			last = nil
			for _, p := range details[topic].Partitions.Sorted() {
				last = append(last, p.ISR)
			}
			if wanted(last) {
				return
			}
		}
		select {
		case <-ctx.Done():
			t.Fatalf("ISR %v: %v (last error: %v)", last, ctx.Err(), err)
		case <-ticker.C:
		}
	}
}

func checkFailover(ctx context.Context, t *testing.T, c *realcluster.Cluster, adm *kadm.Client) {
	t.Helper()
	all := partitions(ctx, t, adm)
	leader := all[0].Leader
	node := int(leader)
	has := func(p []int32) bool { return slices.Contains(p, leader) }
	replicas := 0
	for _, p := range all {
		if has(p.Replicas) {
			replicas++
		}
	}
	if err := c.Stop(ctx, node); err != nil {
		t.Fatal(err)
	}
	if c.Running(node) {
		t.Errorf("broker %d runs after Stop", node)
	}
	awaitISR(ctx, t, adm, func(isr [][]int32) bool { return !slices.ContainsFunc(isr, has) })
	for _, p := range partitions(ctx, t, adm) {
		if p.Leader == leader || p.Leader < 0 {
			t.Errorf("partition %d has leader %d while broker %d is stopped", p.Partition, p.Leader, node)
		}
	}
	if err := c.StartBroker(ctx, node); err != nil {
		t.Fatal(err)
	}
	awaitISR(ctx, t, adm, func(isr [][]int32) bool {
		back := 0
		for _, p := range isr {
			if has(p) {
				back++
			}
		}
		return back == replicas
	})
}

// checkKept starts another cluster on the data of the first: on other ports, but
// with its topic. Data that was there when it started stays, also without Keep.
func checkKept(ctx context.Context, t *testing.T, dir string) {
	t.Helper()
	c := start(ctx, t, realcluster.Options{DataDir: dir})
	details, err := kadm.NewClient(connect(t, c)).ListTopics(ctx, topic)
	if err != nil {
		t.Fatal(err)
	}
	if got := len(details[topic].Partitions); got != 3 {
		t.Errorf("topic %s has %d partitions, want the 3 of before", topic, got)
	}
	if !c.Keeps() {
		t.Error("data that was there before is not to be kept")
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	if err := c.Stop(ctx, 1); err == nil {
		t.Error("Stop after Close is no error")
	}
	if _, err := os.Stat(dir + "/node-1/meta.properties"); errors.Is(err, fs.ErrNotExist) {
		t.Error("data that was there before is gone")
	}
}
