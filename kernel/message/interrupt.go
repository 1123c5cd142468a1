package message

// InterruptReply answers interrupt_request, which is empty.
type InterruptReply struct {
	Status string `json:"status"`
}
