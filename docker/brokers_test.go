package docker

import (
	"context"
	"fmt"
	"maps"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/cuaderno-go/cuaderno/helpers/realcluster"
)

// slow skips a test that takes minutes or needs what few machines have, unless
// CUADERNO_IMAGE_TEST is set.
func slow(t *testing.T) {
	t.Helper()
	if os.Getenv("CUADERNO_IMAGE_TEST") == "" {
		t.Skip("CUADERNO_IMAGE_TEST=1 runs it")
	}
}

// TestComposesBrokersAreAClusterThatRunsTheCourse starts four real brokers from
// exactly the environment that compose.yaml gives them. One address stands for
// four machines, so host names become 127.0.0.1 and ports others; the rest is
// as written. In a room where the names are addresses (docker/build-here.sh makes
// it) nothing is changed but that a broker listens on its own address only, and
// all notebooks run in the image, started by CUADERNO_IMAGE_RUN.
func TestComposesBrokersAreAClusterThatRunsTheCourse(t *testing.T) {
	slow(t)
	classpath := kafkaJars(t)
	project := load(t, nil)
	inImage := strings.Fields(os.Getenv("CUADERNO_IMAGE_RUN"))
	shift := newShift(t)
	if len(inImage) > 0 {
		shift = ownAddresses()
	}
	for node := 1; node <= 4; node++ {
		startBroker(t, classpath, project.Services[fmt.Sprint("kafka", node)].Environment, shift)
	}
	brokers := shift.Replace(*project.Services["lab"].Environment["KAFKA_BROKERS"])
	awaitCluster(t, brokers)

	cmd := exec.CommandContext(t.Context(), "go", "run", "./kernel/cmd/cuaderno", "run", "notebooks/01-tutorial-kafka.ipynb",
		"-o", filepath.Join(t.TempDir(), "out.ipynb"))
	cmd.Dir, cmd.Env = "..", append(os.Environ(), "KAFKA_BROKERS="+brokers, "CUADERNO_LANG=es")
	if len(inImage) > 0 {
		cmd = exec.CommandContext(t.Context(), inImage[0], append(inImage[1:], "--user", "jovyan", "-e", "KAFKA_BROKERS="+brokers,
			"--", "start.sh", "bash", "-ec", "cd work; for notebook in 0*.ipynb; do echo \"$notebook\"; cuaderno run \"$notebook\"; done")...)
	}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("the notebooks: %v\n%s", err, out)
	}
}

// TestKafkaIsAtHand fetches it, for a test that has no network.
func TestKafkaIsAtHand(t *testing.T) {
	slow(t)
	kafkaJars(t)
}

// kafkaJars is the class path of Kafka, of the version that compose.yaml names.
func kafkaJars(t *testing.T) string {
	t.Helper()
	list := read(t, "../helpers/realcluster/jars.txt")
	if version := strings.TrimPrefix(load(t, nil).Services["kafka1"].Image, "apache/kafka:"); !strings.Contains(list, "kafka_2.13-"+version) {
		t.Fatalf("helpers/realcluster has another Kafka than compose.yaml's %s", version)
	}
	_, classpath, err := realcluster.FetchJars(t.Context(), "kafka", list, func(realcluster.Progress) {})
	if err != nil {
		t.Fatal(err)
	}
	return classpath
}

// ownAddresses makes each broker listen on the address of its name: all names
// are of one machine, and the controllers' port is the same on all.
func ownAddresses() *strings.Replacer {
	var pairs []string
	for node := 1; node <= 4; node++ {
		port := 9090 + 2*node
		pairs = append(pairs,
			fmt.Sprintf("INTERNAL://:%d", port), fmt.Sprintf("INTERNAL://kafka%d:%d", node, port),
			fmt.Sprintf("EXTERNAL://:1%d", port), fmt.Sprintf("EXTERNAL://kafka%d:1%d", node, port),
			fmt.Sprintf("node%d CONTROLLER://:9093", node), fmt.Sprintf("CONTROLLER://kafka%d:9093", node))
	}
	return strings.NewReplacer(pairs...)
}

