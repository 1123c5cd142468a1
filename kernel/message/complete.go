package message

import (
	"encoding/json"
	"unicode/utf8"
)

// CompleteRequest asks what could stand at the cursor.
type CompleteRequest struct {
	Code      string `json:"code"`
	CursorPos int    `json:"cursor_pos"` // in Unicode code points; left out: the end of the code
}

// UnmarshalJSON puts a cursor that the client leaves out where ipykernel does, at
// the end of the code.
func (q *CompleteRequest) UnmarshalJSON(data []byte) error {
	type fields CompleteRequest // without this method
	content := fields{CursorPos: noCursor}
	err := json.Unmarshal(data, &content)
	*q = CompleteRequest(content)
	q.CursorPos = cursorIn(q.Code, q.CursorPos)
	return err
}

// noCursor is no place in any code.
const noCursor = -1

func cursorIn(code string, cursor int) int {
	if cursor < 0 {
		return utf8.RuneCountInString(code)
	}
	return cursor
}

// CompletionType tells more of one match, in the metadata of the reply.
type CompletionType struct {
	Start     int    `json:"start"`
	End       int    `json:"end"`
	Text      string `json:"text"`
	Type      string `json:"type"`
	Signature string `json:"signature"`
}

// CompleteReply lists what could replace the code from CursorStart to CursorEnd.
type CompleteReply struct {
	Status      string         `json:"status"`
	Matches     []string       `json:"matches"`
	CursorStart int            `json:"cursor_start"`
	CursorEnd   int            `json:"cursor_end"`
	Metadata    map[string]any `json:"metadata"`
}
