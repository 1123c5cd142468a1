package parse

// CommandSpans are the offsets at which the % and ! lines of a cell begin and
// end, %% among them.
func CommandSpans(text string) [][2]int {
	s := &splitter{text: text, code: []byte(text), decl: blank(text)}
	s.run()
	return s.spans
}
