package e2e

import (
	"cmp"
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/cuaderno-go/cuaderno/kernel/e2e/jupytertest"
)

//go:embed parity/requirements.txt
var clientRequirements []byte

// pythonClient is the test environment's Python, with the Kafka client of the
// original in a folder beside it.
type pythonClient struct{ python, packages string }

// findPythonClient fetches the client once into the user's cache.
func findPythonClient(t *testing.T) pythonClient {
	t.Helper()
	python := jupytertest.Python(t)
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(append([]byte(python), clientRequirements...))
	dir := filepath.Join(cache, "cuaderno", "python-kafka-"+hex.EncodeToString(sum[:8]))
	if _, err := os.Stat(dir); err == nil {
		return pythonClient{python, dir}
	}
	tmp, err := os.MkdirTemp(filepath.Dir(dir), "python-kafka-new-") //nolint:usetesting // to be renamed there, so on the same disk
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(tmp) }) // what did not get its name
	pip := exec.CommandContext(t.Context(), python, "-m", "pip", "install", "--quiet", "--no-deps",
		"--target", filepath.Join(tmp, "packages"), "-r", "parity/requirements.txt")
	if out, err := pip.CombinedOutput(); err != nil {
		t.Fatalf("pip install: %v\n%s", err, out)
	}
	if err := os.Rename(filepath.Join(tmp, "packages"), dir); err != nil && !isDir(dir) { // another test was quicker
		t.Fatal(err)
	}
	return pythonClient{python, dir}
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// nbconvert executes a notebook and gives the path of the result.
func (p pythonClient) nbconvert(ctx context.Context, t *testing.T, text, brokers string) string {
	t.Helper()
	dir := t.TempDir()
	in, out := filepath.Join(dir, "original.ipynb"), filepath.Join(dir, "executed.ipynb")
	if err := os.WriteFile(in, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(ctx, p.python, "-m", "nbconvert", "--to=notebook", "--execute",
		"--ExecutePreprocessor.kernel_name=python3", "--ExecutePreprocessor.timeout=120", "--output="+out, in)
	cmd.Env = append(os.Environ(), "PYTHONPATH="+p.packages, "KAFKA_BROKERS="+brokers)
	if log, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("nbconvert: %v\n%s", err, log)
	}
	return out
}

// message is one that a cell says it read.
type message struct {
	partition  int32
	offset     int64
	key, value string
	hasKey     bool // the line names a key, or that there is none
}

// noKey is how ours shows that a message has no key; the original's None is taken
// for the same.
const noKey = "(sin clave)"

// messageLines are the messages among lines.
func messageLines(lines []string) []message {
	var all []message
	pattern := regexp.MustCompile(`Partición: (\d+) \| Offset: (\d+) \|(?: Clave: (.*?) \|)? Valor: (.*)$`)
	for _, line := range lines {
		match := pattern.FindStringSubmatch(line)
		if match == nil {
			continue
		}
		partition, _ := strconv.ParseInt(match[1], 10, 32) // digits, by the pattern
		offset, _ := strconv.ParseInt(match[2], 10, 64)
		m := message{partition: int32(partition), offset: offset, key: match[3], value: match[4], hasKey: match[3] != ""}
		if bytes, ok := strings.CutPrefix(m.key, "b'"); ok {
			m.key = strings.TrimSuffix(bytes, "'")
		} else if m.key == "None" {
			m.key = noKey
		}
		all = append(all, m)
	}
	return all
}

// distributed is the topic that both notebooks read.
const distributed = "demo-topic-distribuido"

// place is where a record is.
type place struct {
	topic     string
	partition int32
	offset    int64
}

type record struct{ key, value string }

// records are those of the tutorial's topics.
type records map[place]record

// readTopics reads all that the tutorial wrote, without the help of any client
// that it teaches.
func readTopics(t *testing.T, brokers string) records {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	topics := []string{"demo-topic", distributed}
	client, err := kgo.NewClient(
		kgo.SeedBrokers(strings.Split(brokers, ",")...),
		kgo.ConsumeTopics(topics...),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()),
	)
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	ends, err := kadm.NewClient(client).ListEndOffsets(ctx, topics...)
	if err != nil {
		t.Fatal(err)
	}
	want := int64(0)
	ends.Each(func(o kadm.ListedOffset) { want += o.Offset })
	all := records{}
	for int64(len(all)) < want {
		fetches := client.PollFetches(ctx)
		if err := fetches.Err(); err != nil {
			t.Fatalf("read %d of %d records: %v", len(all), want, err)
		}
		fetches.EachRecord(func(r *kgo.Record) {
			key := noKey
			if r.Key != nil {
				key = string(r.Key)
			}
			all[place{r.Topic, r.Partition, r.Offset}] = record{key, string(r.Value)}
		})
	}
	return all
}

// lines says what was written, sorted: topic, key, value, and where it went if it
// has a key.
func (r records) lines() []string {
	var all []string
	for at, record := range r {
		line := fmt.Sprintf("%s %s %q", at.topic, record.key, record.value)
		if record.key != noKey {
			line += fmt.Sprintf(" in partition %d", at.partition)
		}
		all = append(all, line)
	}
	slices.SortFunc(all, cmp.Compare[string])
	return all
}
