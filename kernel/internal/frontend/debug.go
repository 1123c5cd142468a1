package frontend

import (
	"context"
	"encoding/json"
)

// Debug makes a request of the Debug Adapter Protocol and returns the response,
// whether or not it is a success. Events come to the client's function other.
func (c *Client) Debug(ctx context.Context, request any) (json.RawMessage, error) {
	var reply json.RawMessage
	err := c.ask(ctx, Control, "debug", request, &reply)
	return reply, err
}
