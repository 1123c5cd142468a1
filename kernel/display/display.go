// Package display shows things in a notebook: HTML, Markdown, images, tables,
// progress bars, and places that can be changed later. Outside of a notebook it
// prints their text, so a program can use it everywhere. It also turns Go values
// into MIME bundles, which is how the kernel shows the last line of a cell.
//
// It imports only the standard library, because the worker that runs user code
// links it. What it writes into a notebook is text of the user's program and
// Go's own words (len=250), never sentences, so it needs no language.
package display
