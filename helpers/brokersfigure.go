package helpers

import (
	"context"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"

	"github.com/cuaderno-go/cuaderno/helpers/visual"
)

// Broker is a broker and the way to it.
type Broker struct {
	ID        int32
	Inicial   string // the entry of the bootstrap list that is its address, "" for none
	Anunciada string // host:port that the cluster tells clients to use
	Rack      string // "" for none
	// Respuesta is how long its answer took; negative if it did not answer.
	Respuesta time.Duration
	Lidera    int // partitions that it leads
}

// MostrarBrokers shows the brokers of admin's cluster: which of them the client
// was told of, which addresses they advertise and who answers there. It panics
// with an explained error if none does.
func MostrarBrokers(admin *kafka.AdminClient) {
	Must(Metadatos(admin)) // there is a client, and its brokers answer
	brokers, silent, err := LeerBrokers(context.Background(), live.brokersOf(admin))
	if err != nil {
		panic(err)
	}
	Mostrar(FiguraBrokers(brokers, silent))
}

// LeerBrokers asks every broker of the cluster behind the bootstrap list brokers
// for an answer, for 5 s at most. It returns them by id, and the entries of the
// list at which nobody answers.
func LeerBrokers(ctx context.Context, brokers string) (all []Broker, silent []string, err error) {
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	var seeds []string
	for entry := range strings.SplitSeq(brokers, ",") {
		if entry = strings.TrimSpace(entry); entry != "" {
			seeds = append(seeds, entry)
		}
	}
	client, err := newFranz("cuaderno-brokers", seeds)
	if err != nil {
		return nil, nil, err
	}
	defer client.Close()
	request := kmsg.NewPtrMetadataRequest()
	request.Topics = nil // all, for their leaders
	meta, err := request.RequestWith(ctx, client)
	if err != nil {
		return nil, nil, unreachable(brokers, err, currentLang())
	}
	all = brokersIn(meta, seeds)
	askAll(ctx, client, all)
	return all, silentAmong(ctx, seeds, all), nil
}

// brokersIn is the brokers of meta by id, not asked yet.
func brokersIn(meta *kmsg.MetadataResponse, seeds []string) []Broker {
	led := map[int32]int{}
	for _, t := range meta.Topics {
		for _, p := range t.Partitions {
			led[p.Leader]++
		}
	}
	var all []Broker
	for _, b := range meta.Brokers {
		address := net.JoinHostPort(b.Host, strconv.Itoa(int(b.Port)))
		one := Broker{ID: b.NodeID, Anunciada: address, Respuesta: -1, Lidera: led[b.NodeID]}
		if slices.Contains(seeds, address) {
			one.Inicial = address
		}
		if b.Rack != nil {
			one.Rack = *b.Rack
		}
		all = append(all, one)
	}
	slices.SortFunc(all, func(a, b Broker) int { return int(a.ID - b.ID) })
	return all
}

// noAnswerTime is how long one broker may take: one that is down must not hide
// the others.
const noAnswerTime = 2 * time.Second

// askAll asks every broker at its advertised address, and notes how long it took.
func askAll(ctx context.Context, client *kgo.Client, all []Broker) {
	ctx, cancel := context.WithTimeout(ctx, noAnswerTime)
	defer cancel()
	var asking sync.WaitGroup
	for i := range all {
		b := &all[i]
		asking.Go(func() {
			ask := func() error {
				_, err := client.Broker(int(b.ID)).RetriableRequest(ctx, kmsg.NewPtrApiVersionsRequest())
				return err
			}
			if ask() != nil { // the first also connects
				return
			}
			start := time.Now()
			if ask() == nil {
				b.Respuesta = time.Since(start)
			}
		})
	}
	asking.Wait()
}

// silentAmong is the seeds at which nobody listens. Those that a broker is known
// by have been asked already.
func silentAmong(ctx context.Context, seeds []string, all []Broker) []string {
	var silent []string
	for _, seed := range seeds {
		i := slices.IndexFunc(all, func(b Broker) bool { return b.Inicial == seed })
		if i >= 0 && all[i].Respuesta >= 0 {
			continue
		}
		dialing, cancel := context.WithTimeout(ctx, noAnswerTime)
		conn, err := new(net.Dialer).DialContext(dialing, "tcp", seed)
		cancel()
		if err != nil {
			silent = append(silent, seed)
			continue
		}
		_ = conn.Close()
	}
	return silent
}

// FiguraBrokers is the brokers as given, and the entries of the bootstrap list
// at which nobody answered.
func FiguraBrokers(brokers []Broker, silent []string) Figura {
	return brokersFigure(brokers, silent, currentLang())
}

func brokersFigure(brokers []Broker, silent []string, l lang) Figura {
	drawn := visual.Brokers{Silent: silent}
	for _, b := range brokers {
		drawn.Nodes = append(drawn.Nodes, visual.Broker{
			ID: b.ID, Bootstrap: b.Inicial, Advertised: b.Anunciada, Rack: b.Rack, Answer: b.Respuesta, Leads: b.Lidera,
		})
	}
	return drawing{drawn, l}
}
