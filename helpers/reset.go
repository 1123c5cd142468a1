package helpers

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
)

// What the tutorial leaves in a cluster.
func lessonTopics() []string { return []string{"demo-topic", "demo-topic-distribuido"} }

func lessonGroups() []string {
	return []string{"grupo-demo", "grupo-demo-latest", "grupo-distribuido"}
}

// Reiniciar closes this process's consumers of the cluster and deletes the
// tutorial's topics and groups, so that the notebook can be run from the start
// as if for the first time. It says what it does on standard output and panics
// with an explained error if the cluster refuses.
func Reiniciar(admin *kafka.AdminClient) {
	closeConsumers(admin, "")
	for _, group := range lessonGroups() {
		Must(deleteGroup(context.Background(), admin, group, os.Stdout))
	}
	Must(deleteTopics(context.Background(), admin, lessonTopics(), os.Stdout))
}

// ReiniciarGrupo closes this process's consumers of group and deletes the
// group with its committed offsets: its next consumer starts where
// auto.offset.reset says. It panics with an explained error if the cluster
// refuses, as it does while a consumer of another process is in the group.
func ReiniciarGrupo(admin *kafka.AdminClient, group string) {
	closeConsumers(admin, group)
	Must(deleteGroup(context.Background(), admin, group, os.Stdout))
}

// closeConsumers closes this process's consumers of group, or of all groups if
// it is empty, in admin's cluster.
func closeConsumers(admin *kafka.AdminClient, group string) {
	brokers := live.brokersOf(admin)
	live.closeAll(func(h handle) bool {
		c, ok := h.client.(*Consumidor)
		return ok && h.brokers == brokers && (group == "" || c.Grupo() == group)
	})
}

// deleteGroup reports on out and returns whether there was such a group.
func deleteGroup(ctx context.Context, admin *kafka.AdminClient, group string, out io.Writer) (bool, error) {
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	result, err := admin.DeleteConsumerGroups(ctx, []string{group})
	if err != nil {
		return false, explain(err, live.brokersOf(admin), currentLang())
	}
	l := currentLang()
	for _, r := range result.ConsumerGroupResults {
		switch r.Error.Code() {
		case kafka.ErrNoError:
			fmt.Fprintf(out, text{"Grupo '%s' borrado.\n", "Group '%s' deleted.\n"}.in(l), r.Group)
			return true, nil
		case kafka.ErrGroupIDNotFound:
			fmt.Fprintf(out, text{"El grupo '%s' no existía.\n", "Group '%s' did not exist.\n"}.in(l), r.Group)
		default:
			return false, Explicar(r.Error)
		}
	}
	return false, nil
}

// deleteTopics reports on out and returns how many there were.
func deleteTopics(ctx context.Context, admin *kafka.AdminClient, topics []string, out io.Writer) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	results, err := admin.DeleteTopics(ctx, topics)
	if err != nil {
		return 0, explain(err, live.brokersOf(admin), currentLang())
	}
	l, deleted := currentLang(), 0
	for _, r := range results {
		switch r.Error.Code() {
		case kafka.ErrNoError:
			deleted++
			fmt.Fprintf(out, text{"Topic '%s' borrado.\n", "Topic '%s' deleted.\n"}.in(l), r.Topic)
		case kafka.ErrUnknownTopicOrPart:
			fmt.Fprintf(out, text{"El topic '%s' no existía.\n", "Topic '%s' did not exist.\n"}.in(l), r.Topic)
		default:
			return deleted, Explicar(r.Error)
		}
	}
	return deleted, nil
}
