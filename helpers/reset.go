package helpers

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
)

// Reiniciar deletes what the course's notebooks leave in the cluster, so that they
// start as if for the first time: their groups and topics, by name, with the
// student's prefix (see Nombre). With names it deletes the groups and topics that
// begin with one of those (and with the prefix before it) instead. It never touches
// Kafka's own topics. This process's producers and consumers of the cluster are
// closed first: the cells that make them must run again. It waits until groups
// have forgotten members that died with another kernel; while one has members
// that live, nothing is deleted.
//
// It says what it does on standard output and panics with an explained error if
// the cluster refuses. EnsayarReinicio says what it would delete.
func Reiniciar(admin *kafka.AdminClient, prefijos ...string) {
	doomed := Must(findDoomed(context.Background(), admin, prefijos))
	live.closeOthers(admin)
	Must(0, awaitEmpty(context.Background(), admin, doomed.groups))
	for _, group := range doomed.groups {
		Must(deleteGroup(context.Background(), admin, group, os.Stdout))
	}
	if len(doomed.topics) > 0 {
		Must(deleteTopics(context.Background(), admin, doomed.topics, os.Stdout))
		Must(0, awaitForgotten(context.Background(), admin, doomed.topics))
	}
	if doomed.none() {
		sayNothing()
	}
}

// EnsayarReinicio shows what Reiniciar would delete with the same arguments, and
// deletes and closes nothing.
func EnsayarReinicio(admin *kafka.AdminClient, prefijos ...string) {
	doomed := Must(findDoomed(context.Background(), admin, prefijos))
	if doomed.none() {
		sayNothing()
		return
	}
	Mostrar(Must(doomed.table(context.Background(), admin)))
}

// ReiniciarGrupo closes this process's consumers of group and deletes the
// group with its committed offsets: its next consumer starts where
// auto.offset.reset says. It panics with an explained error if the cluster
// refuses, as it does while a consumer of another process is in the group.
func ReiniciarGrupo(admin *kafka.AdminClient, group string) {
	Must(Metadatos(admin))
	closeConsumers(admin, group)
	Must(deleteGroup(context.Background(), admin, group, os.Stdout))
}

// awaitForgotten waits until no broker knows any of topics: some hear late of what
// the controller has deleted.
func awaitForgotten(ctx context.Context, admin *kafka.AdminClient, topics []string) error {
	ctx, cancel := context.WithTimeout(ctx, newTopicTime)
	defer cancel()
	for _, topic := range topics {
		if err := EsperarParticiones(ctx, admin, topic, 0); err != nil {
			return err
		}
	}
	return nil
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
	deleted := false
	for _, r := range result.ConsumerGroupResults {
		if deleted, err = deletion(r.Error, kafka.ErrGroupIDNotFound); err != nil {
			return false, err
		}
		tell(out, deleted, r.Group,
			text{"Grupo '%s' borrado.\n", "Group '%s' deleted.\n"},
			text{"El grupo '%s' no existía.\n", "Group '%s' did not exist.\n"})
	}
	return deleted, nil
}

// deleteTopics reports on out and returns how many there were.
func deleteTopics(ctx context.Context, admin *kafka.AdminClient, topics []string, out io.Writer) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	results, err := admin.DeleteTopics(ctx, topics)
	if err != nil {
		return 0, explain(err, live.brokersOf(admin), currentLang())
	}
	count := 0
	for _, r := range results {
		deleted, err := deletion(r.Error, kafka.ErrUnknownTopicOrPart)
		if err != nil {
			return count, err
		}
		if deleted {
			count++
		}
		tell(out, deleted, r.Topic,
			text{"Topic '%s' borrado.\n", "Topic '%s' deleted.\n"},
			text{"El topic '%s' no existía.\n", "Topic '%s' did not exist.\n"})
	}
	return count, nil
}

// deletion is what one result of a deletion means: done, nothing to do (the
// code missing), or refused.
func deletion(result kafka.Error, missing kafka.ErrorCode) (deleted bool, err error) {
	code := result.Code()
	if code == kafka.ErrNoError || code == missing {
		return code == kafka.ErrNoError, nil
	}
	return false, Explicar(result)
}

// tell writes done or absent about name.
func tell(out io.Writer, deleted bool, name string, done, absent text) {
	t := absent
	if deleted {
		t = done
	}
	fmt.Fprintf(out, t.in(currentLang()), name)
}
