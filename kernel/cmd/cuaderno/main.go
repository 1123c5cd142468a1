// Command cuaderno is a Jupyter kernel for Go and all that a course needs
// around it: it opens JupyterLab, runs notebooks without a browser, and brings
// its own Kafka cluster. Run "cuaderno --help" for the list of commands.
//
// Each command has a file of its own. The command is pure Go, so that install
// and doctor also work where no C compiler is yet.
package main

import "os"

func main() {
	os.Exit(newCLI(os.Stdin, os.Stdout, os.Stderr).main(os.Args[1:]))
}
