// Package observer serves a read-only web page on a Kafka cluster: brokers,
// topics, partitions, messages and consumer groups, at the paths of Kafdrop, so
// that the course's observation cells work without Docker. It is not Kafdrop
// and says so; it works on any cluster, and tells when the one behind it is
// embedded, where ISR and failover are not real.
//
// It never writes to the cluster: it creates no topic, joins no group and
// commits nothing. What it reads it keeps for a second, so a class that looks
// at it costs the brokers as much as one student does.
package observer

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
)

// DefaultAddr is where the course looks for the page.
const DefaultAddr = "127.0.0.1:9000"

// Options says which cluster to observe.
type Options struct {
	// Brokers is the list of addresses, as in KAFKA_BROKERS.
	Brokers string
	// Client adds options, such as TLS or SASL, to the Kafka client.
	Client []kgo.Opt
}

// Server is the observer of one cluster. Its goroutines are the Kafka client's
// and those of reads under way; Close ends both.
type Server struct {
	brokers   string
	client    *kgo.Client
	snapshots *cache[struct{}, snapshot]
	messages  *cache[ask, messages]
	handler   http.Handler
	listener  net.Listener
}

const (
	freshFor    = time.Second     // how long what was read serves
	readLimit   = 6 * time.Second // for one read of the cluster
	dialTimeout = 2 * time.Second
)

// New makes an observer. It does not talk to the cluster yet: one that is not
// there becomes a page that says so.
func New(opts Options) (*Server, error) { return newServer(opts, readLimit) }

func newServer(opts Options, limit time.Duration) (*Server, error) {
	seeds := strings.FieldsFunc(opts.Brokers, func(r rune) bool { return r == ',' || r == ' ' })
	if len(seeds) == 0 {
		return nil, errors.New("observer: no brokers given")
	}
	client, err := kgo.NewClient(append([]kgo.Opt{
		kgo.SeedBrokers(seeds...),
		kgo.ClientID("cuaderno-observer"),
		kgo.DialTimeout(dialTimeout),
		kgo.RetryTimeout(limit),
		kgo.MetadataMinAge(freshFor),
		kgo.DisableClientMetrics(),
	}, opts.Client...)...)
	if err != nil {
		return nil, fmt.Errorf("observer: %v", err)
	}
	r := &reader{client: client, admin: kadm.NewClient(client)}
	s := &Server{brokers: strings.Join(seeds, ", "), client: client}
	s.snapshots = newCache(freshFor, limit, func(ctx context.Context, _ struct{}) (snapshot, error) { return r.snapshot(ctx) })
	s.messages = newCache(freshFor, limit, s.readMessages(r))
	if s.handler, err = newHandler(s); err != nil {
		client.Close()
		return nil, fmt.Errorf("observer: %v", err)
	}
	return s, nil
}

// Handler serves the pages; [Server.Serve] does it on a port.
func (s *Server) Handler() http.Handler { return s.handler }

// nextPorts is how many ports after the wanted one are tried.
const nextPorts = 10

// Listen takes addr, or one of the next ports if addr is taken, or else any. It
// comes before Serve so that the caller can print [Server.URL] in between.
func (s *Server) Listen(ctx context.Context, addr string) error {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return fmt.Errorf("observer: %v", err)
	}
	first, err := strconv.Atoi(port)
	if err != nil {
		return fmt.Errorf("observer: port %q: %v", port, err)
	}
	var config net.ListenConfig
	for i := range nextPorts + 1 {
		next := strconv.Itoa(first + i)
		if i == nextPorts || first == 0 {
			next = "0"
		}
		if s.listener, err = config.Listen(ctx, "tcp", net.JoinHostPort(host, next)); err == nil {
			return nil
		}
	}
	return fmt.Errorf("observer: %v", err)
}

// URL is the address of the first page, ending in a slash; empty before Listen.
func (s *Server) URL() string {
	if s.listener == nil {
		return ""
	}
	addr, ok := s.listener.Addr().(*net.TCPAddr)
	if !ok {
		return ""
	}
	host := addr.IP.String()
	if addr.IP.IsLoopback() || addr.IP.IsUnspecified() {
		host = "localhost"
	}
	return "http://" + net.JoinHostPort(host, strconv.Itoa(addr.Port)) + "/"
}

// Serve serves the pages, after Listen, until ctx is done, which is no error.
// Then the observer is closed.
func (s *Server) Serve(ctx context.Context) error {
	if s.listener == nil {
		return errors.New("observer: Serve before Listen")
	}
	server := &http.Server{
		Handler:           s.handler,
		ReadHeaderTimeout: 5 * time.Second,
		WriteTimeout:      30 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
	}
	stop := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer stop()
	defer s.Close()
	if err := server.Serve(s.listener); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("observer: %v", err)
	}
	return nil
}

// Close ends the connections to the brokers and frees the port.
func (s *Server) Close() {
	s.client.Close()
	if s.listener != nil {
		_ = s.listener.Close()
	}
}
