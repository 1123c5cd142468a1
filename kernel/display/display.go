// Package display turns Go values into MIME bundles. It imports only the
// standard library, because the worker that runs user code links it. What it
// writes into a notebook is text of the user's program and Go's own words
// (len=250), never sentences, so it needs no language.
package display
