package helpers

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
)

// TestAccessOfTheEnvironment: what the variables make of a configuration, in
// librdkafka's names. A cluster that lets everybody in gets nothing.
func TestAccessOfTheEnvironment(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(file, []byte("s3creto\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	login := map[string]string{protocolVar: "sasl_ssl", userVar: "ana", passwordVar: "s3creto", authorityVar: "/ca.pem"}
	for name, c := range map[string]struct {
		env  map[string]string
		conf kafka.ConfigMap
		want kafka.ConfigMap
	}{
		"nothing": {nil, kafka.ConfigMap{}, kafka.ConfigMap{}},
		"a password": {login, kafka.ConfigMap{}, kafka.ConfigMap{
			"security.protocol": "sasl_ssl", "sasl.mechanism": "SCRAM-SHA-512", "sasl.username": "ana", "sasl.password": "s3creto", "ssl.ca.location": "/ca.pem",
		}},
		"a password in a file": {
			map[string]string{protocolVar: "SASL_PLAINTEXT", mechanismVar: "plain", userVar: "ana", passwordFileVar: file},
			kafka.ConfigMap{},
			kafka.ConfigMap{"security.protocol": "sasl_plaintext", "sasl.mechanism": "PLAIN", "sasl.username": "ana", "sasl.password": "s3creto"},
		},
		"only encrypted": {map[string]string{protocolVar: "SSL"}, kafka.ConfigMap{}, kafka.ConfigMap{"security.protocol": "ssl"}},
		"the cell's own": {
			login,
			kafka.ConfigMap{"security.protocol": "plaintext", "sasl.username": "leo", "sasl.password": "otra", "sasl.mechanism": "PLAIN", "ssl.ca.location": "x"},
			kafka.ConfigMap{"security.protocol": "plaintext", "sasl.username": "leo", "sasl.password": "otra", "sasl.mechanism": "PLAIN", "ssl.ca.location": "x"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, err := accessFrom(func(v string) string { return c.env[v] }, spanish)
			if err != nil {
				t.Fatal(err)
			}
			a.into(c.conf)
			if len(c.conf) != len(c.want) {
				t.Errorf("%d settings, want %d", len(c.conf), len(c.want))
			}
			for key, want := range c.want {
				if c.conf[key] != want {
					t.Errorf("%s is %v, want %v", key, c.conf[key], want)
				}
			}
		})
	}
}

// TestAccessThatMakesNoSense names the variable to mend, and never the password.
func TestAccessThatMakesNoSense(t *testing.T) {
	t.Parallel()
	for variable, env := range map[string]map[string]string{
		protocolVar:     {userVar: "ana", passwordVar: "s3creto"}, // librdkafka would ignore both
		userVar:         {protocolVar: "SASL_SSL", passwordVar: "s3creto"},
		passwordVar:     {protocolVar: "SASL_SSL", userVar: "ana"},
		mechanismVar:    {protocolVar: "SASL_SSL", userVar: "ana", passwordVar: "s3creto", mechanismVar: "GSSAPI"},
		passwordFileVar: {protocolVar: "SASL_SSL", userVar: "ana", passwordFileVar: "/nowhere/s3"},
	} {
		_, err := accessFrom(func(v string) string { return env[v] }, spanish)
		if err == nil || !strings.Contains(err.Error(), "revisa "+variable) || !strings.Contains(err.Error(), "\nRemedio: ") || strings.Contains(err.Error(), "s3creto") {
			t.Errorf("%s: %v", variable, err)
		}
	}
}
