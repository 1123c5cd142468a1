package message

// ShutdownRequest ends the kernel.
type ShutdownRequest struct {
	Restart bool `json:"restart"` // a new one follows
}

// ShutdownReply is also published on IOPub.
type ShutdownReply struct {
	Status  string `json:"status"`
	Restart bool   `json:"restart"`
}
