// Package display turns Go values into MIME bundles. It imports only the
// standard library, because the worker that runs user code links it.
package display
