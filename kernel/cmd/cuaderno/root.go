package main

import (
	"errors"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
)

// rootCommand is cuaderno itself, with its commands in the order in which a
// newcomer needs them.
func (c *cli) rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use: "cuaderno",
		Short: c.text(diag.Text{
			ES: "Go vivo en Jupyter, y un curso de Kafka",
			EN: "Live Go in Jupyter, and a Kafka course",
		}),
		Example: c.text(diag.Text{
			ES: "  cuaderno lab                       # abre JupyterLab con el curso\n" +
				"  cuaderno run notebooks/01-tutorial-kafka.ipynb -o salida.ipynb",
			EN: "  cuaderno lab                       # opens JupyterLab on the course\n" +
				"  cuaderno run notebooks/01-tutorial-kafka.ipynb -o out.ipynb",
		}),
		Version:       version(),
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          c.unknownCommand,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SuggestionsMinimumDistance = 2
	root.SetIn(c.in)
	root.SetOut(c.out)
	root.SetErr(c.err)
	root.SetFlagErrorFunc(c.flagError)
	root.SetUsageTemplate(c.text(usageTemplate()))
	root.SetVersionTemplate("cuaderno {{.Version}}\n")
	root.CompletionOptions.HiddenDefaultCmd = true
	cobra.EnableCommandSorting = false
	root.AddCommand(
		c.labCommand(),
		c.runCommand(),
		c.clusterCommand(),
		c.fmtCommand(),
		c.warmCommand(),
		c.doctorCommand(),
		c.installCommand(),
		c.uninstallCommand(),
		c.kernelCommand(),
		c.debuggerCommand(),
	)
	c.translateHelp(root)
	return root
}

// unknownCommand is the Args of the root: anything that is not a command.
func (c *cli) unknownCommand(root *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	near := root.SuggestionsFor(args[0])
	if len(near) == 0 {
		return c.usage(diag.Text{
			ES: "no existe la orden %q; «cuaderno --help» las enumera",
			EN: "there is no command %q; \"cuaderno --help\" lists them",
		}, args[0])
	}
	return c.usage(diag.Text{
		ES: "no existe la orden %q; ¿quizá %s?",
		EN: "there is no command %q; perhaps %s?",
	}, args[0], strings.Join(near, ", "))
}

// argCount checks the number of arguments of a command; most < 0 means any
// number.
func (c *cli) argCount(least, most int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) < least {
			return c.usage(diag.Text{
				ES: "falta un argumento: %s\n\nAyuda: cuaderno %s --help",
				EN: "an argument is missing: %s\n\nHelp: cuaderno %s --help",
			}, cmd.UseLine(), cmd.Name())
		}
		if most >= 0 && len(args) > most {
			return c.usage(diag.Text{
				ES: "sobra el argumento %q: %s\n\nAyuda: cuaderno %s --help",
				EN: "argument %q is one too many: %s\n\nHelp: cuaderno %s --help",
			}, args[most], cmd.UseLine(), cmd.Name())
		}
		return nil
	}
}

// flagError puts pflag's errors in the user's words.
func (c *cli) flagError(cmd *cobra.Command, err error) error {
	help := cmd.CommandPath() + " --help"
	if e, ok := errors.AsType[*pflag.NotExistError](err); ok {
		flag := "--" + e.GetSpecifiedName()
		if short := e.GetSpecifiedShortnames(); short != "" {
			flag = "-" + short
		}
		return c.usage(diag.Text{
			ES: "no existe la opción %s; «%s» enumera las que hay",
			EN: "there is no flag %s; \"%s\" lists those there are",
		}, flag, help)
	}
	if e, ok := errors.AsType[*pflag.ValueRequiredError](err); ok {
		return c.usage(diag.Text{
			ES: "la opción --%s necesita un valor; véase «%s»",
			EN: "flag --%s needs a value; see \"%s\"",
		}, e.GetFlag().Name, help)
	}
	if e, ok := errors.AsType[*pflag.InvalidValueError](err); ok {
		return c.usage(diag.Text{
			ES: "el valor %q no sirve para la opción --%s; véase «%s»",
			EN: "value %q does not fit flag --%s; see \"%s\"",
		}, e.GetValue(), e.GetFlag().Name, help)
	}
	return &exitError{statusUsage, err.Error()}
}

// version is the version of the module that go install recorded, or "devel".
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "devel"
}
