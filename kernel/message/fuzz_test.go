package message

import (
	"encoding/json"
	"testing"
)

// FuzzContent reads any content as each kind of request: it never panics, and what
// can be read can be written.
func FuzzContent(f *testing.F) {
	f.Add([]byte(`{"code":"x","silent":true,"user_expressions":{"a":"b"},"cursor_pos":1e400}`))
	f.Add([]byte(`[1,2,["a",null]]`))
	f.Add([]byte(`{"hist_access_type":"tail","n":-1,"session":99999999999999999999}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, content := range []any{
			new(Header), new(ExecuteRequest), new(ExecuteReply), new(CompleteRequest), new(InspectRequest),
			new(HistoryRequest), new(HistoryEntry), new(IsCompleteRequest), new(CommOpen), new(CommMsg), new(CommClose),
			new(InputReply), new(ShutdownRequest), new(DeleteSubshellRequest),
		} {
			if json.Unmarshal(data, content) != nil {
				continue
			}
			if _, err := json.Marshal(content); err != nil {
				t.Errorf("%T: %v", content, err)
			}
		}
	})
}
