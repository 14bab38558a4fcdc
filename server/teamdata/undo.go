package teamdata

// PostMark is how a post is known in its channel: by its time in Unix
// milliseconds, and by a part of the checksum of time and text.
type PostMark struct {
	At  int64 `json:"at"`
	Sum int64 `json:"sum"`
}

// Made are the ids, by name, of what an import made.
type Made struct {
	Accounts map[string]string `json:"accounts"`
	Channels map[string]string `json:"channels"`
	Emoji    map[string]string `json:"emoji"`
}

// Given are the places that an account got which it did not have.
type Given struct {
	UserID string `json:"user_id"`
	// Team says that it was not in the team. LeftAt and JoinedAt are of a place
	// that it had left before; 0 when it had none.
	Team     bool  `json:"team"`
	LeftAt   int64 `json:"left_at"`
	JoinedAt int64 `json:"joined_at"`
	// Admin says that the import made it an admin of the team, which it is not in
	// for any other reason.
	Admin bool `json:"admin,omitempty"`
	// Channels are ids.
	Channels []string `json:"channels"`
}

// MarkedPost is a post of a channel.
type MarkedPost struct {
	PostMark
	ID     string `json:"id"`
	RootID string `json:"root"`
	// Version says that it holds what another post said before it was edited.
	Version bool `json:"version"`
	// System says that no person wrote it.
	System  bool `json:"system"`
	Deleted bool `json:"deleted"`
}
