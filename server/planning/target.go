package planning

import "github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"

// Target is the team that an archive goes into, and what its server has under
// the names and addresses that [WantedOf] lists.
type Target struct {
	// TeamName is empty when the team is one that the import makes.
	TeamName string
	// Key is the base of the addresses of accounts without a person: the same for all
	// imports into a team.
	Key string
	// TeamsTaken are names of teams of the server, archived ones too, that begin as
	// the one does that a new team might have.
	TeamsTaken []string
	// SiteURL is the address of this server, without a slash at the end.
	SiteURL  string
	Accounts []Account
	Channels []TargetChannel
	Emoji    []TargetEmoji
	// Conversations are the names of the direct and group channels among the accounts.
	Conversations []string
	Limits        TargetLimits
	// Closed says that groups of the server say who is in the team.
	Closed bool
	// HidesAddresses says that the server does not show e-mail addresses to those
	// who are no system admins.
	HidesAddresses bool
	// MailDomains lists the domains whose addresses people may sign up with; none means
	// any.
	MailDomains []string
	// Unknown are the columns of the database that keep this version from writing.
	Unknown []string
	// GuestDomains lists the domains for guests.
	GuestDomains []string
	// NoSignUp says that people may make no accounts, NoGuests that there are no guest
	// accounts.
	NoSignUp, NoGuests bool
}

// Account is an account of the target's server.
type Account = teamdata.Account

// TargetChannel is a channel of the target team, archived or not.
type TargetChannel = teamdata.TargetChannel

// TargetEmoji is a custom emoji of the target's server, or the name of one that
// the server has itself.
type TargetEmoji = teamdata.TargetEmoji

// TargetLimits holds the limits of the target. 0 means none.
type TargetLimits struct {
	// Members counts the active members of the team, MaxMembers bounds them.
	Members, MaxMembers int64
	// Channels counts the channels of the team that are not archived.
	Channels, MaxChannels int64
	// FreeBytes is the room for files; negative when it is not known.
	FreeBytes int64
	// FreeSeats is the number of accounts that the licence still allows; negative when
	// there is no such limit.
	FreeSeats int64
}

// Policy says what the user who imports may do. The zero value is the least.
type Policy struct {
	// AnyAccount lets content go to accounts outside the team.
	AnyAccount bool `json:"any_account"`
	// AnyChannel lets content go to private channels that one cannot read.
	AnyChannel bool `json:"any_channel"`
	// Accounts lets people become new active accounts with the addresses that the
	// archive gives; otherwise they become deactivated ones without an address.
	Accounts bool `json:"accounts"`
	// OneShell gives people no accounts of their own: a single deactivated one holds the
	// posts of people without an account in the team.
	OneShell bool `json:"one_shell,omitempty"`
	// MaxAccounts is the most accounts, deactivated ones included, that the import may
	// make; 0 means any number.
	MaxAccounts int64 `json:"max_accounts,omitempty"`
	// Admins lets admins of the source team be admins here.
	Admins bool `json:"admins"`
	// Emoji lets emoji be added, which belong to the whole server.
	Emoji bool `json:"emoji"`
	// Flags lets posts be marked as saved for those who saved them.
	Flags bool `json:"flags"`
	// SeveralTeams lets one team be picked from an archive of several.
	SeveralTeams bool `json:"several_teams"`
	// NewTeam lets the import make a team for itself.
	NewTeam bool `json:"new_team"`
	// Bots lets bots of the archive be bots here; otherwise they become deactivated
	// accounts.
	Bots bool `json:"bots"`
	// DirectMessages lets direct and group conversations be imported.
	DirectMessages bool `json:"direct_messages"`
}

// SystemAdmin may do everything that an import can do, but for direct messages: these
// a setting allows.
func SystemAdmin() Policy {
	return Policy{AnyAccount: true, AnyChannel: true, Accounts: true, Admins: true, Emoji: true, Flags: true, SeveralTeams: true, NewTeam: true, Bots: true}
}

// TeamAdmin may import into the team what changes nothing outside of it.
func TeamAdmin() Policy { return Policy{} }

// TeamAdminOf is TeamAdmin by what the settings say of people without an account in the
// team: they get accounts, or all share one, and an import makes at most this number.
func TeamAdminOf(accounts, oneShell bool, most int64) Policy {
	policy := TeamAdmin()
	policy.Accounts, policy.OneShell, policy.MaxAccounts = accounts, oneShell, most
	return policy
}

// Wanted lists what a plan asks a server for.
type Wanted struct {
	// NewTeam begins the names that a new team might have; empty when the import goes into
	// a team that is there.
	NewTeam string
	// Usernames are wanted with everything that differs in a number at the end.
	Usernames []string
	Emails    []string
	// Emoji, too, are wanted with everything that differs in a number.
	Emoji []string
	// Conversations asks for those among the accounts.
	Conversations bool
}

// mayUse reports whether content may go to an account that people chose or that has a
// person's address: a team admin reaches no account outside the team.
func (p Policy) mayUse(account *Account) bool { return p.AnyAccount || account.Member }

// mayWrite reports whether an import may write into a channel of the team: one that the
// user who imports can read. Archived channels take nothing from users who could not
// write into them either.
func (p Policy) mayWrite(channel *TargetChannel) bool {
	return p.AnyChannel || (!channel.Private || channel.Reader) && !channel.Archived
}
