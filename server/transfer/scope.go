package transfer

// Capacity is the role in which a user asked for an export.
type Capacity string

// The capacities, the one that may take most first.
const (
	AsSystemAdmin Capacity = "system_admin"
	AsTeamAdmin   Capacity = "team_admin"
	AsMember      Capacity = "member"
)

// Reach says which private channels an export may hold.
type Reach string

// The reaches, the narrowest first.
const (
	ReachNone   Reach = "none"
	ReachMember Reach = "member"
	ReachAll    Reach = "all"
)

// Narrower returns the one of two reaches that holds less.
func (r Reach) Narrower(other Reach) Reach {
	switch {
	case r == ReachNone || other == ReachNone:
		return ReachNone
	case r == ReachAll:
		return other
	default:
		return r
	}
}

// Scope says what the user who asked for an export might take at that time. A job without a
// scope was asked for by a system admin. When the job begins, the user's rights are checked
// again, and the narrower of both counts.
type Scope struct {
	By              Capacity `json:"by"`
	PrivateChannels Reach    `json:"private_channels"`
}

// Bounds hold an export to what the one who asked for it may take while it runs.
// The zero value lets nothing through.
type Bounds struct {
	By Capacity
	// PrivateChannels bounds a team admin's export; Channels are the ids of those
	// that the user is in and can read. A member's export holds these alone.
	PrivateChannels Reach
	Channels        map[string]bool
	// Viewer is the member whose view the archive is.
	Viewer string
	// ShowEmail, ShowFullName and ShowStrangers say of a member's export what the
	// server lets the member see of others: addresses, names, and the profiles of
	// those who share no channel with them.
	ShowEmail, ShowFullName, ShowStrangers bool
}

// Unbounded is for system admins.
func Unbounded() Bounds { return Bounds{By: AsSystemAdmin, PrivateChannels: ReachAll} }

// Takes reports whether a channel of the team may be taken.
func (b Bounds) Takes(channelID string, private bool) bool {
	switch b.By {
	case AsSystemAdmin:
		return true
	case AsTeamAdmin:
		return !private || b.PrivateChannels == ReachAll || b.PrivateChannels == ReachMember && b.Channels[channelID]
	case AsMember:
		return b.Channels[channelID]
	default:
		return false
	}
}

// Secrets reports whether that is taken too what the server keeps from its
// clients: where the buttons of integrations lead.
func (b Bounds) Secrets() bool { return b.By == AsSystemAdmin }

// Restricted reports whether the archive is one member's view.
func (b Bounds) Restricted() bool { return b.By == AsMember }

// Contents says what a finished archive holds that only some people may take. It is for
// decisions, not for clients.
type Contents struct {
	// PrivateChannels are ids.
	PrivateChannels []string `json:"private_channels,omitempty"`
	// Conversations counts direct and group messages.
	Conversations int          `json:"conversations,omitempty"`
	PersonalData  PersonalData `json:"personal_data"`
	// Secrets says that it holds where buttons of integrations lead.
	Secrets bool `json:"secrets,omitempty"`
	// EditHistory says that it holds earlier versions of posts.
	EditHistory bool `json:"edit_history,omitempty"`
}
