package teamdata

// Account is an account of the target's server. Names and addresses are in
// small letters.
type Account struct {
	ID       string `json:"id"`
	Username string `json:"username"`
	Email    string `json:"email"`
	Bot      bool   `json:"bot"`
	// Guest says that the account is a guest's.
	Guest bool `json:"guest"`
	// Deactivated accounts keep their names and addresses.
	Deactivated bool `json:"deactivated"`
	// Member says that it is in the team now.
	Member bool `json:"member"`
	// Made says that an import of this plugin made it.
	Made bool `json:"made"`
	// Origin names the bot of an archive that an import made a bot of; it is empty for
	// all other accounts.
	Origin string `json:"origin"`
}

// TargetChannel is a channel of the target team, archived or not.
type TargetChannel struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	DisplayName string `json:"displayname"`
	// Private says that not every member of the team may read it.
	Private  bool `json:"private"`
	Archived bool `json:"archived"`
	// Reader says that the one who imports is in it.
	Reader bool `json:"reader"`
	// Closed says that groups, or policies of the server, say who is in it.
	Closed bool `json:"closed"`
	// Shared says that people on other servers read it.
	Shared bool `json:"shared"`
	// Origin is the origin of the channel that an earlier import by
	// the same person made it of. Anybody can write an archive that claims an
	// origin, so it must be empty for what others imported.
	Origin string `json:"origin"`
}

// TargetEmoji is a custom emoji of the target's server, or the name of one
// that the server has itself.
type TargetEmoji struct {
	Name   string `json:"name"`
	System bool   `json:"system"`
	SHA256 string `json:"sha256"`
}

// TargetCounts are numbers of a team that imports go by.
type TargetCounts struct {
	// Members counts the members whose accounts are active.
	Members int64 `json:"members"`
	// Channels counts the channels that are not archived.
	Channels int64 `json:"channels"`
}
