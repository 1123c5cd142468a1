package main

import (
	"context"
	"errors"
	"time"

	"github.com/schollz/progressbar/v3"

	"github.com/cuaderno-go/cuaderno/helpers/realcluster"
	"github.com/cuaderno-go/cuaderno/helpers/realcluster/orders"
	"github.com/cuaderno-go/cuaderno/kernel/diag"
)

// serveKafka runs four Apache Kafka brokers until ctx is done.
func (c *cli) serveKafka(ctx context.Context, opts realcluster.Options) error {
	control, err := c.openControl(ctx)
	if err != nil {
		return err
	}
	defer control.close()
	steps := &kafkaSteps{cli: c}
	opts.Progress = steps.show
	opts.Exited = func(_ int, why error) { c.say(same("%s"), c.problem(why)) }
	kafka, err := realcluster.Start(ctx, opts)
	steps.end()
	if err != nil {
		if ctx.Err() != nil {
			return &exitError{statusInterrupted, c.text(diag.Text{ES: "interrumpido", EN: "interrupted"})}
		}
		return &exitError{statusFailure, c.problem(err)}
	}
	if kafka.Moved() {
		c.sayMoved()
	}
	s := &services{brokers: kafka.Brokers()}
	if err := s.startObserver(ctx); err != nil {
		c.sayNoObserver(err)
	}
	defer s.stop()
	c.sayData(kafka)
	c.announce(kafka.Brokers(), s.page)
	control.serve(ctx, c.obey(kafka))
	c.say(diag.Text{ES: "Deteniendo los brókeres…", EN: "Stopping the brokers…"})
	if err := kafka.Close(); err != nil {
		return &exitError{statusFailure, c.problem(err)}
	}
	c.say(diag.Text{ES: "Detenido.", EN: "Stopped."})
	return nil
}

func (c *cli) sayData(kafka *realcluster.Cluster) {
	text := diag.Text{
		ES: "Datos y registros en %s; se borran al acabar (--keep los conserva).",
		EN: "Data and logs in %s; they go at the end (--keep keeps them).",
	}
	if kafka.Keeps() {
		text = diag.Text{ES: "Datos y registros en %s; se quedan ahí.", EN: "Data and logs in %s; they stay there."}
	}
	c.say(text, kafka.DataDir())
}

// problem is err in the user's language.
func (c *cli) problem(err error) string {
	if p, ok := errors.AsType[*realcluster.Problem](err); ok {
		return diag.Text{ES: p.ES, EN: p.EN}.In(c.lang)
	}
	return err.Error()
}

// obey does to kafka what a command from another terminal asks for.
func (c *cli) obey(kafka *realcluster.Cluster) func(context.Context, orders.Order) orders.Answer {
	return func(ctx context.Context, o orders.Order) orders.Answer {
		var err error
		switch o.Action {
		case orders.Who:
			return orders.Answer{Brokers: kafka.Brokers()}
		case orders.Stop:
			err = kafka.Stop(ctx, o.Broker)
		case orders.Start:
			err = kafka.StartBroker(ctx, o.Broker)
		default:
			err = errors.ErrUnsupported
		}
		if err != nil {
			return failed(err)
		}
		c.say(done(o.Action), o.Broker)
		return orders.Answer{Brokers: kafka.Brokers()}
	}
}

// failed is the answer for err, in both languages: it may be read in another one
// than this terminal's.
func failed(err error) orders.Answer {
	if p, ok := errors.AsType[*realcluster.Problem](err); ok {
		return orders.Answer{ES: p.ES, EN: p.EN}
	}
	return orders.Answer{ES: err.Error(), EN: err.Error()}
}

// kafkaSteps shows how far the start of the brokers has come: bars on a terminal,
// a line for each phase elsewhere.
type kafkaSteps struct {
	cli   *cli
	begun bool
	phase realcluster.Phase
	bar   *progressbar.ProgressBar // nil if there is no terminal
}

func (s *kafkaSteps) show(p realcluster.Progress) {
	if !s.begun || p.Phase != s.phase {
		s.end()
		s.begun, s.phase = true, p.Phase
		s.begin(p)
	}
	if s.bar != nil {
		_ = s.bar.Set64(p.Done) // a terminal that is gone shows in the output itself
	}
}

func (s *kafkaSteps) begin(p realcluster.Progress) {
	text := s.cli.text(phaseText(p.Phase))
	if !isTerminal(s.cli.err) {
		s.cli.say(same("%s…"), text)
		return
	}
	s.bar = progressbar.NewOptions64(
		p.Total,
		progressbar.OptionSetWriter(s.cli.err),
		progressbar.OptionSetDescription(text),
		progressbar.OptionSetWidth(24),
		progressbar.OptionShowCount(),
		progressbar.OptionShowBytes(p.Phase == realcluster.Fetching),
		progressbar.OptionSetElapsedTime(true),
		progressbar.OptionSetPredictTime(false),
		progressbar.OptionThrottle(50*time.Millisecond),
		progressbar.OptionClearOnFinish(),
		progressbar.OptionSetTheme(progressbar.Theme{
			Saucer: "█", SaucerPadding: "░", BarStart: "▕", BarEnd: "▏",
		}),
	)
	_ = s.bar.RenderBlank()
}

// end takes the bar away.
func (s *kafkaSteps) end() {
	if s.bar != nil {
		_ = s.bar.Clear()
		s.bar = nil
	}
}

func phaseText(p realcluster.Phase) diag.Text {
	switch p {
	case realcluster.Fetching:
		return diag.Text{ES: "Descargando Apache Kafka, una sola vez", EN: "Fetching Apache Kafka, once"}
	case realcluster.Formatting:
		return diag.Text{ES: "Preparando las carpetas de datos", EN: "Preparing the data folders"}
	case realcluster.Starting:
	}
	return diag.Text{ES: "Arrancando los brókeres", EN: "Starting the brokers"}
}
