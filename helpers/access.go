package helpers

import (
	"cmp"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"os"
	"strings"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/sasl"
	"github.com/twmb/franz-go/pkg/sasl/plain"
	"github.com/twmb/franz-go/pkg/sasl/scram"
)

// The environment variables that say how to enter a cluster that does not let
// everybody in. A class on one machine has none of them.
const (
	protocolVar     = "KAFKA_SECURITY_PROTOCOL" // SASL_SSL, SASL_PLAINTEXT, SSL; empty is PLAINTEXT
	mechanismVar    = "KAFKA_SASL_MECHANISM"    // SCRAM-SHA-512 (if empty), SCRAM-SHA-256, PLAIN
	userVar         = "KAFKA_USERNAME"
	passwordVar     = "KAFKA_PASSWORD"
	passwordFileVar = "KAFKA_PASSWORD_FILE"
	authorityVar    = "KAFKA_CA_FILE" // PEM of who signs the brokers' certificates
	prefixVar       = "KAFKA_PREFIX"  // of the topics and groups that the user may use
)

// Nombre is name as this student's topic or group is called: with the prefix of
// KAFKA_PREFIX before it, where several share a cluster and each may use only
// names with a prefix of their own; name itself where that is not set.
func Nombre(name string) string { return os.Getenv(prefixVar) + name }

// Configurar adds to conf what the Nuevo… functions add to theirs, for a client
// that a cell makes with the kafka package itself: the credentials of the
// environment, and their log lines kept for MostrarRegistro. What conf sets is
// kept. It panics with an explained error if the environment makes no sense.
func Configurar(conf *kafka.ConfigMap) *kafka.ConfigMap {
	c := Must(quiet(conf))
	return &c
}

// access is how to enter the cluster. Its password is never printed: access has
// no exported field, and nothing here formats one.
type access struct{ protocol, mechanism, user, password, authority string }

// accessFrom reads the environment. The error is for the student and names the
// variable to mend.
func accessFrom(getenv func(string) string, l lang) (access, error) {
	a := access{
		protocol:  strings.ToUpper(getenv(protocolVar)),
		mechanism: cmp.Or(strings.ToUpper(getenv(mechanismVar)), "SCRAM-SHA-512"),
		user:      getenv(userVar),
		password:  getenv(passwordVar),
		authority: getenv(authorityVar),
	}
	if file := getenv(passwordFileVar); file != "" && a.password == "" {
		secret, err := os.ReadFile(file)
		if err != nil {
			return access{}, badAccess(l, passwordFileVar, err)
		}
		a.password = strings.TrimRight(string(secret), "\r\n")
	}
	switch a.protocol {
	case "", "PLAINTEXT", "SSL":
		if a.user != "" {
			return access{}, badAccess(l, protocolVar, fmt.Errorf("%q, %s", a.protocol, userVar))
		}
	case "SASL_SSL", "SASL_PLAINTEXT":
		if a.user == "" {
			return access{}, badAccess(l, userVar, nil)
		}
		if a.password == "" {
			return access{}, badAccess(l, passwordVar, nil)
		}
		if _, err := a.login(); err != nil {
			return access{}, badAccess(l, mechanismVar, err)
		}
	default:
		return access{}, badAccess(l, protocolVar, fmt.Errorf("%q", a.protocol))
	}
	return a, nil
}

// badAccess is the error of a variable that is missing or makes no sense; cause
// may be nil.
func badAccess(l lang, variable string, cause error) error {
	what := text{"Las credenciales de Kafka del entorno no sirven: revisa ", "the environment's credentials for Kafka are of no use: see "}.in(l) + variable
	if cause != nil {
		what += fmt.Sprintf(" (%v)", cause)
	}
	return &Error{
		Texto: what,
		Remedio: text{
			"con usuario y contraseña, KAFKA_SECURITY_PROTOCOL es SASL_SSL o SASL_PLAINTEXT, y hacen falta KAFKA_USERNAME y KAFKA_PASSWORD o KAFKA_PASSWORD_FILE",
			"with a user and a password KAFKA_SECURITY_PROTOCOL is SASL_SSL or SASL_PLAINTEXT, and KAFKA_USERNAME and KAFKA_PASSWORD or KAFKA_PASSWORD_FILE are needed",
		}.in(l),
		Err:  cause,
		lang: l,
	}
}

// doubtLogin adds to the remedy of brokers that do not answer, where there is a
// password: brokers hang up on a wrong one, and both clients try again until
// their time is over, without a word about it.
func (e *Error) doubtLogin() *Error {
	if user := os.Getenv(userVar); user != "" {
		e.Remedio += fmt.Sprintf(text{
			"; si está en marcha, comprueba que la contraseña de '%s' es la de KAFKA_PASSWORD",
			"; if it is running, check that the password of '%s' is that in KAFKA_PASSWORD",
		}.in(e.lang), user)
	}
	return e
}

// into sets what conf leaves open, in librdkafka's names.
func (a access) into(conf kafka.ConfigMap) {
	if a.protocol == "" {
		return
	}
	setDefault(conf, "security.protocol", strings.ToLower(a.protocol))
	if a.authority != "" && strings.HasSuffix(a.protocol, "SSL") {
		setDefault(conf, "ssl.ca.location", a.authority)
	}
	if a.user != "" {
		setDefault(conf, "sasl.mechanism", a.mechanism)
		setDefault(conf, "sasl.username", a.user)
		setDefault(conf, "sasl.password", a.password)
	}
}

// login is how a franz-go client says who it is.
func (a access) login() (sasl.Mechanism, error) {
	switch a.mechanism {
	case "SCRAM-SHA-512":
		return scram.Auth{User: a.user, Pass: a.password}.AsSha512Mechanism(), nil
	case "SCRAM-SHA-256":
		return scram.Auth{User: a.user, Pass: a.password}.AsSha256Mechanism(), nil
	case "PLAIN":
		return plain.Auth{User: a.user, Pass: a.password}.AsMechanism(), nil
	default:
		return nil, fmt.Errorf("%q: SCRAM-SHA-512, SCRAM-SHA-256, PLAIN", a.mechanism)
	}
}

// options are the same for a franz-go client.
func (a access) options() ([]kgo.Opt, error) {
	var options []kgo.Opt
	if a.user != "" {
		login, err := a.login()
		if err != nil {
			return nil, err
		}
		options = append(options, kgo.SASL(login))
	}
	if !strings.HasSuffix(a.protocol, "SSL") {
		return options, nil
	}
	trust := &tls.Config{MinVersion: tls.VersionTLS12}
	if a.authority != "" {
		pem, err := os.ReadFile(a.authority)
		if err != nil {
			return nil, err
		}
		trust.RootCAs = x509.NewCertPool()
		if !trust.RootCAs.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("%s: no PEM", a.authority)
		}
	}
	return append(options, kgo.DialTLSConfig(trust)), nil
}

// newFranz is a franz-go client of the cluster, for what librdkafka cannot ask.
// Its error is explained.
func newFranz(id string, brokers []string, more ...kgo.Opt) (*kgo.Client, error) {
	a, err := accessFrom(os.Getenv, currentLang())
	if err != nil {
		return nil, err
	}
	options, err := a.options()
	if err != nil {
		return nil, badAccess(currentLang(), authorityVar, err)
	}
	options = append(append(options, more...), kgo.SeedBrokers(brokers...), kgo.ClientID(id))
	client, err := kgo.NewClient(options...)
	if err != nil {
		return nil, unreachable(strings.Join(brokers, ","), err, currentLang())
	}
	return client, nil
}
