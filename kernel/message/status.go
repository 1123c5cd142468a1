package message

// Status is published before and after every request.
type Status struct {
	ExecutionState string `json:"execution_state"`
}

// The values of ExecutionState.
const (
	Starting = "starting"
	Busy     = "busy"
	Idle     = "idle"
)

// IOPubWelcome is the first message of a subscription.
type IOPubWelcome struct {
	Subscription string `json:"subscription"`
}
