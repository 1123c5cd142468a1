package realcluster

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
)

const (
	readyLimit = 2 * time.Minute        // for a broker to start on a busy machine
	askEvery   = 100 * time.Millisecond // while it starts
	askLimit   = 5 * time.Second        // for one answer
)

// awaitReady returns when the broker answers as a member of a cluster of at least
// so many.
func (b *broker) awaitReady(ctx context.Context, members int) error {
	ctx, cancel := context.WithTimeout(ctx, readyLimit)
	defer cancel()
	p := b.current()
	err := repeat(ctx, p.ended, func(ctx context.Context) error { return b.ask(ctx, members) })
	select {
	case <-p.ended:
		return b.died(p)
	default:
	}
	if err == nil {
		p.expect(false)
		return nil
	}
	return brokerProblem(b.node, Problem{
		ES: fmt.Sprintf("no responde en %s: %v.", b.addr, err),
		EN: fmt.Sprintf("does not answer at %s: %v.", b.addr, err),
	}, b.logTail())
}

// ask asks this very broker for the cluster's members; it must be one of them.
func (b *broker) ask(ctx context.Context, members int) error {
	request := kmsg.NewPtrMetadataRequest()
	request.Topics = []kmsg.MetadataRequestTopic{} // none: only brokers
	var answer *kmsg.MetadataResponse
	err := withClient([]string{b.addr}, func(client *kgo.Client) error {
		response, err := client.SeedBrokers()[0].Request(ctx, request)
		if err != nil {
			return err
		}
		answer, _ = response.(*kmsg.MetadataResponse)
		return nil
	})
	if err != nil {
		return err
	}
	if answer == nil || len(answer.Brokers) < members || !slices.ContainsFunc(answer.Brokers, func(m kmsg.MetadataResponseBroker) bool {
		return int(m.NodeID) == b.node
	}) {
		return fmt.Errorf("broker %d does not see itself and %d others in the cluster", b.node, members-1)
	}
	return nil
}

// awaitCoordinator returns when the cluster can serve groups. The first question
// makes Kafka create the topic for offsets; without it the first consumer of a
// lesson would wait for that.
func awaitCoordinator(ctx context.Context, seeds []string) error {
	ctx, cancel := context.WithTimeout(ctx, readyLimit)
	defer cancel()
	err := repeat(ctx, nil, func(ctx context.Context) error {
		return withClient(seeds, func(client *kgo.Client) error {
			request := kmsg.NewPtrFindCoordinatorRequest()
			request.CoordinatorKey = "cuaderno"
			request.CoordinatorKeys = []string{"cuaderno"}
			response, err := client.SeedBrokers()[0].Request(ctx, request)
			if err != nil {
				return err
			}
			answer, ok := response.(*kmsg.FindCoordinatorResponse)
			if !ok || len(answer.Coordinators) != 1 {
				return fmt.Errorf("unexpected answer %T", response)
			}
			return kerr.ErrorForCode(answer.Coordinators[0].ErrorCode)
		})
	})
	if err != nil {
		return fmt.Errorf("group coordinator: %v", err)
	}
	return nil
}

func withClient(seeds []string, do func(*kgo.Client) error) error {
	client, err := kgo.NewClient(kgo.SeedBrokers(seeds...), kgo.ClientID("cuaderno-cluster"), kgo.RequestRetries(0))
	if err != nil {
		return err
	}
	defer client.Close()
	return do(client)
}

// repeat asks until the answer is no error; it gives the last error when ctx or
// ended ends first. A nil ended never does.
func repeat(ctx context.Context, ended <-chan struct{}, ask func(context.Context) error) error {
	ticker := time.NewTicker(askEvery)
	defer ticker.Stop()
	for {
		err := askOnce(ctx, ask)
		if err == nil {
			return nil
		}
		select {
		case <-ended:
			return err
		case <-ctx.Done():
			return err
		case <-ticker.C:
		}
	}
}

func askOnce(ctx context.Context, ask func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, askLimit)
	defer cancel()
	return ask(ctx)
}
