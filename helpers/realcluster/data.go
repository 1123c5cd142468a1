package realcluster

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
)

// dataDir is the folder with a cluster's data: node-N, broker-N.properties and
// broker-N.log of each broker.
type dataDir struct {
	path  string
	made  bool // by us: it goes with its content
	found bool // it held a cluster already
	keep  bool
}

// openDataDir makes the folder at path, or a temporary one if path is empty.
func openDataDir(path string, keep bool) (*dataDir, error) {
	if path == "" {
		dir, err := os.MkdirTemp("", "cuaderno-kafka-")
		return &dataDir{path: dir, made: true, keep: keep}, err
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	d := &dataDir{path: path, keep: keep}
	there, err := os.ReadDir(path)
	d.made = errors.Is(err, fs.ErrNotExist)
	if err != nil && !d.made {
		return nil, err
	}
	_, err = os.Stat(d.meta(Brokers)) // the last to be formatted
	d.found = err == nil
	if len(there) > 0 && !d.found {
		return nil, &Problem{
			ES: fmt.Sprintf("la carpeta %s tiene otras cosas; elija una vacía o nueva", path),
			EN: fmt.Sprintf("folder %s holds other things; choose an empty or a new one", path),
		}
	}
	return d, os.MkdirAll(path, 0o700)
}

func (d *dataDir) node(node int) string { return filepath.Join(d.path, "node-"+strconv.Itoa(node)) }
func (d *dataDir) meta(node int) string { return filepath.Join(d.node(node), "meta.properties") }

// closed is the mark that Kafka leaves in a folder whose logs it has closed.
func (d *dataDir) closed(node int) string { return filepath.Join(d.node(node), ".kafka_cleanshutdown") }

func (d *dataDir) file(node int, ending string) string {
	return filepath.Join(d.path, fmt.Sprintf("broker-%d.%s", node, ending))
}

func (d *dataDir) stays() bool { return d.keep || d.found }

// close drops what this run made, unless it is to be kept. A folder that was there
// before stays, without the cluster's files.
func (d *dataDir) close() error {
	if d.stays() {
		return nil
	}
	if d.made {
		return os.RemoveAll(d.path)
	}
	var errs []error
	for node := 1; node <= Brokers; node++ {
		for _, path := range []string{d.node(node), d.file(node, "log"), d.file(node, "properties")} {
			errs = append(errs, os.RemoveAll(path))
		}
	}
	return errors.Join(errs...)
}

// settle writes the brokers' settings, and drops their logs: what they say is
// about other ports.
func (d *dataDir) settle(p ports) error {
	for node := 1; node <= Brokers; node++ {
		if err := os.WriteFile(d.file(node, "properties"), []byte(properties(node, d.node(node), p)), 0o600); err != nil {
			return err
		}
		if err := os.RemoveAll(d.file(node, "log")); err != nil {
			return err
		}
	}
	return nil
}

// format writes the brokers' settings and gives each new one a data folder.
//
// Kafka's own tool formats node 1. The others get copies under ids of their own:
// what differs is two lines, and each run of the tool would cost a Java start.
func (d *dataDir) format(ctx context.Context, jvm jvm, p ports, report func(Progress)) error {
	if err := d.settle(p); err != nil {
		return err
	}
	if d.found {
		return nil
	}
	report(Progress{Formatting, 0, Brokers})
	cmd := jvm.command(ctx, nil, "kafka.tools.StorageTool", "format", "-t", newID(), "-c", d.file(1, "properties"))
	if out, err := cmd.CombinedOutput(); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return brokerProblem(1, Problem{
			ES: fmt.Sprintf("no puede preparar su carpeta %s: %v", d.node(1), err),
			EN: fmt.Sprintf("cannot prepare its folder %s: %v", d.node(1), err),
		}, string(out))
	}
	for node := 2; node <= Brokers; node++ {
		if err := d.copyNode(node); err != nil {
			return fmt.Errorf("data folder of broker %d: %v", node, err)
		}
	}
	report(Progress{Formatting, Brokers, Brokers})
	return nil
}

// copyNode makes node's folder from that of node 1.
func (d *dataDir) copyNode(node int) error {
	if err := os.CopyFS(d.node(node), os.DirFS(d.node(1))); err != nil {
		return err
	}
	meta, err := os.ReadFile(d.meta(node))
	if err != nil {
		return err
	}
	meta = regexp.MustCompile(`(?m)^node\.id=.*$`).ReplaceAll(meta, []byte("node.id="+strconv.Itoa(node)))
	meta = regexp.MustCompile(`(?m)^directory\.id=.*$`).ReplaceAll(meta, []byte("directory.id="+newID()))
	return os.WriteFile(d.meta(node), meta, 0o600)
}

// newID is a random id as Kafka writes them: 16 bytes, 22 characters. Kafka never
// makes one that begins with a dash, which a command would take for an option.
func newID() string {
	for {
		var raw [16]byte
		_, _ = rand.Read(raw[:]) // it never fails
		if id := base64.RawURLEncoding.EncodeToString(raw[:]); id[0] != '-' {
			return id
		}
	}
}
