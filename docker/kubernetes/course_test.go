package kubernetes

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// TestAStudentsRightsAreEnoughForTheTutorial, and no more are needed: notebook 01
// runs on a cluster that lets a student in with the password and the rights of
// the KafkaUser, and leaves nothing outside of the prefix.
func TestAStudentsRightsAreEnoughForTheTutorial(t *testing.T) {
	t.Parallel()
	student := students(t, "ana-lopez")[0]
	const password = "correct-horse"
	c, err := kfake.NewCluster(kfake.NumBrokers(4), kfake.AllowAutoTopicCreation(), kfake.DefaultNumPartitions(1),
		kfake.EnableSASL(), kfake.EnableACLs(), kfake.User("SCRAM-SHA-512", "ana-lopez", password, rights(t, student)...))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)

	env := environment(t, "ana-lopez")
	// What a machine without Kubernetes has others of.
	env["KAFKA_BROKERS"], env["KAFKA_SECURITY_PROTOCOL"], env["KAFKA_CA_FILE"], env["KAFKA_PASSWORD"] = strings.Join(c.ListenAddrs(), ","), "SASL_PLAINTEXT", "", password
	out, err := tutorial(t, env)
	if err != nil {
		t.Fatalf("the tutorial: %v\n%s", err, out)
	}
	for _, want := range []string{"Topic 'ana-lopez.demo-topic-distribuido' creado correctamente.", "Consumidor B | Partición"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	if strings.Contains(out, password) {
		t.Error("the password is in the output")
	}
}

// tutorial runs notebook 01 as a student's pod would.
func tutorial(t *testing.T, env map[string]string) (out string, err error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "run", "./kernel/cmd/cuaderno", "run", "notebooks/01-tutorial-kafka.ipynb",
		"-o", filepath.Join(t.TempDir(), "out.ipynb"))
	cmd.Dir, cmd.Env = filepath.Join("..", ".."), os.Environ()
	for name, value := range env {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	text, err := cmd.CombinedOutput()
	return string(text), err
}

// rights are a KafkaUser's ACLs in the embedded cluster's words.
func rights(t *testing.T, user object) []kfake.ACL {
	t.Helper()
	var acls []kfake.ACL
	for _, acl := range at[[]any](t, user, "spec", "authorization", "acls") {
		resource, err := kmsg.ParseACLResourceType(snake(at[string](t, acl, "resource", "type")))
		if err != nil {
			t.Fatal(err)
		}
		one := kfake.ACL{Resource: resource, Name: "kafka-cluster", Pattern: kmsg.ACLResourcePatternTypeLiteral, Allow: true}
		if resource != kmsg.ACLResourceTypeCluster {
			one.Name, one.Pattern = at[string](t, acl, "resource", "name"), kmsg.ACLResourcePatternTypePrefixed
		}
		for _, operation := range at[[]any](t, acl, "operations") {
			if one.Operation, err = kmsg.ParseACLOperation(snake(operation.(string))); err != nil {
				t.Fatal(err)
			}
			acls = append(acls, one)
		}
	}
	return acls
}

// snake is DescribeConfigs as DESCRIBE_CONFIGS.
func snake(camel string) string {
	var b strings.Builder
	for i, r := range camel {
		if i > 0 && r >= 'A' && r <= 'Z' {
			b.WriteByte('_')
		}
		b.WriteRune(r)
	}
	return strings.ToUpper(b.String())
}
