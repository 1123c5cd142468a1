package helpers

import (
	"fmt"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
)

// answerTime is how long the functions here wait for the brokers' answer: less
// than the 10 s that a student should ever wait for "they are not there".
const answerTime = 5 * time.Second

// NuevoAdmin is kafka.NewAdminClient for a cell: librdkafka's log lines are
// kept for MostrarRegistro, and running the cell again closes the client that it made before (the
// one with the same brokers and client.id). It panics with an explained error
// if conf is not valid; brokers that do not answer show up only when the
// client is used.
func NuevoAdmin(conf *kafka.ConfigMap) *kafka.AdminClient {
	c := Must(quiet(conf))
	admin := Must(kafka.NewAdminClient(&c))
	live.replace(identity("admin", &c), handle{admin, bootstrap(&c), admin.Close})
	return admin
}

// Metadatos returns what the cluster says of its brokers and of all topics. It
// waits 5 s at most; the error then names the brokers.
func Metadatos(admin *kafka.AdminClient) (*kafka.Metadata, error) {
	if admin == nil {
		return nil, missing(currentLang())
	}
	meta, err := admin.GetMetadata(nil, true, int(answerTime.Milliseconds()))
	if err != nil {
		return nil, explain(err, live.brokersOf(admin), currentLang())
	}
	return meta, nil
}

// topicOf finds name in meta: an error, with the remedy, if it is not there.
func topicOf(meta *kafka.Metadata, name string, l lang) (kafka.TopicMetadata, error) {
	t, ok := meta.Topics[name]
	if ok && t.Error.Code() == kafka.ErrNoError {
		return t, nil
	}
	cause := t.Error
	if !ok {
		cause = kafka.NewError(kafka.ErrUnknownTopicOrPart, "", false)
	}
	err := explain(cause, "", l)
	if e, explained := err.(*Error); explained && isUnknownTopic(cause) { //nolint:errorlint // made on the line above, never wrapped
		e.Texto = fmt.Sprintf(text{"El topic '%s' no existe en el clúster", "the topic '%s' does not exist in the cluster"}.in(l), name)
	}
	return kafka.TopicMetadata{}, err
}

func isUnknownTopic(err kafka.Error) bool {
	return err.Code() == kafka.ErrUnknownTopicOrPart || err.Code() == kafka.ErrUnknownTopic
}
