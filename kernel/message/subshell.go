package message

// CreateSubshellReply gives the id of a new subshell (JEP 91); the request is
// empty.
type CreateSubshellReply struct {
	Status     string `json:"status"`
	SubshellID string `json:"subshell_id"`
}

// DeleteSubshellRequest ends a subshell.
type DeleteSubshellRequest struct {
	SubshellID string `json:"subshell_id"`
}

// DeleteSubshellReply confirms it.
type DeleteSubshellReply struct {
	Status string `json:"status"`
}

// ListSubshellReply has the ids of all subshells but the parent, which has none;
// the request is empty.
type ListSubshellReply struct {
	Status     string   `json:"status"`
	SubshellID []string `json:"subshell_id"`
}
