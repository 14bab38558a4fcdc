package teamdata

// Taken lists the names and addresses that a server already uses, of those that new things
// are to have. Times are Unix milliseconds.
type Taken struct {
	Accounts []TakenAccount `json:"accounts"`
	Channels []TakenChannel `json:"channels"`
	Emoji    []TakenEmoji   `json:"emoji"`
}

// TakenAccount is an account, deactivated or not.
type TakenAccount struct {
	Username string `json:"username"`
	Email    string `json:"email"`
	CreateAt int64  `json:"create_at"`
}

// TakenChannel is a channel of the team, archived or not.
type TakenChannel struct {
	Name     string `json:"name"`
	Private  bool   `json:"private"`
	CreateAt int64  `json:"create_at"`
}

// TakenEmoji is a custom emoji.
type TakenEmoji struct {
	Name     string `json:"name"`
	CreateAt int64  `json:"create_at"`
}
