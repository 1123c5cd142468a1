package message

import (
	"crypto/rand"
	"encoding/hex"
	"time"
)

// Header is the header of every message.
type Header struct {
	MsgID      string `json:"msg_id"`
	Session    string `json:"session"` // of the sender, new with every process
	Username   string `json:"username"`
	Date       string `json:"date"` // ISO 8601
	MsgType    string `json:"msg_type"`
	Version    string `json:"version"`
	SubshellID string `json:"subshell_id,omitempty"`
}

// NewHeader is the header of a new message of session.
func NewHeader(session, msgType string) Header {
	return Header{
		MsgID: NewID(), Session: session, Username: "cuaderno",
		Date:    Date(time.Now()),
		MsgType: msgType, Version: ProtocolVersion,
	}
}

// Date is how messages write a time: jupyter_client reads no more than six digits of
// a second's fraction.
func Date(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000Z07:00") }

// NewID is a random id for a session or a message.
func NewID() string {
	var id [16]byte
	_, _ = rand.Read(id[:]) // never fails, says its documentation
	return hex.EncodeToString(id[:])
}
