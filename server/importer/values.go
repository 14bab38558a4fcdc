package importer

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
	maxNameLength    = mmrules.MaxName
	maxHeaderRunes   = mmrules.MaxHeader
	maxPurposeRunes  = mmrules.MaxPurpose
	maxDisplayRunes  = mmrules.MaxDisplayName
	maxPositionRunes = mmrules.MaxPosition
	// maxChannelBytes is the length of the longest name of a channel that is looked at.
	maxChannelBytes = 256
	// maxDescriptionBytes is that of a team's description.
	maxDescriptionBytes = mmrules.MaxTeamDescription
)

var (
	teamName = regexp.MustCompile(`^[a-z0-9_-]{1,64}$`)
	// directName are the names of direct messages.
	directName = regexp.MustCompile(`^[a-z0-9]{26}__[a-z0-9]{26}$`)
	emojiName  = regexp.MustCompile(`^[a-z0-9_+-]{1,64}$`)
)

// isReserved reports whether an import gives no account a name: no server accepts it, or
// it mentions many people.
func isReserved(name string) bool {
	return mmrules.IsRestrictedUsername(name) || mmrules.IsGroupMention(name)
}

func isTeamName(name string) bool { return teamName.MatchString(name) }

func isChannelName(name string) bool { return mmrules.IsChannelName(name) }

// channelKey returns the name by which a channel of an archive goes in an import:
// its own in lower case or, where no server takes that, one that is made of it, as
// of the names that old servers gave. It is empty for a name that is none, or that
// only a direct message has: a post in a channel of such a name is meant for a
// private conversation, because the importer finds channels of a whole server by
// their names.
func channelKey(name string) string {
	if own := key(name); own == "" || len(own) > maxChannelBytes || directName.MatchString(own) {
		return ""
	}
	return mmrules.ChannelName(name)
}

func isEmojiName(name string) bool { return emojiName.MatchString(name) }

func isUsername(name string) bool { return mmrules.HasUsernameCharacters(name) && !isReserved(name) }

// isName reports whether an archive may call a person so, be it a name that the
// server takes or not. No server has longer ones: they would only make a plan
// large.
func isName(name string) bool {
	name = key(name)
	return name != "" && len(name) <= maxNameLength
}

// validUsername makes a name that the server takes of any.
func validUsername(name string) string {
	name = mmrules.UsernameCharacters(key(name))
	name = name[:min(len(name), maxNameLength)]
	if name == "" || isReserved(name) {
		return "user-" + name
	}
	return name
}

// clean takes away what PostgreSQL does not store.
func clean(text string) string {
	if !strings.ContainsRune(text, 0) {
		return text
	}
	return strings.ReplaceAll(text, "\x00", "")
}

// cutBytes returns the first bytes of a text, without half a rune.
func cutBytes(text string, bytes int) string {
	if len(text) <= bytes {
		return text
	}
	return strings.ToValidUTF8(text[:bytes], "")
}

// cut returns the first runes of a text.
func cut(text string, runes int) string {
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

// cleanSource takes from what an archive says of its source what no server
// says, and what is too long to keep.
func cleanSource(source archive.Source) archive.Source {
	id := func(text string) string {
		if serverID.MatchString(text) {
			return text
		}
		return ""
	}
	return archive.Source{
		ServerID: id(source.ServerID), TeamID: id(source.TeamID),
		ServerVersion: cut(clean(source.ServerVersion), maxVersionRunes),
		SiteURL:       cut(clean(source.SiteURL), maxAddressRunes),
		TeamName:      cut(clean(source.TeamName), maxNameLength), TeamDisplayName: cut(clean(source.TeamDisplayName), maxDisplayRunes),
	}
}

// cleanChannel makes a channel that the server takes of any, under a name that
// [channelKey] gives.
func cleanChannel(line bulk.Channel, now int64) bulk.Channel {
	kind := typeOpen
	if line.Type != typeOpen {
		// What is not said to be public is not made public.
		kind = typePrivate
	}
	return bulk.Channel{
		Team: key(line.Team), Name: channelKey(line.Name), Type: kind,
		DisplayName: cut(clean(line.DisplayName), maxDisplayRunes),
		Header:      cut(clean(line.Header), maxHeaderRunes),
		Purpose:     cut(clean(line.Purpose), maxPurposeRunes),
		DeletedAt:   min(max(line.DeletedAt, 0), now),
	}
}
