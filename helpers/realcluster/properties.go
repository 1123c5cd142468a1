package realcluster

import (
	"fmt"
	"strconv"
	"strings"
)

// properties are the settings of a node. Beyond listeners and the quorum:
//
//   - no rebalance delay: a first consumer would wait 3 s for company;
//   - internal topics on three brokers, as on any cluster that is to survive one,
//     with few partitions, because each costs time at the start.
func properties(node int, data string, p ports) string {
	listeners := "CLIENTS://" + address(p.clients[node-1])
	roles := "broker"
	if node <= controllers {
		listeners += ",CONTROLLER://" + address(p.controllers[node-1])
		roles = "broker,controller"
	}
	settings := []struct{ name, value string }{
		{"node.id", strconv.Itoa(node)},
		{"process.roles", roles},
		{"controller.quorum.voters", voters(p)},
		{"listeners", listeners},
		{"advertised.listeners", "CLIENTS://" + address(p.clients[node-1])},
		{"listener.security.protocol.map", "CLIENTS:PLAINTEXT,CONTROLLER:PLAINTEXT"},
		{"inter.broker.listener.name", "CLIENTS"},
		{"controller.listener.names", "CONTROLLER"},
		{"log.dirs", escape(data)},
		{"group.initial.rebalance.delay.ms", "0"},
		{"offsets.topic.replication.factor", "3"},
		{"offsets.topic.num.partitions", "10"},
		{"transaction.state.log.replication.factor", "3"},
		{"transaction.state.log.min.isr", "2"},
		{"transaction.state.log.num.partitions", "10"},
		{"share.coordinator.state.topic.replication.factor", "3"},
		{"share.coordinator.state.topic.min.isr", "2"},
		{"share.coordinator.state.topic.num.partitions", "10"},
	}
	var text strings.Builder
	for _, s := range settings {
		fmt.Fprintf(&text, "%s=%s\n", s.name, s.value)
	}
	return text.String()
}

func voters(p ports) string {
	all := make([]string, 0, controllers)
	for i, port := range p.controllers {
		all = append(all, fmt.Sprintf("%d@%s", i+1, address(port)))
	}
	return strings.Join(all, ",")
}

// escape writes a path for a properties file: there a backslash quotes, and
// Kafka takes a comma for the end of a folder's name, which nothing can quote.
func escape(path string) string { return strings.ReplaceAll(path, `\`, `\\`) }
