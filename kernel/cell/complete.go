package cell

// Candidates answers complete_request: each of List could stand in the place of
// the text from From to To, which count code points.
type Candidates struct {
	From, To int
	List     []Candidate // the best first
}

// Candidate is one of Candidates.
type Candidate struct {
	Text      string // what is inserted
	Kind      string // "variable", "function" and so on: frontends choose an icon by it
	Signature string // type, signature or import path
}
