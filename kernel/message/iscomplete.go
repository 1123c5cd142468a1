package message

// IsCompleteRequest asks whether code is ready to run.
type IsCompleteRequest struct {
	Code string `json:"code"`
}

// IsCompleteReply has the status "complete", "incomplete", "invalid" or
// "unknown".
type IsCompleteReply struct {
	Status string `json:"status"`
	Indent string `json:"indent,omitempty"` // white space for the next line, if incomplete
}
