package helpers

import (
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
)

// The pump's measures. Its two waits bound how late a rebalance is served.
const (
	pollTime = 50 * time.Millisecond  // for a message, with none held
	handTime = 50 * time.Millisecond  // for a reader, with some held
	holdMax  = 500                    // how many messages a lesson's consumer holds before it pauses
	saveTime = 400 * time.Millisecond // the longest that a busy reader's progress goes uncommitted
)

// member is one stay of a consumer in its group. A goroutine, the pump, owns
// the kafka.Consumer from newMember to leave: it polls without a break, so that
// rebalances are served while no cell reads, and hands each message to
// whichever reader asks. With no reader it holds what it polls, and pauses the
// partitions when it holds much; a message counts as read (its offset is
// stored) only when a reader has taken it. What is held when its partition goes
// to another member is dropped: that member reads it.
type member struct {
	client   *kafka.Consumer
	hold     int                 // messages held before the partitions pause
	messages chan *kafka.Message // unbuffered: taken is read
	failures chan error          // the last failure nobody has seen, at most one
	stop     chan struct{}       // closed by leave
	done     chan struct{}       // closed when the pump has ended

	held   []*kafka.Message // the pump's own: fetched, not taken
	paused bool             // the pump's own
	fresh  bool             // the pump's own: assigned since the last poll
	dirty  bool             // the pump's own: taken since the last commit
	saved  time.Time        // the pump's own: the last commit
	past   *history         // the consumer's: outlives its stays

	mu       sync.Mutex
	state    assignment
	watchers []chan<- struct{}
}

func newMember(conf kafka.ConfigMap, topics []string, hold int, past *history) (*member, error) {
	client, err := kafka.NewConsumer(&conf)
	if err != nil {
		return nil, err
	}
	m := &member{
		client:   client,
		hold:     hold,
		past:     past,
		messages: make(chan *kafka.Message),
		failures: make(chan error, 1),
		stop:     make(chan struct{}),
		done:     make(chan struct{}),
	}
	if err := client.SubscribeTopics(topics, m.rebalance); err != nil {
		_ = client.Close()
		return nil, err
	}
	go m.pump()
	return m, nil
}

// leaveTime is how long leave waits for the group's answer.
const leaveTime = 3 * time.Second

// leave ends the pump, commits and leaves the group. Brokers that do not answer
// would hold it up for the session's length: after leaveTime it returns, and
// the goroutine ends by itself when librdkafka gives up.
func (m *member) leave() error {
	close(m.stop)
	left := make(chan error, 1)
	go func() {
		<-m.done
		m.commit()
		left <- m.client.Close()
	}()
	select {
	case err := <-left:
		return err
	case <-time.After(leaveTime):
		return nil
	}
}

func (m *member) pump() {
	defer close(m.done)
	for !m.stopping() {
		wait := pollTime
		if len(m.held) > 0 {
			wait = 0 // the time is for the reader
		}
		switch event := m.client.Poll(int(wait.Milliseconds())).(type) {
		case *kafka.Message:
			m.held = append(m.held, event)
		case kafka.Error:
			m.fail(event)
		}
		if m.fresh {
			// A partition may come back still paused from an earlier turn.
			m.fresh, m.paused = false, true
			m.pause(false)
		}
		m.hand()
	}
}

func (m *member) stopping() bool {
	select {
	case <-m.stop:
		return true
	default:
		return false
	}
}

// hand offers the first held message for a moment; with none to offer, or
// nobody to take it, there is time to commit.
func (m *member) hand() {
	m.pause(len(m.held) >= m.hold)
	if len(m.held) == 0 {
		m.commit()
		return
	}
	select {
	case m.messages <- m.held[0]:
		m.taken()
	case <-time.After(handTime):
		m.commit()
	case <-m.stop:
	}
}

// taken counts the first held message as read. The error is of no use: it says
// that the partition has meanwhile gone to another member.
func (m *member) taken() {
	_, _ = m.client.StoreMessage(m.held[0])
	m.held = m.held[1:]
	m.dirty = true
	if time.Since(m.saved) > saveTime {
		m.commit()
	}
}

// commit saves what was taken as soon as no reader is busy, and every saveTime
// while one is, so that the group's lag can be watched. The client's own
// commit, every 5 s and on leaving, is too late for a notebook: a rebalance
// that another member's Close has just begun refuses it, and the next cell
// reads the same messages again. An error is left to that later commit.
func (m *member) commit() {
	if m.dirty {
		_, _ = m.client.Commit()
		m.dirty, m.saved = false, time.Now()
	}
}

// pause stops or resumes fetching. An error (of a rebalance that has just taken
// the partitions) is repaired by the next round.
func (m *member) pause(on bool) {
	if m.paused == on {
		return
	}
	do := m.client.Resume
	if on {
		do = m.client.Pause
	}
	if do(m.current().partitions) == nil {
		m.paused = on
	}
}

// fail keeps err for the next reader. Trouble with single brokers is
// librdkafka's to mend; it is told only when it keeps the member out of its
// group: by EsperarReparto, and by reads when no broker answers at all.
func (m *member) fail(err kafka.Error) {
	m.mu.Lock()
	settled := m.state.settled
	if !settled && (!isConnection(err) || !allDown(m.state.trouble)) {
		m.state.trouble = err // that all are down says more than that one is
	}
	m.mu.Unlock()
	m.notify()
	if isConnection(err) && (settled || !allDown(err)) {
		return
	}
	select {
	case <-m.failures: // an older one
	default:
	}
	m.failures <- err
}

func isConnection(err kafka.Error) bool {
	return slices.Contains([]kafka.ErrorCode{
		kafka.ErrTransport, kafka.ErrAllBrokersDown, kafka.ErrResolve, kafka.ErrTimedOut,
	}, err.Code())
}

func allDown(err error) bool {
	k, ok := errors.AsType[kafka.Error](err)
	return ok && k.Code() == kafka.ErrAllBrokersDown
}
