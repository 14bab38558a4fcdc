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
	// NoFiles leaves out attached files.
	NoFiles bool
}

// Options say what a pull takes.
type Options struct {
	// Export holds the options that an export of the plugin has too.
	Export transfer.ExportOptions
	// NoPublic leaves out public channels.
	NoPublic bool
	// Direct takes direct messages with these people only; DirectAll takes all.
	Direct []string
	// DirectAll and GroupsAll take all direct and all group messages.
	DirectAll, GroupsAll bool
	// GroupsExact takes the group messages of exactly these people and the user;
	// GroupsWith those in which at least these people take part.
	GroupsExact, GroupsWith [][]string
	// Limits hold for all channels, Channels for single ones, by name or id of
	// a channel, or @username of a direct message.
	Limits   Limits
	Channels map[string]Limits
	// UpdateOldPosts looks for edits, reactions and deletions of older posts too.
	UpdateOldPosts bool
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

// limitsOf returns the limits of a channel by its name, id or partner.
func (o Options) limitsOf(names ...string) Limits {
	for _, name := range names {
		if own, found := o.Channels[name]; found && name != "" {
			return own
		}
	}
	return o.Limits
}
