package inspect

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/mmrules"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// Inspection holds the facts about an archive that a plan needs. It can be kept as JSON.
// Names are in small letters, as the importer compares them.
type Inspection struct {
	// Generator is the name that the archive gives as its writer.
	Generator string `json:"generator"`
	// Ours says that it has a manifest, and that it is what the manifest says.
	Ours   bool           `json:"ours"`
	Source archive.Source `json:"source"`
	// Now is the time of the inspection; no time in the archive counts as later.
	Now    int64                 `json:"now"`
	Server sanitize.ServerLimits `json:"server"`
	Teams  map[string]*Team      `json:"teams"`
	People map[string]*Person    `json:"people"`
	Emoji  map[string]*Emoji     `json:"emoji"`
	// LastUser is the number of the last line of a user; 0 where there is none.
	LastUser int `json:"last_user,omitempty"`
	// Conversations are direct and group conversations, by the names of those who take
	// part, where the one who imports may import them.
	Conversations map[string]*Conversation `json:"conversations,omitempty"`
	// Extras holds the data that an archive of ours has beside its lines.
	Extras *Extras `json:"extras,omitempty"`
	// Links are the ids of posts of the source that something links to.
	Links map[string]bool `json:"links,omitempty"`
	// Refused are the first files that are not read, Astray the first that a line
	// names and that may lie elsewhere.
	Refused []FileFault `json:"refused,omitempty"`
	Astray  []FileFault `json:"astray,omitempty"`
	// Names are full names and nicknames of people, in small letters: no webhook may
	// show one of them unmarked.
	Names map[string]bool `json:"names,omitempty"`
	// LargeImages are attached images with more pixels than the server takes.
	LargeImages map[string]bool `json:"large_images,omitempty"`
	// Dropped counts losses that every team would have.
	Dropped sanitize.Skips `json:"dropped"`
}

// Team is a team of an archive.
type Team struct {
	Name string `json:"name"`
	// Line says that it has a line of its own.
	Line bool `json:"line,omitempty"`
	// DisplayName is empty for a team without a line.
	DisplayName string `json:"display_name,omitempty"`
	Description string `json:"description,omitempty"`
	// AllowOpenInvite says that all users of the server may join.
	AllowOpenInvite bool                `json:"allow_open_invite,omitempty"`
	Channels        map[string]*Channel `json:"channels"`
	// Dropped counts the losses of the line for a new team.
	Dropped sanitize.Skips `json:"dropped,omitempty"`
	// Webhooks are names that posts of webhooks showed, as many as are kept.
	Webhooks map[string]bool `json:"webhooks,omitempty"`
}

// Channel is a channel of an archive, and what an import would write into it.
type Channel struct {
	bulk.Channel
	// Line says that it has a line of its own, without which it does not exist.
	Line bool `json:"line"`
	// Refused is the name on its line, where no server takes that for a channel.
	Refused string          `json:"refused,omitempty"`
	Counts  transfer.Counts `json:"counts"`
	Dropped sanitize.Skips  `json:"dropped"`
	// Lost counts the losses of the line for a new channel.
	Lost sanitize.Skips `json:"lost,omitempty"`
	// WasArchived says that the line has a time of archiving.
	WasArchived bool `json:"was_archived,omitempty"`
}

// isPrivate notes that something says that the channel is private: from then on it
// is, whatever else is said.
func (c *Channel) isPrivate(private bool) {
	if private {
		c.Type = sanitize.TypePrivate
	}
}

// public reports whether the archive says that the channel is public.
func (c *Channel) public() bool { return c.Line && c.Type == sanitize.TypeOpen }

// Private reports whether the archive says that the channel is private.
func (c *Channel) Private() bool { return c.Line && c.Type != sanitize.TypeOpen }

