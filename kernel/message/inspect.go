package message

import "encoding/json"

// InspectRequest asks what is at the cursor.
type InspectRequest struct {
	Code        string `json:"code"`
	CursorPos   int    `json:"cursor_pos"`   // in Unicode code points; left out: the end of the code
	DetailLevel int    `json:"detail_level"` // 0, or 1 for the source too
}

// UnmarshalJSON puts a cursor that the client leaves out at the end of the code.
func (q *InspectRequest) UnmarshalJSON(data []byte) error {
	type fields InspectRequest // without this method
	content := fields{CursorPos: noCursor}
	err := json.Unmarshal(data, &content)
	*q = InspectRequest(content)
	q.CursorPos = cursorIn(q.Code, q.CursorPos)
	return err
}

// InspectReply says what is known of it.
type InspectReply struct {
	Status   string         `json:"status"`
	Found    bool           `json:"found"`
	Data     map[string]any `json:"data"`
	Metadata map[string]any `json:"metadata"`
}