// newShift replaces each listener that the brokers name to each other or to
// clients by one of this machine that is free, and the port of the controllers,
// which is the same on all hosts, by one for each. Where a broker listens for
// them no host is named, so startBroker writes the node before it.
func newShift(t *testing.T) *strings.Replacer {
	t.Helper()
	var pairs []string
	for node := 1; node <= 4; node++ {
		port, controller := 9090+2*node, freePort(t)
		inside, outside := freePort(t), freePort(t)
		pairs = append(pairs,
			fmt.Sprintf("kafka%d:9093", node), controller,
			fmt.Sprintf("kafka%d:%d", node, port), inside,
			fmt.Sprintf("localhost:1%d", port), outside,
			fmt.Sprintf("INTERNAL://:%d", port), "INTERNAL://"+inside,
			fmt.Sprintf("EXTERNAL://:1%d", port), "EXTERNAL://"+outside,
			fmt.Sprintf("node%d CONTROLLER://:9093", node), "CONTROLLER://"+controller)
	}
	return strings.NewReplacer(pairs...)
}

// freePort is an address that was free a moment ago.
func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// startBroker does what the image does: server.properties from the environment,
// format, start. The test's end ends the broker.
func startBroker(t *testing.T, classpath string, env types.MappingWithEquals, shift *strings.Replacer) {
	t.Helper()
	dir := t.TempDir()
	properties := serverProperties(env)
	node := properties["node.id"]
	properties["log.dirs"] = filepath.Join(dir, "data")
	var text strings.Builder
	for _, key := range slices.Sorted(maps.Keys(properties)) {
		value := strings.ReplaceAll(properties[key], "CONTROLLER://:9093", "node"+node+" CONTROLLER://:9093")
		fmt.Fprintf(&text, "%s=%s\n", key, shift.Replace(value))
	}
	file := filepath.Join(dir, "server.properties")
	if err := os.WriteFile(file, []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	format := exec.CommandContext(t.Context(), "java", "-XX:TieredStopAtLevel=1", "-cp", classpath, "kafka.tools.StorageTool", "format", "-t", *env["CLUSTER_ID"], "-c", file)
	if out, err := format.CombinedOutput(); err != nil {
		t.Fatalf("format: %v\n%s%s", err, out, text.String())
	}
	// The compiler that starts quickly: nothing here runs for long.
	args := append(strings.Fields(*env["KAFKA_HEAP_OPTS"]), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", classpath, "kafka.Kafka", file)
	broker := exec.CommandContext(t.Context(), "java", args...)
	log, err := os.Create(filepath.Join(dir, "log"))
	if err != nil {
		t.Fatal(err)
	}
	broker.Stdout, broker.Stderr = log, log
	if err := broker.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = broker.Process.Kill()
		_ = broker.Wait()
		if out, err := os.ReadFile(log.Name()); t.Failed() && err == nil {
			t.Logf("broker %s:\n%s", node, out[max(0, len(out)-2000):])
		}
		_ = log.Close() // what matters has been read
	})
}

// awaitCluster waits for four brokers of one cluster, and demands copies as the
// environment says.
func awaitCluster(t *testing.T, brokers string) {
	t.Helper()
	client, err := kgo.NewClient(kgo.SeedBrokers(strings.Split(brokers, ",")...))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 8*time.Minute)
	defer cancel()
	admin := kadm.NewClient(client)
	retry := time.NewTicker(200 * time.Millisecond)
	defer retry.Stop()
	for {
		meta, err := admin.BrokerMetadata(ctx)
		if err == nil && len(meta.Brokers) == 4 {
			break
		}
		select {
		case <-ctx.Done():
			t.Fatalf("no cluster of four: %v, %v", meta.Brokers, err)
		case <-retry.C:
		}
	}
	made, err := admin.CreateTopic(ctx, -1, -1, nil, "demo-defaults")
	if err != nil || made.ReplicationFactor != 2 || made.NumPartitions != 1 {
		t.Errorf("a topic by default: %+v, %v; want one partition with two copies", made, err)
	}
}
