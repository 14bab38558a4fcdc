package importer

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/inspect"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
)

func TestManyLongNamesThatComeDownToOneTakeLittleTime(t *testing.T) {
	in := &inspect.Inspection{Teams: map[string]*inspect.Team{"choir": {Name: "choir"}}, People: map[string]*inspect.Person{}}
	prefix := strings.Repeat("x", 58)
	for n := range 100_000 {
		// No server takes the blank.
		name := fmt.Sprintf("%s%06d ", prefix, n) + "y"
		in.People[name] = &inspect.Person{Username: name, Line: true, Traces: map[string]bool{"choir": true}}
	}
	// A search for each name from the first number on would take longer than tests may.
	plan, _ := planning.Build(in, here(), planning.TeamAdmin(), planning.Review{})
	given := map[string]bool{}
	for _, user := range plan.Users {
		require.True(t, sanitize.IsUsername(user.Target.Username))
		given[user.Target.Username] = true
	}
	require.Len(t, given, len(in.People))
	require.Contains(t, planning.WantedOf(in, "team", planning.Review{}).Usernames, prefix[:57], "or names that are here would not be known")
}
