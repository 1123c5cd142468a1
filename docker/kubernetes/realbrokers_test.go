package kubernetes

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"

	"github.com/cuaderno-go/cuaderno/helpers/realcluster"
)

// TestAStudentsRightsAreEnoughOnRealBrokers is the tutorial once more, on two
// brokers of Kafka with the authorizer, the mechanism and the settings that
// kafka.yaml has Strimzi give them. It also sees that the neighbour's names, and
// the tutorial's own without the prefix, are refused.
func TestAStudentsRightsAreEnoughOnRealBrokers(t *testing.T) {
	if os.Getenv("CUADERNO_IMAGE_TEST") == "" {
		t.Skip("CUADERNO_IMAGE_TEST=1 runs it")
	}
	student := students(t, "ana-lopez")[0]
	const password = "correct-horse"
	inside, outside := startBrokers(t)
	admit(t, inside, student, password)

	env := environment(t, "ana-lopez")
	env["KAFKA_BROKERS"], env["KAFKA_SECURITY_PROTOCOL"], env["KAFKA_CA_FILE"], env["KAFKA_PASSWORD"] = outside, "SASL_PLAINTEXT", "", password
	if out, err := tutorial(t, env); err != nil {
		t.Fatalf("the tutorial: %v\n%s", err, out)
	}
	for _, other := range []string{"", "ana-lopez", "ana."} {
		env["KAFKA_PREFIX"] = other
		if out, err := tutorial(t, env); err == nil || !strings.Contains(out, "Sin permiso para usar este topic") {
			t.Errorf("prefix %q: %v\n%s", other, err, out)
		}
	}
}

// startBrokers runs two brokers, of which the first one votes, and gives their
// addresses for us, who may do anything, and for students.
func startBrokers(t *testing.T) (inside, outside string) {
	t.Helper()
	list, err := os.ReadFile(filepath.Join("..", "..", "helpers", "realcluster", "jars.txt"))
	if err != nil {
		t.Fatal(err)
	}
	_, classpath, err := realcluster.FetchJars(t.Context(), "kafka", string(list), func(realcluster.Progress) {})
	if err != nil {
		t.Fatal(err)
	}
	controller := free(t)
	var ours, theirs []string
	for node := 1; node <= 2; node++ {
		ours, theirs = append(ours, free(t)), append(theirs, free(t))
		startBroker(t, classpath, node, controller, ours[node-1], theirs[node-1])
	}
	return strings.Join(ours, ","), strings.Join(theirs, ",")
}

func startBroker(t *testing.T, classpath string, node int, controller, inside, outside string) {
	t.Helper()
	dir := t.TempDir()
	roles, listeners := "broker", "INSIDE://"+inside+",ALUMNOS://"+outside
	advertised := listeners
	if node == 1 {
		roles, listeners = "broker,controller", listeners+",CONTROLLER://"+controller
	}
	text := fmt.Sprintf(`node.id=%d
process.roles=%s
controller.quorum.voters=1@%s
controller.listener.names=CONTROLLER
listeners=%s
advertised.listeners=%s
listener.security.protocol.map=INSIDE:PLAINTEXT,CONTROLLER:PLAINTEXT,ALUMNOS:SASL_PLAINTEXT
inter.broker.listener.name=INSIDE
log.dirs=%s
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:ANONYMOUS
listener.name.alumnos.sasl.enabled.mechanisms=SCRAM-SHA-512
listener.name.alumnos.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
`, node, roles, controller, listeners, advertised, filepath.Join(dir, "data"))
	var settings strings.Builder
	for key, value := range at[object](t, read(t, "kafka.yaml")[2], "spec", "kafka", "config") {
		if strings.HasSuffix(key, "replication.factor") && value == 3 {
			value = 2 // of two brokers
		}
		fmt.Fprintf(&settings, "%s=%v\n", key, value)
	}
	text += settings.String()
	file := filepath.Join(dir, "server.properties")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	program := []string{"-Xmx384m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", classpath}
	format := exec.CommandContext(t.Context(), "java", append(program, "kafka.tools.StorageTool", "format", "-t", "Y3VhZGVybm8tYXVsYS0wMQ", "-c", file)...)
	if out, err := format.CombinedOutput(); err != nil {
		t.Fatalf("format: %v\n%s", err, out)
	}
	broker := exec.CommandContext(t.Context(), "java", append(program, "kafka.Kafka", file)...)
	var log strings.Builder
	broker.Stdout, broker.Stderr = &log, &log
	if err := broker.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = broker.Process.Kill()
		_ = broker.Wait()
		if t.Failed() {
			t.Logf("broker %d:\n%s", node, log.String()[max(0, log.Len()-2000):])
		}
	})
}

// free is an address that was free a moment ago.
func free(t *testing.T) string {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

// admit does what the user operator does with a KafkaUser.
func admit(t *testing.T, brokers string, user object, password string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	client, err := kgo.NewClient(kgo.SeedBrokers(strings.Split(brokers, ",")...))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	everything := kmsg.NewPtrMetadataRequest() // not the client's own question, whose answer it keeps for minutes
	retry := time.NewTicker(200 * time.Millisecond)
	defer retry.Stop()
	for {
		meta, err := everything.RequestWith(ctx, client)
		if err == nil && len(meta.Brokers) == 2 {
			break
		}
		select {
		case <-ctx.Done():
			t.Fatalf("no cluster of two: %v", err)
		case <-retry.C:
		}
	}
	name := at[string](t, user, "metadata", "name")
	made, err := kadm.NewClient(client).AlterUserSCRAMs(ctx, nil, []kadm.UpsertSCRAM{{User: name, Mechanism: kadm.ScramSha512, Iterations: 4096, Password: password}})
	if err != nil || made.Error() != nil {
		t.Fatal(err, made.Error())
	}
	request := kmsg.NewPtrCreateACLsRequest()
	for _, acl := range rights(t, user) {
		one := kmsg.NewCreateACLsRequestCreation()
		one.ResourceType, one.ResourceName, one.ResourcePatternType = acl.Resource, acl.Name, acl.Pattern
		one.Principal, one.Host, one.Operation, one.PermissionType = "User:"+name, "*", acl.Operation, kmsg.ACLPermissionTypeAllow
		request.Creations = append(request.Creations, one)
	}
	answer, err := request.RequestWith(ctx, client)
	if err != nil {
		t.Fatal(err)
	}
	for _, result := range answer.Results {
		if result.ErrorCode != 0 {
			t.Fatalf("an ACL is refused: %+v", result)
		}
	}
}
