package bulk

// Team is the payload of a team line. Type is O (open) or I (invite only).
type Team struct {
	Name            string `json:"name"`
	DisplayName     string `json:"display_name"`
	Type            string `json:"type"`
	Description     string `json:"description"`
	AllowOpenInvite bool   `json:"allow_open_invite"`
}

// Channel is the payload of a channel line. Type is O (public) or P (private).
type Channel struct {
	Team        string `json:"team"`
	Name        string `json:"name"`
	DisplayName string `json:"display_name"`
	Type        string `json:"type"`
	Header      string `json:"header"`
	Purpose     string `json:"purpose"`
	// DeletedAt is the time when the channel was archived, 0 when it was not.
	DeletedAt int64 `json:"deleted_at,omitempty"`
}
