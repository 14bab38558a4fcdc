package mmrules

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"slices"
	"strings"
)

// MaxName is the length of the longest name of a team or channel, in bytes.
const MaxName = 64

var (
	// channelName matches the names that a server accepts for a channel of a team
	// (model.IsValidChannelIdentifier).
	channelName = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,63}$`)
	// conversationName matches the names of direct and group messages. A channel of a team
	// cannot be saved under one (Channel.IsValid), though servers of the past made
	// some. The importer finds channels by name in a team and outside of all teams
	// (getByName), so a post in a channel of such a name would go to a conversation.
	conversationName = regexp.MustCompile(`^([a-z0-9]{26}__[a-z0-9]{26}|[a-f0-9]{40})$`)
	// teamName matches the names that a server accepts for a team (model.IsValidTeamName).
	teamName = regexp.MustCompile(`^[a-z0-9]+([a-z0-9-]+|(__)?)[a-z0-9]+$`)
	// reactionName matches the names of emoji that a server accepts in a reaction
	// (Reaction.IsValid).
	reactionName = regexp.MustCompile(`^[A-Za-z0-9+_-]{1,64}$`)
)

// reservedTeams lists words with which the name of a team may not begin
// (model.IsReservedTeamName). Teams may have such names from before a word was
// reserved.
var reservedTeams = []string{
	"admin", "api", "channel", "claim", "error", "files", "help", "landing", "login", "mfa", "oauth", "plug", "plugins",
	"post", "signup", "boards", "playbooks",
}

// IsChannelName reports whether a server accepts a name for a channel of a team.
func IsChannelName(name string) bool {
	return channelName.MatchString(name) && !conversationName.MatchString(name)
}

// ChannelName returns the name itself, in lower case, where a server takes it for
// a channel of a team, and otherwise one that is made of it, always the same. Two
// names that no server takes do not become one.
func ChannelName(name string) string {
	lower := strings.ToLower(strings.TrimSpace(name))
	switch {
	case IsChannelName(lower):
		return lower
	case conversationName.MatchString(lower):
		return "channel-" + lower
	}
	sum := sha256.Sum256([]byte(name))
	suffix := "-" + hex.EncodeToString(sum[:4])
	stem := strings.TrimLeft(simple(lower, "_-"), "_-")
	if stem == "" {
		stem = "channel"
	}
	return strings.TrimRight(stem[:min(len(stem), MaxName-len(suffix))], "_-") + suffix
}

// IsTeamName reports whether a server accepts a name for a team.
func IsTeamName(name string) bool {
	reserved := slices.ContainsFunc(reservedTeams, func(word string) bool { return strings.HasPrefix(name, word) })
	return len(name) <= MaxName && teamName.MatchString(name) && !reserved
}

// TeamName returns the name itself, in lower case, where a server takes it for a
// team, and otherwise one that is made of it.
func TeamName(name string) string {
	lower := strings.ToLower(strings.TrimSpace(name))
	if IsTeamName(lower) {
		return lower
	}
	const prefix = "team-"
	stem := strings.Trim(simple(lower, "-"), "-")
	stem = strings.TrimRight(stem[:min(len(stem), MaxName-len(prefix))], "-")
	if stem == "" {
		return "team"
	}
	return prefix + stem
}

// IsReactionName reports whether a server saves a reaction with an emoji of this
// name.
func IsReactionName(name string) bool { return reactionName.MatchString(name) }

// simple replaces everything but lower-case letters, digits and the allowed
// signs.
func simple(name, allowed string) string {
	return strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' || '0' <= r && r <= '9' || strings.ContainsRune(allowed, r) {
			return r
		}
		return '-'
	}, name)
}
