package helpers

import (
	"context"
	"errors"
	"net"
	"slices"
	"strconv"
	"strings"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"

	"github.com/cuaderno-go/cuaderno/helpers/cluster/clusterid"
)

// Quorum is who governs the cluster, and who the brokers say does.
//
// On KRaft the two differ: a client asks brokers, and the "controller" of a
// broker's metadata answer is any broker that is alive, since clients send
// their requests there and the broker forwards them. The controller is the
// leader of the metadata quorum, which only DescribeQuorum tells.
type Quorum struct {
	// Metadata is the "controller" of several metadata answers in a row.
	Metadata []int32
	// Lider is the quorum's leader; -1 if the cluster does not tell.
	Lider    int32
	Epoca    int32
	Votantes []Replica // by id
	// Observadores are the brokers that follow the metadata without a vote.
	Observadores []Replica
	Direcciones  map[int32]string // host:port of the brokers, by id
	Embebido     bool             // the cluster is package helpers/cluster's
}

// Replica is a node's copy of the metadata log.
type Replica struct {
	ID      int32
	Retraso int64 // records behind the leader; -1 if the leader does not know
}

// metadataAsks is how often LeerQuorum asks for the metadata's controller.
const metadataAsks = 5

// LeerQuorum asks the cluster who leads it, waiting 5 s at most. A cluster
// without a quorum (the embedded one, or one before KRaft) is not an error:
// Lider is -1.
func LeerQuorum(ctx context.Context, brokers string) (Quorum, error) {
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	client, err := newFranz("cuaderno-quorum", strings.Split(brokers, ","))
	if err != nil {
		return Quorum{}, err
	}
	defer client.Close()

	q := Quorum{Lider: -1}
	if err := q.askMetadata(ctx, client); err != nil {
		return Quorum{}, quorumFailure(err, brokers)
	}
	offered, err := offers(ctx, client, kmsg.DescribeQuorum)
	if err == nil && offered {
		err = q.askQuorum(ctx, client)
	}
	if err != nil {
		return Quorum{}, quorumFailure(err, brokers)
	}
	return q, nil
}

// offers reports whether the brokers know a request.
func offers(ctx context.Context, client *kgo.Client, request kmsg.Key) (bool, error) {
	response, err := kmsg.NewPtrApiVersionsRequest().RequestWith(ctx, client)
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(response.ApiKeys, func(k kmsg.ApiVersionsResponseApiKey) bool {
		return k.ApiKey == int16(request)
	}), nil
}

// quorumFailure tells a refusal from brokers that are not there.
func quorumFailure(err error, brokers string) error {
	if refusal, ok := errors.AsType[*kerr.Error](err); ok {
		return &Error{
			Texto: text{"El clúster no deja consultar su quorum", "the cluster does not let its quorum be read"}.in(currentLang()) + ": " + refusal.Message,
			Err:   err,
			lang:  currentLang(),
		}
	}
	return unreachable(brokers, err, currentLang())
}

func (q *Quorum) askMetadata(ctx context.Context, client *kgo.Client) error {
	for range metadataAsks {
		request := kmsg.NewPtrMetadataRequest()
		request.Topics = []kmsg.MetadataRequestTopic{} // none: only brokers
		response, err := request.RequestWith(ctx, client)
		if err != nil {
			return err
		}
		q.Metadata = append(q.Metadata, response.ControllerID)
		q.Embebido = response.ClusterID != nil && clusterid.Embedded(*response.ClusterID)
		q.Direcciones = make(map[int32]string)
		for _, b := range response.Brokers {
			q.Direcciones[b.NodeID] = net.JoinHostPort(b.Host, strconv.Itoa(int(b.Port)))
		}
	}
	return nil
}

// askQuorum asks a broker, which forwards the question to the controller.
func (q *Quorum) askQuorum(ctx context.Context, client *kgo.Client) error {
	topic := kmsg.NewDescribeQuorumRequestTopic()
	topic.Topic = "__cluster_metadata"
	topic.Partitions = []kmsg.DescribeQuorumRequestTopicPartition{kmsg.NewDescribeQuorumRequestTopicPartition()}
	request := kmsg.NewPtrDescribeQuorumRequest()
	request.Topics = []kmsg.DescribeQuorumRequestTopic{topic}
	response, err := request.RequestWith(ctx, client)
	if err != nil {
		return err
	}
	if err := kerr.ErrorForCode(response.ErrorCode); err != nil {
		return err
	}
	for _, t := range response.Topics {
		for _, p := range t.Partitions {
			if err := kerr.ErrorForCode(p.ErrorCode); err != nil {
				return err
			}
			q.fill(p)
		}
	}
	return nil
}

func (q *Quorum) fill(p kmsg.DescribeQuorumResponseTopicPartition) {
	q.Lider, q.Epoca = p.LeaderID, p.LeaderEpoch
	end := int64(0)
	for _, s := range slices.Concat(p.CurrentVoters, p.Observers) {
		end = max(end, s.LogEndOffset)
	}
	q.Votantes, q.Observadores = replicas(p.CurrentVoters, end), replicas(p.Observers, end)
}

// replicas is states by id, with how far each is behind end.
func replicas(states []kmsg.DescribeQuorumResponseTopicPartitionReplicaState, end int64) []Replica {
	var all []Replica
	for _, s := range states {
		lag := int64(-1)
		if s.LogEndOffset >= 0 {
			lag = end - s.LogEndOffset
		}
		all = append(all, Replica{ID: s.ReplicaID, Retraso: lag})
	}
	slices.SortFunc(all, func(a, b Replica) int { return int(a.ID - b.ID) })
	return all
}
