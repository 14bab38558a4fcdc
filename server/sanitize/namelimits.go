package sanitize

import (
	"cmp"
	"fmt"
)

// NameLimits bound how many things an archive may name. A plan names each of them,
// so they bound the plan too. 0 stands for the most that any import may have.
type NameLimits struct {
	People      int `json:"people,omitempty"`
	Channels    int `json:"channels,omitempty"`
	Emoji       int `json:"emoji,omitempty"`
	Memberships int `json:"memberships,omitempty"`
}

// MostNames are the limits of imports by system admins. Servers have larger teams than
// that nowhere; what an inspection remembers of so many people takes some hundred
// megabytes.
var MostNames = NameLimits{People: 200_000, Channels: 50_000, Emoji: 50_000, Memberships: MaxPlaces}

// MostNamesForTeam holds the limits for imports by team admins.
var MostNamesForTeam = NameLimits{People: 20_000, Channels: 5_000, Emoji: 5_000, Memberships: 500_000}

// Check returns an error when there are more things than may be.
func (l NameLimits) Check(people, channels, emoji, memberships int) error {
	for _, count := range []struct {
		things              string
		are, may, mayAtMost int
	}{
		{"people", people, l.People, MostNames.People},
		{"channels", channels, l.Channels, MostNames.Channels},
		{"emoji", emoji, l.Emoji, MostNames.Emoji},
		{"memberships", memberships, l.Memberships, MostNames.Memberships},
	} {
		may := cmp.Or(count.may, count.mayAtMost)
		switch {
		case count.are <= may:
		case may < count.mayAtMost:
			return fmt.Errorf("names one of more than %d %s, the most in an import by a team admin; a system admin may import up to %d", may, count.things, count.mayAtMost)
		default:
			return fmt.Errorf("names one of more than %d %s, the most that an import takes", may, count.things)
		}
	}
	return nil
}
