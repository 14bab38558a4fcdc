package write

import (
	"context"
	"errors"
	"io"
)

// ErrTaken says that a name or an address has an owner by now. What was to have
// it was not made.
var ErrTaken = errors.New("the name or the address is taken")

// ErrNoSeats says that the server takes no more accounts: its license or edition has a
// limit, which only its admins can change.
var ErrNoSeats = errors.New("the server takes no more accounts")

// ErrRefused says that the server does not take a file, and never will: a plugin
// refused it, or it is not the image that it says.
var ErrRefused = errors.New("the server refuses the file")

// ErrFull says that the file store has no room for a file.
var ErrFull = errors.New("the file store is full")

// Target is the server by its own API: what a person could do, the server does,
// with its checks, hooks and caches. Each method can be called again by another
// attempt of the same job, and then finds what the first call made.
type Target interface {
	Maker
	Uploader
	Caches
}

// Maker makes things that have a name of their own. Each method returns an error that
// matches ErrTaken when the name is in use. Since is the time when the job began to make
// things, in Unix milliseconds.
type Maker interface {
	MakeChannel(ctx context.Context, channel NewChannel, since int64) (id string, err error)
	// DescribeChannel gives a default channel of a team that the import made the
	// display name, header and purpose.
	DescribeChannel(ctx context.Context, id string, channel NewChannel) error
	MakeAccount(ctx context.Context, account NewAccount, since int64) (id string, err error)
	// SetPicture gives an account a profile picture. One that the server refuses leaves
	// the picture that it draws.
	SetPicture(ctx context.Context, userID string, open func() (io.ReadCloser, error)) error
	// Reactivate activates an account that an import made.
	Reactivate(ctx context.Context, userID string) error
	MakeBot(ctx context.Context, bot NewBot, since int64) (id string, err error)
	MakeEmoji(ctx context.Context, emoji NewEmoji, since int64) (id string, err error)
	// Conversation returns the direct or group channel of the users, which the
	// server makes when there is none. One without posts that was made since counts as
	// made.
	Conversation(ctx context.Context, userIDs []string, since int64) (channelID string, made bool, err error)
}

// NewChannel is a channel of a team.
type NewChannel struct {
	TeamID      string
	Name        string
	DisplayName string
	Header      string
	Purpose     string
	Private     bool
	CreatorID   string
}

// NewAccount is an active account. JobID is kept in the account's props, so that
// a later attempt knows it.
type NewAccount struct {
	JobID     string
	Username  string
	Email     string
	Nickname  string
	FirstName string
	LastName  string
	Position  string
	Locale    string
	Guest     bool
	// NotifyProps holds what differs from the defaults.
	NotifyProps map[string]string
	// Props holds what else the account says of itself, as its custom status.
	Props map[string]string
	// Picture opens the profile picture; nil when there is none.
	Picture func() (io.ReadCloser, error)
}

// NewBot is a bot.
type NewBot struct {
	JobID       string
	Username    string
	DisplayName string
	Description string
	OwnerID     string
	// Origin names the bot of the archive, so that a later import finds it.
	Origin string
	// DeactivatedAt is the time when the bot was deactivated, in Unix milliseconds; 0 for
	// one that is active.
	DeactivatedAt int64
	Picture       func() (io.ReadCloser, error)
}

// NewEmoji is a custom emoji. Its image fits into memory.
type NewEmoji struct {
	Name      string
	CreatorID string
	Image     []byte
}

// Uploader takes files as the server takes them from people.
type Uploader interface {
	// Upload uploads a file under the id, which becomes that of its file info, and
	// finds it when an earlier call did. An error that matches ErrRefused says that
	// there is no sense in trying again. It is safe for concurrent use.
	Upload(ctx context.Context, upload Upload) error
	// Drop removes a file that was uploaded and belongs to no post.
	Drop(ctx context.Context, fileID string) error
}

// Upload is a file of a post.
type Upload struct {
	ID        string
	ChannelID string
	UserID    string
	Name      string
	Size      int64
	Open      func() (io.ReadCloser, error)
}

// Caches makes all nodes, clients and the search see what was written.
type Caches interface {
	// Forget is called after the rows are there. It may be called again.
	Forget(ctx context.Context, touched Touched) error
	// Index queues the indexing of the posts and files of a time range, in Unix
	// milliseconds, where the search of the server does not see rows by itself. It
	// reports whether it did.
	Index(ctx context.Context, from, to int64) (queued bool, err error)
}

// Touched names the rows that were written behind the caches of the server.
type Touched struct {
	TeamID string
	// Channels got posts or members; Posts names the newest post of each that the
	// import wrote, where it wrote any.
	Channels map[string]string
	// Members are the accounts that were here and got into the team or into channels,
	// with these.
	Members map[string][]string
	// From and To are the times of the oldest and newest post that was written.
	From, To int64
}
