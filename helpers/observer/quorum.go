package observer

import (
	"context"
	"slices"

	"github.com/twmb/franz-go/pkg/kmsg"
)

// metadataTopic is the log of the KRaft quorum.
const metadataTopic = "__cluster_metadata"

// quorum asks for the KRaft quorum. It is the only request that names the true
// leader: what metadata calls the controller is any broker that is alive. Nil
// means that the cluster does not say, as without KRaft or without permission.
func (r *reader) quorum(ctx context.Context) *quorumInfo {
	topic := kmsg.NewDescribeQuorumRequestTopic()
	topic.Topic = metadataTopic
	topic.Partitions = append(topic.Partitions, kmsg.NewDescribeQuorumRequestTopicPartition())
	req := kmsg.NewPtrDescribeQuorumRequest()
	req.Topics = append(req.Topics, topic)
	resp, err := req.RequestWith(ctx, r.client)
	if err != nil {
		return nil
	}
	return quorumOf(resp)
}

func quorumOf(resp *kmsg.DescribeQuorumResponse) *quorumInfo {
	if resp.ErrorCode != 0 || len(resp.Topics) == 0 || len(resp.Topics[0].Partitions) == 0 {
		return nil
	}
	p := resp.Topics[0].Partitions[0]
	if p.ErrorCode != 0 || p.LeaderID < 0 {
		return nil
	}
	q := &quorumInfo{Leader: p.LeaderID, Epoch: p.LeaderEpoch, HighWatermark: p.HighWatermark}
	var end int64
	for _, v := range p.CurrentVoters {
		end = max(end, v.LogEndOffset)
	}
	q.Voters = replicasOf(p.CurrentVoters, end)
	q.Observers = replicasOf(p.Observers, end)
	return q
}

func replicasOf(states []kmsg.DescribeQuorumResponseTopicPartitionReplicaState, end int64) []quorumReplica {
	replicas := []quorumReplica{}
	for _, s := range states {
		lag := int64(unknown)
		if s.LogEndOffset >= 0 {
			lag = end - s.LogEndOffset
		}
		replicas = append(replicas, quorumReplica{ID: s.ReplicaID, LogEnd: s.LogEndOffset, Lag: lag})
	}
	slices.SortFunc(replicas, func(a, b quorumReplica) int { return int(a.ID) - int(b.ID) })
	return replicas
}
