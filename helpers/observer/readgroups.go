package observer

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/twmb/franz-go/pkg/kadm"
)

// maxGroups bounds how many groups are described: each costs two requests.
const maxGroups = 300

// groups describes the consumer groups and reads what they committed.
func (r *reader) groups(ctx context.Context) (map[string]groupInfo, []text) {
	listed, err := r.admin.ListGroups(ctx)
	var warnings []text
	if err != nil {
		warnings = append(warnings, text{
			"No se han podido listar todos los grupos: " + err.Error(),
			"Some groups could not be listed: " + err.Error(),
		})
	}
	names := listed.Groups()
	if len(names) > maxGroups {
		warnings = append(warnings, text{
			fmt.Sprintf("Hay %d grupos; se muestran los %d primeros.", len(names), maxGroups),
			fmt.Sprintf("There are %d groups; the first %d are shown.", len(names), maxGroups),
		})
		names = names[:maxGroups]
	}
	if len(names) == 0 {
		return nil, warnings
	}
	var (
		wg      sync.WaitGroup
		classic map[string]groupInfo
		commits kadm.FetchOffsetsResponses
	)
	wg.Go(func() { classic = r.describe(ctx, names) })
	wg.Go(func() { commits = r.admin.FetchManyOffsets(ctx, slices.Clone(names)...) })
	wg.Wait()
	groups := make(map[string]groupInfo, len(names))
	for _, name := range names {
		g := classic[name]
		if g.state == "" {
			g.state = listed[name].State
		}
		g.name, g.commits = name, commitsOf(commits[name])
		groups[name] = g
	}
	return groups, warnings
}

// describe asks for groups of the classic protocol, and then again, by the
// request for the new one (KIP-848), for those that are not.
func (r *reader) describe(ctx context.Context, names []string) map[string]groupInfo {
	groups := make(map[string]groupInfo, len(names))
	described, err := r.admin.DescribeGroups(ctx, slices.Clone(names)...)
	var rest []string
	for _, name := range names {
		d, ok := described[name]
		if ok && d.Err == nil && d.State != "Dead" {
			groups[name] = classicGroup(d)
			continue
		}
		if ok {
			err = d.Err
		}
		groups[name] = groupInfo{err: err, coordinator: d.Coordinator.NodeID}
		rest = append(rest, name)
	}
	if len(rest) == 0 {
		return groups
	}
	modern, _ := r.admin.DescribeConsumerGroups(ctx, slices.Clone(rest)...)
	for _, name := range rest {
		if d, ok := modern[name]; ok && d.Err == nil {
			groups[name] = modernGroup(d)
		}
	}
	return groups
}

func classicGroup(d kadm.DescribedGroup) groupInfo {
	g := groupInfo{state: d.State, protocol: d.Protocol, coordinator: d.Coordinator.NodeID}
	for _, m := range d.Members {
		member := memberInfo{id: m.MemberID, client: m.ClientID, host: strings.TrimPrefix(m.ClientHost, "/")}
		if m.InstanceID != nil {
			member.instance = *m.InstanceID
		}
		if join, ok := m.Join.AsConsumer(); ok {
			member.topics = slices.Sorted(slices.Values(join.Topics))
		}
		if assigned, ok := m.Assigned.AsConsumer(); ok {
			for _, t := range assigned.Topics {
				for _, p := range t.Partitions {
					member.assigned = append(member.assigned, topicPartition{t.Topic, p})
				}
			}
		}
		g.members = append(g.members, member)
	}
	return sorted(g)
}

func modernGroup(d kadm.DescribedConsumerGroup) groupInfo {
	g := groupInfo{state: d.State, protocol: d.AssignorName, coordinator: d.Coordinator.NodeID, newProtocol: true}
	for _, m := range d.Members {
		member := memberInfo{id: m.MemberID, client: m.ClientID, host: strings.TrimPrefix(m.ClientHost, "/")}
		if m.InstanceID != nil {
			member.instance = *m.InstanceID
		}
		member.topics = slices.Sorted(slices.Values(m.SubscribedTopics))
		for topic, partitions := range m.Assignment {
			for p := range partitions {
				member.assigned = append(member.assigned, topicPartition{topic, p})
			}
		}
		g.members = append(g.members, member)
	}
	return sorted(g)
}

// sorted orders the members by client, then id, and their partitions, so that
// a page that refreshes stays still.
func sorted(g groupInfo) groupInfo {
	for _, m := range g.members {
		slices.SortFunc(m.assigned, compareTP)
	}
	slices.SortFunc(g.members, func(a, b memberInfo) int {
		return slices.Compare([]string{a.client, a.id}, []string{b.client, b.id})
	})
	return g
}

func commitsOf(r kadm.FetchOffsetsResponse) map[topicPartition]int64 {
	commits := map[topicPartition]int64{}
	r.Fetched.Each(func(o kadm.OffsetResponse) {
		if o.Err == nil && o.At >= 0 {
			commits[topicPartition{o.Topic, o.Partition}] = o.At
		}
	})
	return commits
}
