package sanitize

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/mmrules"
)

// The lengths that the server takes, in bytes for names and runes for texts
// (channels/app/imports/import_validators.go and the model package).
const (
	MaxNameLength    = mmrules.MaxName
	MaxHeaderRunes   = mmrules.MaxHeader
	MaxPurposeRunes  = mmrules.MaxPurpose
	MaxDisplayRunes  = mmrules.MaxDisplayName
	maxPositionRunes = mmrules.MaxPosition
	// maxChannelBytes is the length of the longest name of a channel that is looked at.
	maxChannelBytes = 256
	// MaxDescriptionBytes is that of a team's description.
	MaxDescriptionBytes = mmrules.MaxTeamDescription
)

var (
	teamName = regexp.MustCompile(`^[a-z0-9_-]{1,64}$`)
	// directName are the names of direct messages.
	directName = regexp.MustCompile(`^[a-z0-9]{26}__[a-z0-9]{26}$`)
	emojiName  = regexp.MustCompile(`^[a-z0-9_+-]{1,64}$`)
)

// IsReserved reports whether an import gives no account a name: no server accepts it, or
// it mentions many people.
func IsReserved(name string) bool {
	return mmrules.IsRestrictedUsername(name) || mmrules.IsGroupMention(name)
}

// IsTeamName reports whether an archive may name a team so.
func IsTeamName(name string) bool { return teamName.MatchString(name) }

// IsChannelName reports whether the server takes a name for a channel.
func IsChannelName(name string) bool { return mmrules.IsChannelName(name) }

// ChannelKey returns the name by which a channel of an archive goes in an import:
// its own in lower case or, where no server takes that, one that is made of it, as
// of the names that old servers gave. It is empty for a name that is none, or that
// only a direct message has: a post in a channel of such a name is meant for a
// private conversation, because the importer finds channels of a whole server by
// their names.
func ChannelKey(name string) string {
	if own := Key(name); own == "" || len(own) > maxChannelBytes || directName.MatchString(own) {
		return ""
	}
	return mmrules.ChannelName(name)
}

// IsEmojiName reports whether the server takes a name for an emoji.
func IsEmojiName(name string) bool { return emojiName.MatchString(name) }

// IsUsername reports whether the server takes a name for an account.
func IsUsername(name string) bool { return mmrules.HasUsernameCharacters(name) && !IsReserved(name) }

// IsName reports whether an archive may call a person so, be it a name that the
// server takes or not. No server has longer ones: they would only make a plan
// large.
func IsName(name string) bool {
	name = Key(name)
	return name != "" && len(name) <= MaxNameLength
}

// ValidUsername makes a name that the server takes of any.
func ValidUsername(name string) string {
	name = mmrules.UsernameCharacters(Key(name))
	name = name[:min(len(name), MaxNameLength)]
	if name == "" || IsReserved(name) {
		return "user-" + name
	}
	return name
}

// CleanText takes away what PostgreSQL does not store.
func CleanText(text string) string {
	if !strings.ContainsRune(text, 0) {
		return text
	}
	return strings.ReplaceAll(text, "\x00", "")
}

// CutBytes returns the first bytes of a text, without half a rune.
func CutBytes(text string, bytes int) string {
	if len(text) <= bytes {
		return text
	}
	return strings.ToValidUTF8(text[:bytes], "")
}

// CutRunes returns the first runes of a text.
func CutRunes(text string, runes int) string {
	if len(text) <= runes || utf8.RuneCountInString(text) <= runes {
		return text
	}
	at := 0
	for range runes {
		_, size := utf8.DecodeRuneInString(text[at:])
		at += size
	}
	return text[:at]
}

const (
	maxVersionRunes = 64
	maxAddressRunes = 1024
)

// serverID is an id that servers give.
var serverID = regexp.MustCompile(`^[a-z0-9]{26}$`)

// CleanSource takes from what an archive says of its source what no server
// says, and what is too long to keep.
func CleanSource(source archive.Source) archive.Source {
	id := func(text string) string {
		if serverID.MatchString(text) {
			return text
		}
		return ""
	}
	return archive.Source{
		ServerID: id(source.ServerID), TeamID: id(source.TeamID),
		ServerVersion: CutRunes(CleanText(source.ServerVersion), maxVersionRunes),
		SiteURL:       CutRunes(CleanText(source.SiteURL), maxAddressRunes),
		TeamName:      CutRunes(CleanText(source.TeamName), MaxNameLength), TeamDisplayName: CutRunes(CleanText(source.TeamDisplayName), MaxDisplayRunes),
	}
}

// CleanChannel makes a channel that the server takes of any, under a name that
// [ChannelKey] gives.
func CleanChannel(line bulk.Channel, now int64) bulk.Channel {
	kind := TypeOpen
	if line.Type != TypeOpen {
		// What is not said to be public is not made public.
		kind = TypePrivate
	}
	return bulk.Channel{
		Team: Key(line.Team), Name: ChannelKey(line.Name), Type: kind,
		DisplayName: CutRunes(CleanText(line.DisplayName), MaxDisplayRunes),
		Header:      CutRunes(CleanText(line.Header), MaxHeaderRunes),
		Purpose:     CutRunes(CleanText(line.Purpose), MaxPurposeRunes),
		DeletedAt:   min(max(line.DeletedAt, 0), now),
	}
}
