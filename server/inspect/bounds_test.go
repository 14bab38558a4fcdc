package inspect

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
)

func TestMembershipsOfAllPeopleTogetherAreBounded(t *testing.T) {
	in := &Inspection{People: map[string]*Person{}, Names: map[string]bool{}, Dropped: sanitize.Skips{}}
	people := &peopleReader{in: in, registry: &registry{in: in}, notes: &notes{}, spelled: map[string]string{}}
	team := bulk.TeamMembership{Name: "choir"}
	for n := range 140_000 {
		team.Channels = append(team.Channels, bulk.ChannelMembership{Name: fmt.Sprint("c", n)})
	}
	var err error
	n := 0
	for ; err == nil; n++ {
		err = people.userLine(t.Context(), &bulk.User{Username: fmt.Sprint("u", n), Teams: []bulk.TeamMembership{team}})
	}
	require.ErrorContains(t, err, "memberships")
	require.Equal(t, sanitize.MaxPlaces/140_001+1, n)
}

func TestTracesOfAllPeopleTogetherAreBounded(t *testing.T) {
	r := &registry{in: &Inspection{People: map[string]*Person{}, Dropped: sanitize.Skips{}}, traces: maxTraces - 1}
	require.NoError(t, r.trace("choir", "anna"))
	require.NoError(t, r.trace("choir", "anna"), "once for each person and team")
	require.ErrorContains(t, r.trace("choir", "bob"), "traces")
}
