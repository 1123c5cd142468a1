package message

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestHistoryEntriesAreTriples(t *testing.T) {
	t.Parallel()
	output := "2"
	for want, entry := range map[string]HistoryEntry{
		`[1,2,"1+1"]`:        {Session: 1, Line: 2, Input: "1+1"},
		`[1,2,["1+1","2"]]`:  {Session: 1, Line: 2, Input: "1+1", Output: &output, Pair: true},
		`[1,2,["1+1",null]]`: {Session: 1, Line: 2, Input: "1+1", Pair: true},
	} {
		data, err := json.Marshal(entry)
		if err != nil || string(data) != want {
			t.Errorf("%+v is %s (%v), want %s", entry, data, err, want)
		}
		var back HistoryEntry
		if err := json.Unmarshal(data, &back); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(entry, back); diff != "" {
			t.Errorf("%s (-want +got):\n%s", want, diff)
		}
	}
}

// The schema of jupyter_kernel_test and JupyterLab's checks want exactly these.
func TestRepliesOnTheWire(t *testing.T) {
	t.Parallel()
	for want, reply := range map[string]any{
		`{"status":"aborted","execution_count":3}`: ExecuteReply{Status: StatusAborted, ExecutionCount: 3},
		`{"status":"error","execution_count":3,"ename":"N","evalue":"V","traceback":["T"]}`: ExecuteReply{
			Status: StatusError, ExecutionCount: 3, Failure: &Failure{EName: "N", EValue: "V", Traceback: []string{"T"}},
		},
		`{"status":"error","ename":"N","evalue":"V","traceback":[]}`: NewErrorReply("N", "V"),
		`{"status":"incomplete","indent":"\t"}`:                      IsCompleteReply{Status: "incomplete", Indent: "\t"},
		`{"status":"complete"}`:                                      IsCompleteReply{Status: "complete"},
		`{"data":{"a/b":"c"},"metadata":{},"transient":{}}`:          Display{Data: map[string]any{"a/b": "c"}, Metadata: map[string]any{}},
	} {
		data, err := json.Marshal(reply)
		if err != nil || string(data) != want {
			t.Errorf("%T is %s (%v), want %s", reply, data, err, want)
		}
	}
}

func TestWhatAClientMayLeaveOut(t *testing.T) {
	t.Parallel()
	got := NewExecuteRequest()
	if err := json.Unmarshal([]byte(`{"code":"x"}`), &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(ExecuteRequest{Code: "x", StoreHistory: true, StopOnError: true}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	a, b := NewHeader("s", "kernel_info_request"), NewHeader("s", "kernel_info_request")
	if a.MsgID == b.MsgID || len(a.MsgID) != 32 {
		t.Errorf("ids %q and %q", a.MsgID, b.MsgID)
	}
	date, err := time.Parse(time.RFC3339Nano, a.Date)
	if err != nil || time.Since(date).Abs() > time.Minute || date.Location() != time.UTC {
		t.Errorf("date %q (%v)", a.Date, err)
	}
	if a.Session != "s" || a.MsgType != "kernel_info_request" || a.Version != "5.5" {
		t.Errorf("header %+v", a)
	}
}
