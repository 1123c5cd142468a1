package message

import "encoding/json"

// HistoryRequest asks for earlier input.
type HistoryRequest struct {
	Output         bool   `json:"output"` // with the results
	Raw            bool   `json:"raw"`    // always so here: input is never transformed
	HistAccessType string `json:"hist_access_type"`
	Session        int    `json:"session"` // range: 0 is this one, -1 the one before
	Start          int    `json:"start"`   // range: first line
	Stop           int    `json:"stop"`    // range: the line after the last one
	N              int    `json:"n"`       // tail, search: how many at most
	Pattern        string `json:"pattern"` // search: a glob
	Unique         bool   `json:"unique"`  // search: each input once
}

// The values of HistAccessType.
const (
	HistoryTail   = "tail"
	HistoryRange  = "range"
	HistorySearch = "search"
)

// HistoryReply lists cells, oldest first.
type HistoryReply struct {
	Status  string         `json:"status"`
	History []HistoryEntry `json:"history"`
}

// HistoryEntry is one cell: on the wire [session, line, input], or
// [session, line, [input, output]] if the output was asked for.
type HistoryEntry struct {
	Session int
	Line    int
	Input   string
	Output  *string // nil: none
	Pair    bool    // the output was asked for
}

// MarshalJSON gives the triple.
func (e HistoryEntry) MarshalJSON() ([]byte, error) {
	if e.Pair {
		return json.Marshal([]any{e.Session, e.Line, []any{e.Input, e.Output}})
	}
	return json.Marshal([]any{e.Session, e.Line, e.Input})
}

// UnmarshalJSON reads either form of the triple.
func (e *HistoryEntry) UnmarshalJSON(data []byte) error {
	var input json.RawMessage
	if err := json.Unmarshal(data, &[]any{&e.Session, &e.Line, &input}); err != nil {
		return err
	}
	if json.Unmarshal(input, &e.Input) == nil {
		return nil
	}
	e.Pair = true
	return json.Unmarshal(input, &[]any{&e.Input, &e.Output})
}
