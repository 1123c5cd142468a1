package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/cuaderno-go/cuaderno/kernel/internal/frontend"
	"github.com/cuaderno-go/cuaderno/kernel/message"
)

// flow is one way of a pair: all messages sent and confirmed, or all read.
type flow struct{ Seconds, CPU float64 }

// pair is what one kernel does in turn with the other.
type pair struct{ Produce, Consume flow }

// throughput sends and reads messages of 100 bytes from a cell of this kernel and
// from one of ipykernel with the Python client, in turn, against the brokers of
// KAFKA_BROKERS. Both check that all were confirmed and all came. Each pair is told
// on progress, the ratios on out.
func throughput(ctx context.Context, o options, temp string, progress, out io.Writer) error {
	ours, err := cuaderno(ctx, temp)
	if err != nil {
		return err
	}
	python, err := ipykernel(ctx, temp)
	if err != nil {
		return err
	}
	python.env = append(python.env, "PYTHONPATH="+o.pythonClient)
	var all [2][]pair
	for i := range o.kafka {
		for k, kernel := range []*kernel{ours, python} {
			p, err := kernel.flows(ctx, o, fmt.Sprintf("bench-%d-%d-%d", os.Getpid(), i, k), [2]string{goFlows, pythonFlows}[k])
			if err != nil {
				return err
			}
			fmt.Fprintf(progress, "%s: %+v\n", [2]string{"cuaderno", "ipykernel"}[k], p)
			all[k] = append(all[k], p)
		}
	}
	for _, way := range []struct {
		name string
		of   func(pair) flow
	}{{"produce", func(p pair) flow { return p.Produce }}, {"consume", func(p pair) flow { return p.Consume }}} {
		var speed, cpu []float64
		for i := range all[0] {
			a, b := way.of(all[0][i]), way.of(all[1][i])
			speed, cpu = append(speed, b.Seconds/a.Seconds), append(cpu, a.CPU/b.CPU)
		}
		slices.Sort(speed)
		slices.Sort(cpu)
		fmt.Fprintf(out, "%s: %.2f times Python's messages a second (median of %d pairs; %.2f to %.2f), %.2f times its CPU seconds\n",
			way.name, speed[len(speed)/2], len(speed), speed[0], speed[len(speed)-1], cpu[len(cpu)/2])
	}
	return nil
}

// flows runs a kernel's cells, the last of which prints a pair.
func (k *kernel) flows(ctx context.Context, o options, topic, cells string) (pair, error) {
	s, err := k.launch(ctx, o.dir)
	if err != nil {
		return pair{}, err
	}
	defer s.Kill()
	var printed strings.Builder
	code := strings.NewReplacer("TOPIC", topic, "MESSAGES", strconv.Itoa(o.messages)).Replace(cells)
	reply, err := s.Execute(ctx, code, frontend.ExecuteOptions{}, func(m frontend.Message) {
		var stream message.Stream
		if m.Type() == "stream" && json.Unmarshal(m.Raw.Content, &stream) == nil {
			printed.WriteString(stream.Text)
		}
	})
	if err != nil {
		return pair{}, err
	}
	var p pair
	if reply.Status != message.StatusOK {
		return p, fmt.Errorf("%s: %s\n%s", reply.EName, reply.EValue, printed.String())
	}
	_, err = fmt.Sscan(printed.String(), &p.Produce.Seconds, &p.Produce.CPU, &p.Consume.Seconds, &p.Consume.CPU)
	if err != nil {
		return p, fmt.Errorf("%v: %s", err, printed.String())
	}
	return p, nil
}

// goFlows and pythonFlows do the same with the same settings: 1 partition, acks=all,
// 50 ms of linger, batches of 1 MB.
const goFlows = `
import (
	"fmt"
	"syscall"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"

	"github.com/cuaderno-go/cuaderno/helpers"
	"github.com/cuaderno-go/cuaderno/helpers/bulk"
)

func cpu() float64 {
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano()).Seconds()
}

func timed(do func()) string {
	start, before := time.Now(), cpu()
	do()
	return fmt.Sprint(time.Since(start).Seconds(), " ", cpu()-before)
}

%%
brokers := helpers.Must(helpers.Brokers())
admin := helpers.NuevoAdmin(&kafka.ConfigMap{"bootstrap.servers": brokers})
helpers.NuevoTopic(admin, "TOPIC", 1)
value, confirmed, read := make([]byte, 100), 0, 0
fmt.Println(timed(func() {
	conf := &kafka.ConfigMap{"bootstrap.servers": brokers, "linger.ms": 50, "batch.size": 1000000, "queue.buffering.max.messages": 1000000}
	err := helpers.EnviarMuchos(conf, "TOPIC", MESSAGES, func(int) bulk.Message { return bulk.Message{Value: value} }, func(n, _ int) { confirmed += n })
	if err != nil {
		panic(err)
	}
}))
fmt.Println(timed(func() {
	err := helpers.LeerMuchos(&kafka.ConfigMap{"bootstrap.servers": brokers}, admin, "TOPIC", func(b []bulk.Message) { read += len(b) })
	if err != nil {
		panic(err)
	}
}))
if confirmed != MESSAGES || read != MESSAGES {
	panic(fmt.Sprint(confirmed, " confirmed, ", read, " read"))
}
`

const pythonFlows = `
import os, resource, time
from confluent_kafka import Producer, Consumer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic

brokers = os.environ["KAFKA_BROKERS"]
admin = AdminClient({"bootstrap.servers": brokers})
for future in admin.create_topics([NewTopic("TOPIC", 1, 2)]).values():
    future.result()
time.sleep(1)

def cpu():
    u = resource.getrusage(resource.RUSAGE_SELF)
    return u.ru_utime + u.ru_stime

def timed(do):
    start, before = time.time(), cpu()
    do()
    print(time.time() - start, cpu() - before)

confirmed = read = 0
value = bytes(100)

def report(err, msg):
    global confirmed
    if err is None:
        confirmed += 1

def produce():
    p = Producer({"bootstrap.servers": brokers, "linger.ms": 50, "batch.size": 1000000, "queue.buffering.max.messages": 1000000})
    for i in range(MESSAGES):
        while True:
            try:
                p.produce("TOPIC", value, on_delivery=report)
                break
            except BufferError:
                p.poll(0.05)
        if i % 1000 == 0:
            p.poll(0)
    p.flush()

def consume():
    global read
    c = Consumer({"bootstrap.servers": brokers, "group.id": "bench", "enable.auto.commit": False})
    c.assign([TopicPartition("TOPIC", 0, 0)])
    while read < MESSAGES:
        for m in c.consume(1000, 1.0):
            if m.error() is None:
                m.value()
                read += 1
    c.close()

timed(produce)
timed(consume)
assert confirmed == MESSAGES and read == MESSAGES, (confirmed, read)
`
