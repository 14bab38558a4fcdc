package pull

// Config is a configuration of "teamarchive pull". What is not said is as usual: all that
// the user can see is taken.
type Config struct {
	// Schema names this schema, for editors.
	Schema     string           `json:"$schema,omitempty"`
	Connection ConnectionConfig `json:"connection,omitzero"`
	// Output is the folder; with several teams each one has a folder below it.
	Output string `json:"output,omitempty"`
	// Teams are names in the addresses of teams.
	Teams []string `json:"teams,omitempty"`
	// AllTeams takes all teams that the user is in.
	AllTeams    bool              `json:"all_teams,omitempty"`
	Channels    ChannelsConfig    `json:"channels,omitzero"`
	Direct      DirectConfig      `json:"direct,omitzero"`
	Groups      GroupsConfig      `json:"groups,omitzero"`
	Posts       PostsConfig       `json:"posts,omitzero"`
	Attachments AttachmentsConfig `json:"attachments,omitzero"`
	// TeamChannels choose other channels for single teams, by the names of the teams.
	TeamChannels map[string]ChannelsConfig `json:"team_channels,omitempty"`
	// Kinds say otherwise for kinds of channels.
	Kinds KindsConfig `json:"kinds,omitzero"`
	// Overrides say otherwise for single channels, by name or id, for direct messages by
	// @username and for group messages by @username,@username. They count before kinds.
	Overrides map[string]PostsConfig `json:"overrides,omitempty"`
	// Pictures takes profile pictures, as is usual.
	Pictures *bool `json:"pictures,omitempty"`
	// Emoji says which custom emoji are taken; those that are used as a rule.
	Emoji string `json:"emoji,omitempty" jsonschema:"enum=used,enum=all,enum=none"`
	// PersonalData takes names, addresses and settings, as is usual.
	PersonalData *bool `json:"personal_data,omitempty"`
	// HTML adds pages to read the archive in a browser.
	HTML bool `json:"html,omitempty"`
	// UpdateOldPosts reads edits, reactions and deletions of older posts, too.
	UpdateOldPosts bool `json:"update_old_posts,omitempty"`
	// AnonymousFormer takes the names of people away who are not in the team.
	AnonymousFormer bool `json:"anonymous_former,omitempty"`
	// Rate bounds the requests that are sent in a second; 10 as a rule.
	Rate float64 `json:"rate,omitempty"`
	// Jitter waits a random time up to this one before the first request, as 10m.
	Jitter string `json:"jitter,omitempty"`
}

// KindsConfig says which posts of kinds of channels are taken.
type KindsConfig struct {
	Public  PostsConfig `json:"public,omitzero"`
	Private PostsConfig `json:"private,omitzero"`
	Direct  PostsConfig `json:"direct,omitzero"`
	Group   PostsConfig `json:"group,omitzero"`
}

// ConnectionConfig says where the server is and how to sign in.
type ConnectionConfig struct {
	Server   string `json:"server,omitempty"`
	Username string `json:"username,omitempty"`
	// Token and Password may stand in a file only that no one else may read.
	Token    string `json:"token,omitempty"`
	Password string `json:"password,omitempty"`
	// TokenFile and PasswordFile name files that no one else may read.
	TokenFile    string `json:"token_file,omitempty"`
	PasswordFile string `json:"password_file,omitempty"`
}

// ChannelsConfig chooses channels, by name or id; to exclude counts before to include.
type ChannelsConfig struct {
	Include []string `json:"include,omitempty"`
	Exclude []string `json:"exclude,omitempty"`
	// Public, Private and Archived take channels of these kinds, as is usual.
	Public   *bool `json:"public,omitempty"`
	Private  *bool `json:"private,omitempty"`
	Archived *bool `json:"archived,omitempty"`
}

// DirectConfig chooses direct messages.
type DirectConfig struct {
	// All takes all of them, as is usual where no users are named.
	All   *bool    `json:"all,omitempty"`
	Users []string `json:"users,omitempty"`
	// Exclude leaves out direct messages with these people; it counts before users.
	Exclude []string `json:"exclude,omitempty"`
}

// GroupsConfig chooses group messages.
type GroupsConfig struct {
	// All takes all of them, as is usual where no users are named.
	All *bool `json:"all,omitempty"`
	// Exact takes those of exactly these people and the user, AtLeast those in which
	// these people take part.
	Exact   [][]string `json:"exact,omitempty"`
	AtLeast [][]string `json:"at_least,omitempty"`
	// Exclude leaves out those of exactly these people and the user; it counts before the others.
	Exclude [][]string `json:"exclude,omitempty"`
}

// PostsConfig says which posts of channels are taken.
type PostsConfig struct {
	// Since and Until are days as 2025-12-31, moments, or days ago as 90d.
	Since string `json:"since,omitempty"`
	Until string `json:"until,omitempty"`
	// AfterPost takes what came after a post, by its id.
	AfterPost string `json:"after_post,omitempty"`
	// Newest takes the newest posts, in whole threads; -1 takes the limit away.
	Newest int64 `json:"newest,omitempty"`
	// PerRun reads no more than about so many posts in one run; -1 takes the limit away.
	PerRun int64 `json:"per_run,omitempty"`
	// Files takes attached files, as is usual.
	Files *bool `json:"files,omitempty"`
	// MaxFileSize leaves out larger files, as 10MB; 0 takes the limit away.
	MaxFileSize string `json:"max_file_size,omitempty"`
	// FileTypes are types as application/pdf, or patterns as image/*.
	FileTypes []string `json:"file_types,omitempty"`
}

// AttachmentsConfig chooses attached files.
type AttachmentsConfig struct {
	Include *bool `json:"include,omitempty"`
	// MaxSize leaves out larger files, as 10MB.
	MaxSize string `json:"max_size,omitempty"`
	// MimeTypes are types as application/pdf, or patterns as image/*.
	MimeTypes []string `json:"mime_types,omitempty"`
}
