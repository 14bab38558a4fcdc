package sanitize

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/mmrules"
)

// MaxNameBytes is the length of the longest name that is looked at.
const MaxNameBytes = 256

// Key returns a name as names are compared: in lower case, as the server does.
func Key(name string) string { return strings.ToLower(strings.TrimSpace(name)) }

// SortedKeys returns the keys of a map in order.
func SortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// TrimSlash removes the slashes at the end of an address.
func TrimSlash(address string) string {
	for len(address) > 0 && address[len(address)-1] == '/' {
		address = address[:len(address)-1]
	}
	return address
}

// The types of channels of a team.
const (
	TypeOpen    = "O"
	TypePrivate = "P"
)

// FirstError returns an error, or else why the context ended.
func FirstError(err error, ctx context.Context) error { //nolint:revive // the error comes first: it is why
	if err != nil {
		return err
	}
	return context.Cause(ctx)
}

// CountIf returns 1 for true and 0 for false.
func CountIf(yes bool) int64 {
	if yes {
		return 1
	}
	return 0
}

// ConversationKey names a conversation by its participants, whatever their order and
// how often each is named: there is one conversation between the same people. It
// returns false for what no server takes for one.
func ConversationKey(names []string) (source string, participants []string, ok bool) {
	if len(names) == 0 || len(names) > mmrules.MaxGroup*mmrules.MaxGroup {
		return "", nil, false
	}
	for _, name := range names {
		participants = append(participants, Key(name))
	}
	slices.Sort(participants)
	participants = slices.Compact(participants)
	if len(participants) > mmrules.MaxGroup || slices.ContainsFunc(participants, func(name string) bool { return !mmrules.HasUsernameCharacters(name) }) {
		return "", nil, false
	}
	return strings.Join(participants, ","), participants, true
}
