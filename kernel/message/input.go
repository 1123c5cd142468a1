package message

// InputRequest asks the user for a line, on the stdin channel.
type InputRequest struct {
	Prompt   string `json:"prompt"`
	Password bool   `json:"password"` // do not show what is typed
}

// InputReply is what was typed.
type InputReply struct {
	Value string `json:"value"`
}
