package message

import (
	"encoding/json"
	"testing"
)

// A cursor that is left out is at the end of the code, which code points count.
func TestCursorIsAtTheEndByDefault(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{
		`{"code": "añ😀"}`:                     3,
		`{"code": "añ😀", "cursor_pos": null}`: 3,
		`{"cursor_pos": -1, "code": "añ😀"}`:   3,
		`{"code": "añ😀", "cursor_pos": 0}`:    0,
		`{"cursor_pos": 2, "code": "añ😀"}`:    2,
		`{}`:                                  0,
	} {
		var complete CompleteRequest
		if err := json.Unmarshal([]byte(text), &complete); err != nil || complete.CursorPos != want {
			t.Errorf("complete %s: cursor %d, want %d (%v)", text, complete.CursorPos, want, err)
		}
		inspect := InspectRequest{DetailLevel: 1, CursorPos: 1}
		if err := json.Unmarshal([]byte(text), &inspect); err != nil || inspect.CursorPos != want {
			t.Errorf("inspect %s: cursor %d, want %d (%v)", text, inspect.CursorPos, want, err)
		}
	}
}
