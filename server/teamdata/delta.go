package teamdata

// Base holds the contents of an earlier archive, as far as a delta of it must know.
type Base struct {
	// Moment is the time in Unix milliseconds from which on changes count.
	Moment int64
	// Known are the ids of the channels and conversations that the archive has. Of others
	// every post counts as new.
	Known map[string]bool
	// Floor is a time before which none of the channels at hand changed as far as a delta
	// has it: the moment, or 0 when the base lacks one of them. The database plans by it.
	Floor int64
	// People are the ids of the accounts that the archive names.
	People []string
}

// Since returns from when on the changes of a channel count.
func (b *Base) Since(channelID string) int64 {
	if b.Known[channelID] {
		return b.Moment
	}
	return 0
}

// Standing says how a post stands to the base of a delta.
type Standing int

// The standings. The zero value is that of all posts of a full export.
const (
	// New is a post that the base does not have, or has as it is.
	New Standing = iota
	// Changed is a post from before the base that changed since.
	Changed
	// Unchanged is a root from before the base that did not change, with a reply that did.
	Unchanged
)

// DeletedPost is a post that was deleted.
type DeletedPost struct{ ID, RootID string }

// ChannelLeaver is an account that left a channel, perhaps to come back.
type ChannelLeaver struct{ ChannelID, UserID string }

// FollowedThread is a thread of the base whose followers changed.
type FollowedThread struct {
	ChannelID, RootID string
	Followers         []Follower
}

// SavedPost is a post with those who saved it.
type SavedPost struct {
	ID      string
	UserIDs []string
}
