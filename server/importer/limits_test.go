package importer

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
)

func TestMembershipsOfAllPeopleTogetherAreBounded(t *testing.T) {
	i := &inspector{in: &Inspection{People: map[string]*Person{}, Names: map[string]bool{}, Dropped: drops{}}, spelled: map[string]string{}}
	team := bulk.TeamMembership{Name: "choir"}
	for n := range 140_000 {
		team.Channels = append(team.Channels, bulk.ChannelMembership{Name: fmt.Sprint("c", n)})
	}
	var err error
	n := 0
	for ; err == nil; n++ {
		err = i.userLine(t.Context(), &bulk.User{Username: fmt.Sprint("u", n), Teams: []bulk.TeamMembership{team}})
	}
	require.ErrorContains(t, err, "memberships")
	require.Equal(t, maxPlaces/140_001+1, n)
}

func TestTracesOfAllPeopleTogetherAreBounded(t *testing.T) {
	i := &inspector{in: &Inspection{People: map[string]*Person{}, Dropped: drops{}}, traces: maxTraces - 1}
	require.NoError(t, i.trace("choir", "anna"))
	require.NoError(t, i.trace("choir", "anna"), "once for each person and team")
	require.ErrorContains(t, i.trace("choir", "bob"), "traces")
}

func TestManyChannelsOfAPersonTakeLittleTime(t *testing.T) {
	channels := map[string]PlanChannel{}
	var names []string
	for n := range 200_000 {
		name := fmt.Sprint("c", n)
		names = append(names, name)
		channels[name] = PlanChannel{Action: ActionNew, Target: ChannelTarget{Name: name}}
	}
	// Compared each with each they would take longer than tests may.
	require.Len(t, keptChannels(append(names, names...), channels), len(names))
}

func TestManyLongNamesThatComeDownToOneTakeLittleTime(t *testing.T) {
	in := &Inspection{Teams: map[string]*Team{"choir": {Name: "choir"}}, People: map[string]*Person{}}
	prefix := strings.Repeat("x", 58)
	for n := range 100_000 {
		// No server takes the blank.
		name := fmt.Sprintf("%s%06d ", prefix, n) + "y"
		in.People[name] = &Person{Username: name, Line: true, Traces: map[string]bool{"choir": true}}
	}
	// A search for each name from the first number on would take longer than tests may.
	plan, _ := Build(in, here(), TeamAdmin(), Review{})
	given := map[string]bool{}
	for _, user := range plan.Users {
		require.True(t, isUsername(user.Target.Username))
		given[user.Target.Username] = true
	}
	require.Len(t, given, len(in.People))
	require.Contains(t, in.Wanted("team", Review{}).Usernames, prefix[:57], "or names that are here would not be known")
}
