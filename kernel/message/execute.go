package message

import "encoding/json"

// ExecuteRequest asks to run a cell.
type ExecuteRequest struct {
	Code            string            `json:"code"`
	Silent          bool              `json:"silent"`        // no output, no count, no history
	StoreHistory    bool              `json:"store_history"` // false: the count stays
	UserExpressions map[string]string `json:"user_expressions"`
	AllowStdin      bool              `json:"allow_stdin"`
	StopOnError     bool              `json:"stop_on_error"` // an error aborts what is queued
}

// NewExecuteRequest holds the values of fields that a client may leave out.
func NewExecuteRequest() ExecuteRequest {
	return ExecuteRequest{StoreHistory: true, StopOnError: true}
}

// ExecuteMetadata is what we read in the metadata of an ExecuteRequest.
type ExecuteMetadata struct {
	CellID string `json:"cellId,omitempty"`
}

// ExecuteReply ends a cell. Failure's fields are there only in an error.
type ExecuteReply struct {
	Status          string                    `json:"status"`
	ExecutionCount  int                       `json:"execution_count"`
	Payload         []json.RawMessage         `json:"payload,omitzero"`
	UserExpressions map[string]UserExpression `json:"user_expressions,omitzero"`
	*Failure
}

// UserExpression is the value of one of the user_expressions, or why there is
// none.
type UserExpression struct {
	Status   string         `json:"status"`
	Data     map[string]any `json:"data,omitempty"`
	Metadata map[string]any `json:"metadata,omitempty"`
	*Failure
}

// Page is a payload: the client shows Data in its pager.
type Page struct {
	Source string         `json:"source"` // "page"
	Data   map[string]any `json:"data"`
	Start  int            `json:"start"` // the line to begin at
}

// NextInput is a payload: the client puts Text into the cell below or, if
// Replace, into the cell that ran.
type NextInput struct {
	Source  string `json:"source"` // "set_next_input"
	Text    string `json:"text"`
	Replace bool   `json:"replace"`
}

// ExecuteInput tells all frontends what is about to run.
type ExecuteInput struct {
	Code           string `json:"code"`
	ExecutionCount int    `json:"execution_count"`
}

// ExecuteResult is the value of a cell's last expression.
type ExecuteResult struct {
	ExecutionCount int            `json:"execution_count"`
	Data           map[string]any `json:"data"`
	Metadata       map[string]any `json:"metadata"`
}
