package message

// Display is the content of display_data and update_display_data.
type Display struct {
	Data      map[string]any `json:"data"`
	Metadata  map[string]any `json:"metadata"`
	Transient Transient      `json:"transient"`
}

// Transient is what is not kept in the notebook.
type Transient struct {
	DisplayID string `json:"display_id,omitempty"`
}
