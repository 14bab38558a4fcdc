package write

import (
	"io"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/journal"
)

// Thread is a root with some of its replies, as an import brings it. The same root
// may come again with more of them.
type Thread struct {
	ChannelID string
	Root      Content
	Replies   []Content
	Followers []ThreadFollower
	// Direct says that it is of a conversation: its posts are counted apart.
	Direct bool
	// Bytes is about how much memory it takes.
	Bytes int
}

// Content is a post or a reply as an import brings it, by the ids of this server.
type Content struct {
	// SourceID is its id on the source; empty when the archive says none.
	SourceID string
	UserID   string
	Type     string
	Message  string
	Props    []byte
	CreateAt int64
	EditAt   int64
	Pinned   bool

	Reactions []Mark
	Flags     []string
	Files     []File

	// ownID is the id that it has where no other post has it.
	ownID string
	found found
}

// Mark is a reaction by a user.
type Mark struct {
	UserID string
	Emoji  string
	At     int64
}

// ThreadFollower follows a thread.
type ThreadFollower struct {
	UserID         string
	LastViewed     int64
	UnreadMentions int64
	// Joins says that the account will be in the channel by this import.
	Joins bool
}

// File is a file of a post.
type File struct {
	// SourceID is its id on the source; empty when the archive says none.
	SourceID string
	// Entry names it in the archive.
	Entry string
	Name  string
	Size  int64
	Open  func() (io.ReadCloser, error)
}

// maxPostFiles bounds the files of a post.
const maxPostFiles = 10

// ownID is the id of a file of a post that cannot have that of the source.
func (f File) ownID(postID string) string { return journal.DerivedID("file", postID, f.Entry) }
