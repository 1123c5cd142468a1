package notebook

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

type published struct{ msgType, content string }

// record is what the cell holds after the kernel has published messages.
func record(t *testing.T, messages ...published) []*Output {
	t.Helper()
	r, cell := NewRecorder(), &Cell{Type: Code}
	r.Begin(cell)
	recordTo(t, r, cell, messages...)
	return cell.Outputs
}

func recordTo(t *testing.T, r *Recorder, cell *Cell, messages ...published) {
	t.Helper()
	for _, m := range messages {
		if _, err := r.Record(cell, m.msgType, []byte(m.content)); err != nil {
			t.Fatalf("%s: %v", m.msgType, err)
		}
	}
}

func stdout(text string) published {
	return published{"stream", `{"name": "stdout", "text": "` + text + `"}`}
}

func TestStreamTextRunsTogetherUntilSomethingElseComes(t *testing.T) {
	t.Parallel()
	got := record(
		t,
		stdout("a"), stdout("b\\n"),
		published{"status", `{"execution_state": "busy"}`},
		stdout("c"),
		published{"stream", `{"name": "stderr", "text": "e"}`},
		stdout("d"),
	)
	want := []*Output{
		{Type: Stream, Name: "stdout", Text: "ab\nc"},
		{Type: Stream, Name: "stderr", Text: "e"},
		{Type: Stream, Name: "stdout", Text: "d"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestUpdateChangesTheDisplayInAnEarlierCell(t *testing.T) {
	t.Parallel()
	r, first, second := NewRecorder(), &Cell{}, &Cell{}
	recordTo(t, r, first, published{"display_data", `{"data": {"text/plain": "0 %"}, "metadata": {}, "transient": {"display_id": "p"}}`})
	recordTo(t, r, second, published{"update_display_data", `{"data": {"text/plain": "100 %"}, "metadata": {}, "transient": {"display_id": "p"}}`})
	want := []*Output{{Type: Display, Data: map[string]any{"text/plain": "100 %"}, Metadata: map[string]any{}}}
	if diff := cmp.Diff(want, first.Outputs); diff != "" {
		t.Errorf("first cell (-want +got):\n%s", diff)
	}
	if len(second.Outputs) != 0 {
		t.Errorf("second cell has outputs: %v", second.Outputs)
	}
}

func TestClearOutputTakesAllAwayAtOnceOrWaits(t *testing.T) {
	t.Parallel()
	now := published{"clear_output", `{"wait": false}`}
	wait := published{"clear_output", `{"wait": true}`}
	for _, test := range []struct {
		name     string
		messages []published
		want     []*Output
	}{
		{"at once", []published{stdout("a"), now}, nil},
		{"waits for what follows", []published{stdout("a"), wait}, []*Output{{Type: Stream, Name: "stdout", Text: "a"}}},
		{"followed", []published{stdout("a"), wait, stdout("b"), stdout("c")}, []*Output{{Type: Stream, Name: "stdout", Text: "bc"}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, record(t, test.messages...)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestResultErrorAndCountAreKept(t *testing.T) {
	t.Parallel()
	r, cell := NewRecorder(), &Cell{Type: Code, Count: 9, Outputs: []*Output{{Type: Stream}}}
	r.Begin(cell)
	recordTo(
		t, r, cell,
		published{"execute_input", `{"code": "x", "execution_count": 3}`},
		published{"execute_result", `{"data": {"text/plain": "1"}, "metadata": {}, "execution_count": 3}`},
		published{"error", `{"ename": "Panic", "evalue": "ay", "traceback": ["a", "b"]}`},
	)
	want := &Cell{Type: Code, Count: 3, Outputs: []*Output{
		{Type: Result, Data: map[string]any{"text/plain": "1"}, Metadata: map[string]any{}, Count: 3},
		{Type: Failure, Name: "Panic", Text: "ay", Traceback: []string{"a", "b"}},
	}}
	if diff := cmp.Diff(want, cell); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestMalformedOutputIsAnError(t *testing.T) {
	t.Parallel()
	if _, err := NewRecorder().Record(&Cell{}, "stream", []byte(`{"text": 1}`)); err == nil {
		t.Error("no error")
	}
}
