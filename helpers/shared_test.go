package helpers_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"maps"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kmsg"

	"github.com/cuaderno-go/cuaderno/helpers"
)

// shared runs a cluster as a school shares it: encrypted, with a password for
// each student, who may use names that begin with "ana." only. It is not
// parallel, because the environment says how to enter.
func shared(t *testing.T) (brokers string) {
	t.Helper()
	pair, authority := certificate(t)
	c, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.TLS(&tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}),
		kfake.EnableSASL(), kfake.EnableACLs(), kfake.User("SCRAM-SHA-512", "ana", "s3creto", own("ana.")...))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	for name, value := range map[string]string{
		"KAFKA_SECURITY_PROTOCOL": "SASL_SSL", "KAFKA_SASL_MECHANISM": "SCRAM-SHA-512",
		"KAFKA_USERNAME": "ana", "KAFKA_PASSWORD": "s3creto", "KAFKA_CA_FILE": authority, "KAFKA_PREFIX": "ana.",
	} {
		t.Setenv(name, value)
	}
	return strings.Join(c.ListenAddrs(), ",")
}

// own is what a KafkaUser of docker/kubernetes may do.
func own(prefix string) []kfake.ACL {
	acls := []kfake.ACL{{
		Resource: kmsg.ACLResourceTypeCluster, Name: "kafka-cluster", Pattern: kmsg.ACLResourcePatternTypeLiteral,
		Operation: kmsg.ACLOperationDescribe, Allow: true,
	}}
	for resource, operations := range map[kmsg.ACLResourceType][]kmsg.ACLOperation{
		kmsg.ACLResourceTypeTopic: {
			kmsg.ACLOperationRead, kmsg.ACLOperationWrite, kmsg.ACLOperationCreate, kmsg.ACLOperationDelete,
			kmsg.ACLOperationAlter, kmsg.ACLOperationDescribe,
		},
		kmsg.ACLResourceTypeGroup: {kmsg.ACLOperationRead, kmsg.ACLOperationDescribe, kmsg.ACLOperationDelete},
	} {
		for _, operation := range operations {
			acls = append(acls, kfake.ACL{
				Resource: resource, Name: prefix, Pattern: kmsg.ACLResourcePatternTypePrefixed, Operation: operation, Allow: true,
			})
		}
	}
	return acls
}

// certificate is one for 127.0.0.1, and the file of who signed it: itself.
func certificate(t *testing.T) (pair tls.Certificate, file string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	file = filepath.Join(t.TempDir(), "ca.crt")
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, file
}

// TestALessonOnASharedCluster goes through what a student does, with every kind
// of client that helpers have.
func TestALessonOnASharedCluster(t *testing.T) {
	brokers := shared(t)
	conf := func(more kafka.ConfigMap) *kafka.ConfigMap {
		c := kafka.ConfigMap{"bootstrap.servers": brokers, "client.id": "shared"}
		maps.Copy(c, more)
		return &c
	}
	admin := helpers.NuevoAdmin(conf(nil))
	defer admin.Close()
	topic := helpers.Nombre("demo-topic")
	if topic != "ana.demo-topic" {
		t.Fatal(topic)
	}
	helpers.NuevoTopic(admin, topic, 3) // asks every broker, by franz-go

	producer := helpers.NuevoProductor(conf(nil))
	defer producer.Close()
	message := kafka.Message{TopicPartition: kafka.TopicPartition{Topic: &topic, Partition: 1}, Value: []byte("hola")}
	if _, err := helpers.EnviarEn(patience, producer, &message); err != nil {
		t.Fatal(err)
	}

	consumer := helpers.NuevoConsumidor(conf(kafka.ConfigMap{"group.id": helpers.Nombre("grupo-demo"), "auto.offset.reset": "earliest"}), topic)
	if got, err := consumer.ReadMessage(patience); err != nil || string(got.Value) != "hola" {
		t.Errorf("read %v, %v", got, err)
	}
	if err := consumer.Close(); err != nil {
		t.Error(err)
	}
	if all, err := helpers.LeerMensajes(t.Context(), admin, topic); err != nil || len(all) != 1 {
		t.Errorf("LeerMensajes: %v, %v", all, err)
	}
	if q, err := helpers.LeerQuorum(t.Context(), brokers); err != nil || len(q.Direcciones) != 1 {
		t.Errorf("LeerQuorum: %v, %v", q, err)
	}
	if all, silent, err := helpers.LeerBrokers(t.Context(), brokers); err != nil || len(all) != 1 || len(silent) != 0 {
		t.Errorf("LeerBrokers: %v, %v, %v", all, silent, err)
	}
	ownClient, err := kafka.NewProducer(helpers.Configurar(conf(nil)))
	if err != nil {
		t.Fatal(err)
	}
	defer ownClient.Close()
	if _, err := ownClient.GetMetadata(&topic, false, int(patience.Milliseconds())); err != nil {
		t.Error(err)
	}
	helpers.Reiniciar(admin)
}

// TestNamesOfOthersAreRefused with the remedy.
func TestNamesOfOthersAreRefused(t *testing.T) {
	brokers := shared(t)
	producer := helpers.NuevoProductor(&kafka.ConfigMap{"bootstrap.servers": brokers, "client.id": "intruder"})
	defer producer.Close()
	topic := "leo.demo-topic"
	_, err := helpers.EnviarEn(patience, producer, &kafka.Message{TopicPartition: kafka.TopicPartition{Topic: &topic}})
	if err == nil || !strings.Contains(err.Error(), "Sin permiso para usar este topic") || !strings.Contains(err.Error(), "helpers.Nombre") {
		t.Errorf("topic: %v", err)
	}
	t.Setenv("KAFKA_PASSWORD", "otra")
	admin := helpers.NuevoAdmin(&kafka.ConfigMap{"bootstrap.servers": brokers, "client.id": "forgetful"})
	defer admin.Close()
	_, metadata := helpers.Metadatos(admin)
	_, quorum := helpers.LeerQuorum(t.Context(), brokers)
	for _, err := range []error{metadata, quorum} {
		if err == nil || !strings.Contains(err.Error(), "la contraseña de 'ana'") || strings.Contains(err.Error(), "otra") {
			t.Errorf("password: %v", err)
		}
	}
}
