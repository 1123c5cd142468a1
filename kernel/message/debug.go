package message

// DebugEvent is the type of messages with an event of the debugger. The contents
// of it, of debug_request and of debug_reply are messages of the Debug Adapter
// Protocol as they are.
const DebugEvent = "debug_event"
