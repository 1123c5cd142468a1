// Package gonbcompat holds the tests with real clients that notebooks written for
// GoNB work here as GoNB documents it: the notebooks in testdata, run by nbclient
// and by a client that answers questions, and what needs a page, run in
// JupyterLab. The rows are those of GoNB's documentation, a file each.
package gonbcompat
