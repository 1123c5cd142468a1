package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
)

func (c *cli) doctorCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "doctor",
		Short: c.text(diag.Text{ES: "dice qué hay, qué falta y cómo remediarlo", EN: "says what is there, what is missing and how to mend it"}),
		Example: c.text(diag.Text{
			ES: "  cuaderno doctor        # acaba con 1 si falta algo imprescindible",
			EN: "  cuaderno doctor        # exit status 1 if something required is missing",
		}),
		Args: c.argCount(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error { return c.doctor(cmd.Context()) },
	}
}

// doctor reports on everything the commands need, each with its remedy.
func (c *cli) doctor(ctx context.Context) error {
	m := thisMachine()
	findings := []finding{
		m.goToolchain(ctx),
		m.cCompiler(ctx),
		m.linker(),
		m.python(ctx),
		m.jupyterLab(ctx),
		m.kernelspec(),
		m.kafkaBrokers(os.Getenv("KAFKA_BROKERS")),
	}
	missing := 0
	for _, f := range findings {
		c.printFinding(f)
		if f.state == lacking {
			missing++
		}
	}
	if missing > 0 {
		return c.failure(diag.Text{
			ES: "falta lo marcado con ✗: sigue los remedios y repite «cuaderno doctor»",
			EN: "what is marked ✗ is missing: follow the remedies and repeat \"cuaderno doctor\"",
		})
	}
	fmt.Fprintln(c.out, c.text(diag.Text{ES: "Todo lo imprescindible está.", EN: "All that is required is there."}))
	return nil
}

// printFinding writes a line, and one more for the remedy.
func (c *cli) printFinding(f finding) {
	mark := map[state]string{present: "✓", optional: "•", lacking: "✗"}[f.state]
	fmt.Fprintf(c.out, "%s %-16s %s\n", mark, f.name.In(c.lang), f.what.In(c.lang))
	if remedy := f.remedy.In(c.lang); remedy != "" {
		for line := range strings.Lines(remedy) {
			fmt.Fprintf(c.out, "  %-16s → %s\n", "", strings.TrimSpace(line))
		}
	}
}

// need is an error with the remedy if a tool that f reports on is lacking.
func (c *cli) need(f finding) error {
	if f.state != lacking {
		return nil
	}
	return c.failure(diag.Text{
		ES: "%s: %s\n  remedio: %s\n  («cuaderno doctor» comprueba lo demás)",
		EN: "%s: %s\n  remedy: %s\n  (\"cuaderno doctor\" checks the rest)",
	}, f.name.In(c.lang), f.what.In(c.lang), f.remedy.In(c.lang))
}
