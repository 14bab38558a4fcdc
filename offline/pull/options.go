package pull

import (
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// Limits say which posts of a channel are taken.
type Limits struct {
	// Since and Until bound when posts were made; 0 means no bound.
	Since, Until int64
	// AfterPost takes what came after a post, by its id.
	AfterPost string
	// Newest takes the newest posts, whole threads, no more than so many; 0 means all.
	Newest int64
	// PerRun reads no more than so many posts in one run; 0 means all.
	PerRun int64
	// Files say which attached files are taken.
	Files FileLimits
}

// FileLimits say which attached files of a channel are taken.
type FileLimits = transfer.AttachmentOptions

// The kinds of channels that have limits of their own.
const (
	KindPublic  = "public"
	KindPrivate = "private"
	KindDirect  = "direct"
	KindGroup   = "group"
)

// kinds are the kinds by the types that the server gives channels.
var kinds = map[string]string{"O": KindPublic, "P": KindPrivate, "D": KindDirect, "G": KindGroup}

// Change says which limits of some channels are other than usual. A nil field keeps what is
// usual.
type Change struct {
	Since, Until   *int64
	AfterPost      *string
	Newest, PerRun *int64
	NoFiles        *bool
	MaxFileSize    *int64
	FileTypes      []string
}

// With returns limits with a change.
func (l Limits) With(c Change) Limits {
	set(&l.Since, c.Since)
	set(&l.Until, c.Until)
	set(&l.AfterPost, c.AfterPost)
	set(&l.Newest, c.Newest)
	set(&l.PerRun, c.PerRun)
	set(&l.Files.MaxSize, c.MaxFileSize)
	if c.NoFiles != nil {
		l.Files.Include = !*c.NoFiles
	}
	if c.FileTypes != nil {
		l.Files.MimeTypes = c.FileTypes
	}
	return l
}

func set[T any](at, value *T) {
	if value != nil {
		*at = *value
	}
}

// Options say what a pull takes.
type Options struct {
	// Export holds the options that an export of the plugin has too.
	Export transfer.ExportOptions
	// NoPublic leaves out public channels.
	NoPublic bool
	// Direct takes direct messages with these people only; DirectAll takes all.
	Direct []string
	// WithoutDirect leaves out direct messages with these people, WithoutGroups the group
	// messages of exactly these people and the user.
	WithoutDirect []string
	WithoutGroups [][]string
	// DirectAll and GroupsAll take all direct and all group messages.
	DirectAll, GroupsAll bool
	// GroupsExact takes the group messages of exactly these people and the user;
	// GroupsWith those in which at least these people take part.
	GroupsExact, GroupsWith [][]string
	// Limits hold for all channels, Kinds change them for a kind of channels, and Channels
	// for single ones: by name or id of a channel, or by @username of a direct message and
	// @username,@username of a group message.
	Limits   Limits
	Kinds    map[string]Change
	Channels map[string]Change
	// SeveralTeams says that the names of channels are those of several teams: those that a
	// team does not have are named in the result and are no error.
	SeveralTeams bool
	// UpdateOldPosts looks for edits, reactions and deletions of older posts too.
	UpdateOldPosts bool
	// ReadAnew reads all posts once more, also those that are known.
	ReadAnew bool
	// Minimal takes usernames only of people, and nothing that the user keeps for
	// themselves.
	Minimal bool
	// Version is that of the program.
	Version string
}

// DefaultOptions takes all that the user can see.
func DefaultOptions() Options {
	options := Options{Export: transfer.DefaultExportOptions(), DirectAll: true, GroupsAll: true}
	options.Export.DirectMessages, options.Export.ProfilePictures = true, true
	// What a member sees of others is bounded by the server, not by this option.
	options.Export.PersonalData = transfer.PersonalMinimal
	return options
}

// limitsOf returns the limits of a channel of a kind by its names.
func (o Options) limitsOf(kind string, names ...string) Limits {
	limits := o.Limits
	limits.Files = o.Export.Attachments
	limits = limits.With(o.Kinds[kind])
	for _, name := range names {
		if own, found := o.Channels[name]; found && name != "" {
			return limits.With(own)
		}
	}
	return limits
}
