package message

// Failure says what went wrong: the content of an error message on IOPub, and a
// part of every reply with the status "error".
type Failure struct {
	EName     string   `json:"ename"`
	EValue    string   `json:"evalue"`
	Traceback []string `json:"traceback"` // lines, ANSI colours allowed
}

// ErrorReply answers any request that could not be done.
type ErrorReply struct {
	Status string `json:"status"`
	Failure
}

// NewErrorReply is an ErrorReply without a traceback.
func NewErrorReply(name, value string) ErrorReply {
	return ErrorReply{Status: StatusError, Failure: Failure{EName: name, EValue: value, Traceback: []string{}}}
}
