package bulk

// The kinds of changes.
const (
	// ChangePost replaces a post of the base, or adds one that is older than the base.
	ChangePost = "post"
	// ChangeRoot says that a line repeats the root of a thread only because it has new
	// replies: the root itself is as in the base.
	ChangeRoot = "root"
	// ChangeDeleted says that a post was deleted, and with a root its replies.
	ChangeDeleted = "deleted"
	// ChangeFollowers replaces the followers of a thread.
	ChangeFollowers = "followers"
	// ChangeLeft says that an account left a channel, and follows no thread there that a
	// delta does not name.
	ChangeLeft = "left"
)

// Change is a line of extras/changes.ndjson: what changed since the base in what the base
// has.
type Change struct {
	Kind string `json:"kind"`
	// ID is that of the post or of the root of the thread.
	ID     string `json:"id,omitempty"`
	RootID string `json:"root_id,omitempty"`
	// Channel is a channel's name; ChannelMembers are those of a conversation.
	Channel        string   `json:"channel,omitempty"`
	ChannelMembers []string `json:"channel_members,omitempty"`
	// Post is the post as it is now, of [ChangePost].
	Post *Content `json:"post,omitempty"`
	// Followers lists the followers of [ChangeFollowers].
	Followers []ThreadFollower `json:"followers,omitempty"`
	// User is the one of [ChangeLeft].
	User string `json:"user,omitempty"`
}
