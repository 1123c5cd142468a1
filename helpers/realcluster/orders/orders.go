// Package orders is how a program asks the cluster of this user, which runs in
// another terminal ("cuaderno cluster --kafka"), to stop one of its brokers or to
// start it again: one JSON value each way over a Unix socket that only this user
// can open. It starts nothing itself.
package orders

import (
	"context"
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"time"
)

// What an [Order] may ask for.
const (
	Who   = "who" // which brokers are there
	Stop  = "stop"
	Start = "start"
)

// Order is one request. Broker is 1 to 4, and 0 for [Who].
type Order struct {
	Action string `json:"action"`
	Broker int    `json:"broker,omitempty"`
}

// Answer has the brokers' addresses, or why the order was not carried out.
type Answer struct {
	Brokers string `json:"brokers,omitempty"`
	ES      string `json:"es,omitempty"`
	EN      string `json:"en,omitempty"`
}

// Limit is how long an order may take: a broker that starts on a busy machine
// takes its time.
const Limit = 3 * time.Minute

// WhoLimit is how long the answer to [Who] may take: it comes at once, except from
// a cluster that is still starting.
const WhoLimit = 3 * time.Second

// Path is where the cluster of this user listens.
func Path() (string, error) {
	dir := os.Getenv("XDG_RUNTIME_DIR")
	if dir == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			return "", err
		}
		dir = cache
	}
	return filepath.Join(dir, "cuaderno", "kafka.sock"), nil
}

// Ask sends an order to the cluster that listens at path. The error is
// [os.ErrNotExist] or syscall.ECONNREFUSED if there is none.
func Ask(ctx context.Context, path string, o Order) (Answer, error) {
	ctx, cancel := context.WithTimeout(ctx, Limit)
	defer cancel()
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "unix", path)
	if err != nil {
		return Answer{}, err
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer stop()
	if err := json.NewEncoder(conn).Encode(o); err != nil {
		return Answer{}, err
	}
	var a Answer
	if err := json.NewDecoder(conn).Decode(&a); err != nil {
		return Answer{}, err
	}
	return a, nil
}
