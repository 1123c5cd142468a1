package helpers

import (
	"fmt"
	"maps"
	"os"
	"strings"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
)

// quiet copies conf and has librdkafka's log lines kept for MostrarRegistro,
// fatal ones, too, which no log_level holds back. Log settings of conf are kept.
// It adds the credentials of the environment.
func quiet(conf *kafka.ConfigMap) (kafka.ConfigMap, error) {
	if conf == nil {
		conf = &kafka.ConfigMap{}
	}
	if strings.TrimSpace(bootstrap(conf)) == "" {
		return nil, missingBrokers(currentLang())
	}
	a, err := accessFrom(os.Getenv, currentLang())
	if err != nil {
		return nil, err
	}
	c := maps.Clone(*conf)
	if _, chosen := c["go.logs.channel.enable"]; !chosen {
		c["go.logs.channel.enable"] = true
		c["go.logs.channel"] = live.log.channel()
	}
	a.into(c)
	return c, nil
}

// setDefault sets key unless conf sets it.
func setDefault(conf kafka.ConfigMap, key string, value kafka.ConfigValue) {
	if _, ok := conf[key]; !ok {
		conf[key] = value
	}
}

// setting is the value of key as text.
func setting(conf *kafka.ConfigMap, key, missing string) string {
	if v, err := conf.Get(key, missing); err == nil && v != nil {
		return fmt.Sprint(v)
	}
	if v, ok := (*conf)[key]; ok { // not a string: Get refuses it
		return fmt.Sprint(v)
	}
	return missing
}

func bootstrap(conf *kafka.ConfigMap) string { return setting(conf, "bootstrap.servers", "") }

// identity names a handle for the registry of live ones. client.id is
// librdkafka's default when conf has none.
func identity(kind string, conf *kafka.ConfigMap) string {
	return strings.Join([]string{
		kind, bootstrap(conf), setting(conf, "group.id", ""), setting(conf, "client.id", "rdkafka"),
	}, "|")
}
