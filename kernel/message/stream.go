package message

// Stream is text that a cell printed.
type Stream struct {
	Name string `json:"name"` // stdout or stderr
	Text string `json:"text"`
}

// ClearOutput removes what a cell has shown.
type ClearOutput struct {
	Wait bool `json:"wait"` // only when the next output comes
}
