// Package clusterid says how a client recognises the embedded cluster: by the
// cluster id that Metadata and DescribeCluster answer. It stands apart from
// package cluster so that a notebook cell can ask without linking a broker.
package clusterid

import "strings"

// Prefix begins the cluster id of every embedded cluster. A real cluster's id
// is 22 characters of base64, so the two cannot be confused.
const Prefix = "cuaderno-embedded"

// Embedded reports whether id belongs to an embedded cluster: one in which
// brokers, replicas and ISR are a picture, and which has no KRaft quorum.
func Embedded(id string) bool { return strings.HasPrefix(id, Prefix) }
