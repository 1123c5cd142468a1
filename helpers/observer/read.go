package observer

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/cuaderno-go/cuaderno/helpers/cluster/clusterid"
)

// reader reads a cluster; it never writes to one.
type reader struct {
	client *kgo.Client
	admin  *kadm.Client
}

// snapshot reads the cluster. Without metadata there is nothing to show, which
// is the error; whatever else is missing becomes a warning.
func (r *reader) snapshot(ctx context.Context) (snapshot, error) {
	meta, err := r.admin.Metadata(ctx)
	if err != nil {
		return snapshot{}, err
	}
	s := snapshot{taken: time.Now(), clusterID: meta.Cluster, controller: meta.Controller}
	for _, b := range meta.Brokers {
		info := brokerInfo{ID: b.NodeID, Host: b.Host, Port: b.Port}
		if b.Rack != nil && !clusterid.Embedded(meta.Cluster) { // whose racks are made up
			info.Rack = *b.Rack
		}
		s.brokers = append(s.brokers, info)
	}
	var (
		wg       sync.WaitGroup
		log      logState
		logErr   error
		warnings []text
	)
	wg.Go(func() { log, logErr = r.logState(ctx, meta.Topics.Names()) })
	wg.Go(func() { s.groups, warnings = r.groups(ctx) })
	if !clusterid.Embedded(meta.Cluster) { // which has none, and says so
		wg.Go(func() { s.quorum = r.quorum(ctx) })
	}
	wg.Wait()
	s.topics = topicsOf(meta.Topics, log)
	s.brokers = s.withDown()
	s.warnings = slices.Concat(logWarnings(s.topics, logErr), warnings)
	return s, nil
}

// logState is what the logs of the partitions hold.
type logState struct {
	first, end kadm.ListedOffsets
	dirs       kadm.DescribedAllLogDirs
}

// logState reads offsets and sizes. Sizes are a luxury: a cluster may refuse
// them, and no one misses them.
func (r *reader) logState(ctx context.Context, topics []string) (log logState, err error) {
	if len(topics) == 0 {
		return logState{}, nil
	}
	var (
		wg               sync.WaitGroup
		firstErr, endErr error
	)
	wg.Go(func() { log.first, firstErr = r.admin.ListStartOffsets(ctx, topics...) })
	wg.Go(func() { log.end, endErr = r.admin.ListEndOffsets(ctx, topics...) })
	wg.Go(func() { log.dirs, _ = r.admin.DescribeAllLogDirs(ctx, nil) })
	wg.Wait()
	return log, cmp.Or(firstErr, endErr)
}

// logWarnings says why the length of some partitions is unknown.
func logWarnings(topics map[string]topicInfo, err error) []text {
	var leaderless, unread int
	for _, t := range topics {
		for _, p := range t.partitions {
			switch {
			case p.leader < 0:
				leaderless++
			case p.messages() == unknown:
				unread++
			}
		}
	}
	var warnings []text
	if leaderless > 0 {
		warnings = append(warnings, text{
			fmt.Sprintf("Particiones sin líder: %d. Hasta que vuelva un broker que las tenga, no se pueden leer ni escribir.", leaderless),
			fmt.Sprintf("Partitions without a leader: %d. Until a broker that has them comes back, they can be neither read nor written.", leaderless),
		})
	}
	if unread > 0 {
		warnings = append(warnings, text{
			fmt.Sprintf("Particiones cuyos offsets no se han podido leer: %d (%v).", unread, err),
			fmt.Sprintf("Partitions whose offsets could not be read: %d (%v).", unread, err),
		})
	}
	return warnings
}

func topicsOf(details kadm.TopicDetails, log logState) map[string]topicInfo {
	topics := make(map[string]topicInfo, len(details))
	for name, d := range details {
		t := topicInfo{name: name, id: d.ID, internal: d.IsInternal, err: d.Err}
		for _, p := range d.Partitions.Sorted() {
			t.partitions = append(t.partitions, partitionInfo{
				id: p.Partition, leader: p.Leader,
				replicas: p.Replicas, isr: p.ISR, offline: p.OfflineReplicas,
				first: offsetOf(log.first, name, p.Partition),
				end:   offsetOf(log.end, name, p.Partition),
				bytes: bytesOf(log.dirs, p),
			})
		}
		topics[name] = t
	}
	return topics
}

func offsetOf(listed kadm.ListedOffsets, topic string, partition int32) int64 {
	o, ok := listed.Lookup(topic, partition)
	if !ok || o.Err != nil {
		return unknown
	}
	return o.Offset
}

// bytesOf is the size of the leader's log.
func bytesOf(dirs kadm.DescribedAllLogDirs, p kadm.PartitionDetail) int64 {
	for _, dir := range dirs[p.Leader] {
		if d, ok := dir.Topics.Lookup(p.Topic, p.Partition); ok && !d.IsFuture {
			return d.Size
		}
	}
	return unknown
}
