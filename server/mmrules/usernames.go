package mmrules

import (
	"regexp"
	"slices"
	"strings"
)

// MaxUsername is the length of the longest username, in bytes.
const MaxUsername = 64

var (
	username = regexp.MustCompile(`^[a-z0-9._-]{1,64}$`)
	id       = regexp.MustCompile(`^[a-z0-9]{26}$`)

	// restrictedUsernames are names that no account may have (restrictedUsernames in
	// the model package).
	restrictedUsernames = []string{"all", "channel", "matterbot", "system"}
	// groupMentions are words that mention many people. A server accepts "here" as a
	// username.
	groupMentions = []string{"all", "channel", "here"}
)

// RestrictedUsernames returns the names that no account may have.
func RestrictedUsernames() []string { return slices.Clone(restrictedUsernames) }

// IsRestrictedUsername reports whether no account may have a name.
func IsRestrictedUsername(name string) bool { return slices.Contains(restrictedUsernames, name) }

// IsGroupMention reports whether an @ before a word mentions many people.
func IsGroupMention(name string) bool { return slices.Contains(groupMentions, name) }

// HasUsernameCharacters reports whether a name has only the characters, and not more of
// them, that usernames may have.
func HasUsernameCharacters(name string) bool { return username.MatchString(name) }

// UsernameCharacters returns a name in lower case in which "-" replaces the characters
// that usernames may not have.
func UsernameCharacters(name string) string { return simple(strings.ToLower(name), "-_.") }

// IsID reports whether a text has the form of the ids that servers generate.
func IsID(text string) bool { return id.MatchString(text) }
