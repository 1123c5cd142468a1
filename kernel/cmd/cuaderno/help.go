package main

import (
	"github.com/spf13/cobra"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
)

// usageTemplate is cobra's usage text, shorter and in both languages.
func usageTemplate() diag.Text {
	return diag.Text{
		ES: usageIn("Uso", "cuaderno ORDEN [opciones]", "Ejemplos", "Órdenes", "Opciones",
			`«{{.CommandPath}} ORDEN --help» explica cada una.`),
		EN: usageIn("Usage", "cuaderno COMMAND [flags]", "Examples", "Commands", "Flags",
			`"{{.CommandPath}} COMMAND --help" explains each.`),
	}
}

func usageIn(usage, rootLine, examples, commands, flags, more string) string {
	return usage + `:
  {{if .HasAvailableSubCommands}}` + rootLine + `{{else}}{{.UseLine}}{{end}}
{{if .HasExample}}
` + examples + `:
{{.Example}}
{{end}}{{if .HasAvailableSubCommands}}
` + commands + `:{{range .Commands}}{{if .IsAvailableCommand}}
  {{rpad .Name .NamePadding }} {{.Short}}{{end}}{{end}}
{{end}}{{if .HasAvailableLocalFlags}}
` + flags + `:
{{.LocalFlags.FlagUsages | trimTrailingWhitespaces}}
{{end}}{{if .HasAvailableSubCommands}}
` + more + `
{{end}}`
}

// translateHelp puts in the user's language what cobra adds by itself: the
// help command and the help and version flags.
func (c *cli) translateHelp(root *cobra.Command) {
	root.SetHelpCommand(&cobra.Command{
		Use:    "help",
		Hidden: true,
		RunE: func(_ *cobra.Command, args []string) error {
			cmd, rest, err := root.Find(args)
			if err != nil || len(rest) > 0 {
				return c.unknownCommand(root, args)
			}
			return cmd.Help()
		},
	})
	help := c.text(diag.Text{ES: "muestra esta ayuda", EN: "shows this help"})
	root.Flags().BoolP("help", "h", false, help)
	root.Flags().BoolP("version", "v", false, c.text(diag.Text{ES: "muestra la versión", EN: "shows the version"}))
	for _, cmd := range root.Commands() {
		cmd.DisableFlagsInUseLine = true
		cmd.Flags().BoolP("help", "h", false, help)
	}
}