// Person is a person whom an archive names.
type Person struct {
	Username string `json:"username"`
	// Name is the full name, or the nickname of those without one.
	Name string `json:"name,omitempty"`
	// Email is empty for bots, for who has no line, and where it is not valid.
	Email string `json:"email,omitempty"`
	// MailFault says why a line has no address that is valid.
	MailFault sanitize.SkipKind `json:"mail_fault,omitempty"`
	// Picture is the entry with a profile picture that the server takes.
	Picture string `json:"picture,omitempty"`
	// Profile says that the line has a picture, settings or a language.
	Profile bool `json:"profile,omitempty"`
	// Line and Bot say what line they have; neither is one who is only named.
	Line bool `json:"line,omitempty"`
	Bot  bool `json:"bot,omitempty"`
	// BotLine holds the description and owner of a bot; nil for people.
	BotLine *BotLine `json:"bot_line,omitempty"`
	// Deactivated says that the line has a time of deactivation.
	Deactivated bool `json:"deactivated,omitempty"`
	Guest       bool `json:"guest,omitempty"`
	// SystemRole says that the line asks for more than an ordinary account.
	SystemRole bool `json:"system_role,omitempty"`
	// Teams lists the teams in which they are a member; Traces those where they wrote or
	// reacted.
	Teams  map[string]Membership `json:"teams,omitempty"`
	Traces map[string]bool       `json:"traces,omitempty"`
	// Named are the teams of which messages of the system name them.
	Named map[string]bool `json:"named,omitempty"`
	// Dropped counts the losses of the line for a new account.
	Dropped sanitize.Skips `json:"dropped,omitempty"`
}

// BotLine holds the values of a bot's line, as the server takes them. Owner is a username
// of the archive or the id of a plugin.
type BotLine struct {
	DisplayName string `json:"display_name,omitempty"`
	Description string `json:"description,omitempty"`
	Owner       string `json:"owner,omitempty"`
	DeleteAt    int64  `json:"delete_at,omitempty"`
}

// Membership is a person's place in a team of the archive.
type Membership struct {
	// TeamAdmin says that it asks for the role of a team admin.
	TeamAdmin bool `json:"team_admin,omitempty"`
	// Admins counts the roles of an admin that it asks for, in the team and channels.
	Admins int64 `json:"admins,omitempty"`
	// Channels are in their order, each once.
	Channels []string `json:"channels,omitempty"`
	// Double counts the channels that were named twice.
	Double int64 `json:"double,omitempty"`
	// Dropped counts the losses of the membership for a new account.
	Dropped sanitize.Skips `json:"dropped,omitempty"`
}

// Belongs reports whether a person has anything to do with a team.
func (p *Person) Belongs(team string) bool {
	_, member := p.Teams[team]
	return member || p.Traces[team]
}

// Emoji is a custom emoji of an archive.
type Emoji struct {
	Name string `json:"name"`
	// Image is the entry that holds the image.
	Image  string `json:"image"`
	SHA256 string `json:"sha256"`
}

func (in *Inspection) team(name string) *Team {
	name = sanitize.Key(name)
	team := in.Teams[name]
	if team == nil {
		team = &Team{Name: name, Channels: map[string]*Channel{}, Dropped: sanitize.Skips{}, Webhooks: map[string]bool{}}
		in.Teams[name] = team
	}
	return team
}

func (t *Team) channel(name string) *Channel {
	name = sanitize.ChannelKey(name)
	channel := t.Channels[name]
	if channel == nil {
		channel = &Channel{Channel: bulk.Channel{Name: name}, Counts: transfer.Counts{}, Dropped: sanitize.Skips{}, Lost: sanitize.Skips{}}
		t.Channels[name] = channel
	}
	return channel
}

// SourceTeam returns the name that a team has on the source server, as links to it
// say. An archive of ours may call it otherwise, because an import refuses the name.
func (in *Inspection) SourceTeam(team string) string {
	if own := in.Source.TeamName; in.Ours && own != "" && mmrules.TeamName(own) == team {
		return strings.ToLower(own)
	}
	return team
}

func (in *Inspection) person(name string) *Person {
	name = sanitize.Key(name)
	person := in.People[name]
	if person == nil {
		person = &Person{Username: name, Teams: map[string]Membership{}, Traces: map[string]bool{}, Dropped: sanitize.Skips{}}
		in.People[name] = person
	}
	return person
}

// NoMail is the domain of addresses that reach no mailbox.
const NoMail = "@team-export.invalid"

// ShellMail returns the address of a shell: the same whenever the same person is imported
// into the same team. It reaches no mailbox.
func (in *Inspection) ShellMail(person *Person, teamKey string) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{teamKey, in.Source.ServerID, in.Source.TeamID, person.Username, person.Email}, "\x00")))
	return hex.EncodeToString(sum[:13]) + NoMail
}

// Origin names a channel of this archive, the same in each export of its team.
// It is as long for every archive.
func (in *Inspection) Origin(team, channel string) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{in.Source.ServerID, in.Source.TeamID, team, channel}, "\x00")))
	return hex.EncodeToString(sum[:13])
}
