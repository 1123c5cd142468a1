package docker

import (
	"maps"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/types"
)

// notProperties are the KAFKA_* variables that the image of Apache Kafka keeps
// for its scripts.
var notProperties = map[string]bool{
	"KAFKA_VERSION": true, "KAFKA_HEAP_OPTS": true, "KAFKA_LOG4J_OPTS": true, "KAFKA_OPTS": true,
	"KAFKA_JMX_OPTS": true, "KAFKA_JVM_PERFORMANCE_OPTS": true, "KAFKA_GC_LOG_OPTS": true,
	"KAFKA_LOG4J_ROOT_LOGLEVEL": true, "KAFKA_LOG4J_LOGGERS": true, "KAFKA_TOOLS_LOG4J_LOGLEVEL": true,
	"KAFKA_JMX_HOSTNAME": true,
}

// serverProperties turns a broker's environment into its server.properties by
// the image's documented rule: without KAFKA_, in small letters, "___" is "-",
// "__" is "_" and "_" is ".".
func serverProperties(env types.MappingWithEquals) map[string]string {
	rule := strings.NewReplacer("___", "-", "__", "_", "_", ".")
	properties := map[string]string{}
	for name, value := range env {
		key, ok := strings.CutPrefix(name, "KAFKA_")
		if ok && value != nil && !notProperties[name] {
			properties[strings.ToLower(rule.Replace(key))] = *value
		}
	}
	return properties
}

func TestTheRuleOfTheImage(t *testing.T) {
	t.Parallel()
	value := "v"
	env := types.MappingWithEquals{}
	for _, name := range []string{"KAFKA_NODE_ID", "KAFKA_A__B_C", "KAFKA_X___Y", "KAFKA_HEAP_OPTS", "CLUSTER_ID"} {
		env[name] = &value
	}
	want := map[string]string{"node.id": "v", "a_b.c": "v", "x-y": "v"}
	if got := serverProperties(env); !maps.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
