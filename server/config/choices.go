package config

import (
	"fmt"
	"slices"
	"strings"
)

// Who says who may do something.
type Who string

// Each includes those before it.
const (
	Nobody       Who = "nobody"
	SystemAdmins Who = "system_admins"
	TeamAdmins   Who = "team_admins"
)

// ImportedUsers says what becomes of people whom an import by a team admin finds
// no account for in the team.
type ImportedUsers string

const (
	// ImportedNone gives people no accounts of their own: one deactivated account of the
	// team holds their posts.
	ImportedNone ImportedUsers = "none"
	// ImportedDeactivated gives each a deactivated account.
	ImportedDeactivated ImportedUsers = "deactivated"
	// ImportedActive gives each an account with the archive's address, where no other
	// account has that.
	ImportedActive ImportedUsers = "active"
)

// choice reads a setting that is one of a few words. What it does not know is
// named in the problems, and otherwise is used in its place.
func choice[T ~string](problems *[]string, key string, value *string, otherwise T, known ...T) T {
	if value == nil || *value == "" {
		return otherwise
	}
	if slices.Contains(known, T(*value)) {
		return T(*value)
	}
	words := make([]string, 0, len(known))
	for _, word := range known {
		words = append(words, fmt.Sprintf("%q", string(word)))
	}
	*problems = append(*problems, fmt.Sprintf("%s is %q: it must be one of %s; %q is used", key, *value, strings.Join(words, ", "), string(otherwise)))
	return otherwise
}
