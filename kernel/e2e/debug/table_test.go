package debug

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/cuaderno-go/cuaderno/kernel/debug"
)

// requestTests are the conversations in which each request is made and its answer
// looked at. TestWrongRequests has the answers of all that cannot be answered.
var requestTests = map[string][]string{
	"attach":                  {"TestOpening"},
	"configurationDone":       {"TestOpening", "TestJupyterLabsQuirks"},
	"continue":                {"TestStopsInAFunctionOfAnEarlierCell", "TestWrongRequests"},
	"copyToGlobals":           {"TestChanges", "TestWrongRequests"},
	"debugInfo":               {"TestOpening", "TestQuestionsBeforeItIsOpened", "TestBreakpointsAreKept"},
	"disconnect":              {"TestLeaving", "TestBreakpointsAreKept"},
	"dumpCell":                {"TestCellsAsFiles"},
	"evaluate":                {"TestCallThatStops", "TestWrongRequests", "TestBeforeTheFirstCell"},
	"exceptionInfo":           {"TestPanics", "TestWrongRequests"},
	"initialize":              {"TestOpening", "TestNoRightToDebug", "TestSeccompForbidsPtrace"},
	"inspectVariables":        {"TestBeforeTheFirstCell", "TestValues", "TestOpenedInASessionWithState"},
	"modules":                 {"TestCellsAsFiles", "TestQuestionsBeforeItIsOpened", "TestJupyterLabsQuirks"},
	"next":                    {"TestStopsInAFunctionOfAnEarlierCell", "TestSteps"},
	"pause":                   {"TestGoroutinesAndPause", "TestWrongRequests"},
	"richInspectVariables":    {"TestRichInspection", "TestWrongRequests"},
	"scopes":                  {"TestKindsOfValues", "TestChanges", "TestWrongRequests"},
	"setBreakpoints":          {"TestHitsAndFunctions", "TestWrongRequests"},
	"setExceptionBreakpoints": {"TestPanics", "TestJupyterLabsQuirks"},
	"setFunctionBreakpoints":  {"TestHitsAndFunctions"},
	"setVariable":             {"TestChanges", "TestWrongRequests"},
	"source":                  {"TestCellsAsFiles", "TestStepIntoLibrary", "TestWrongRequests"},
	"stackTrace":              {"TestKindsOfValues", "TestWrongRequests"},
	"stepIn":                  {"TestSteps", "TestWrongRequests"},
	"stepOut":                 {"TestSteps", "TestWrongRequests"},
	"threads":                 {"TestGoroutinesAndPause", "TestWrongRequests"},
	"variables":               {"TestKindsOfValues", "TestWrongRequests"},
	"terminate":               {"TestLeaving"}, // not known, like restart: a session does not end with its debugger
	"restart":                 {"TestLeaving"},
}

// quirkTests are what JupyterLab does that no specification says (and what other
// kernels had to learn), and the conversations in which it is done.
var quirkTests = map[string]string{
	"debugInfo with seq 0 and without arguments":                         "TestOpening",
	"attach without a process":                                           "TestOpening",
	"initialize once more while a cell stands: the page was loaded anew": "TestOpening",
	"initialized comes with attach, and not before":                      "TestOpening",
	"modules and inspectVariables at any time, also when not opened":     "TestQuestionsBeforeItIsOpened",
	"dumpCell, debugInfo, setBreakpoints for each click":                 "TestStopsInAFunctionOfAnEarlierCell",
	"configurationDone after each setBreakpoints (before Lab 4.4.8)":     "TestJupyterLabsQuirks",
	"the file is computed from the text as it stands, blank lines too":   "TestCellsAsFiles",
	"a breakpoint in a cell that has not run is drawn if verified":       "TestStopsInAFunctionOfAnEarlierCell",
	"the answer has the lines where breakpoints really are":              "TestBreakpointsMove",
	"breakpoints that are set before the debugger is opened":             "TestHitsAndFunctions",
	"continue with thread 1, whatever stands":                            "TestJupyterLabsQuirks",
	"continued after every continue and step":                            "TestStopsInAFunctionOfAnEarlierCell",
	"disconnect without terminateDebuggee, and with it":                  "TestLeaving",
	"variables and evaluate while nothing stands":                        "TestValues",
	"the same before any cell has run":                                   "TestBeforeTheFirstCell",
	"numbers of frames stay when they are asked for again":               "TestKindsOfValues",
	"interrupt while a cell stands":                                      "TestInterruptWhileStopped",
	"restart of the kernel keeps the breakpoints":                        "TestBreakpointsAreKept",
	"frames of the kernel are not shown":                                 "TestSteps",
	"breakpoints in code that later images repeat":                       "TestBreakpointsInRepeatedCode",
}

// The two tables are true: every request is in the first one, and every test is there
// and makes the request.
func TestEveryRequestHasAConversation(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, file := range files {
		if file == "table_test.go" {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
	}
	exists := func(test string) {
		if !strings.Contains(all.String(), "func "+test+"(t *testing.T) {") {
			t.Errorf("there is no %s", test)
		}
	}
	for _, request := range debug.Requests() {
		if len(requestTests[request]) == 0 {
			t.Errorf("%s is in no conversation", request)
		}
	}
	for request, tests := range requestTests {
		if !strings.Contains(all.String(), `"`+request+`"`) {
			t.Errorf("nobody asks for %s", request)
		}
		if known := slices.Contains(debug.Requests(), request); !known && request != "terminate" && request != "restart" {
			t.Errorf("there is no request %s", request)
		}
		for _, test := range tests {
			exists(test)
		}
	}
	for _, test := range quirkTests {
		exists(test)
	}
}
