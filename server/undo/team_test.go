package undo

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/journal"
)

// intoNew is a server after an import that made its team.
func intoNew(t *testing.T) (*Undo, *fakeServer) {
	t.Helper()
	u, s := imported(t)
	s.entries[0].Team = "team"
	s.entries[0].Channels = append(s.entries[0].Channels, "c-square")
	s.channels["c-square"] = "town-square"
	s.entries[3].Places = []journal.Place{{UserID: "x", Team: true}, {UserID: "y", Team: true}}
	return u, s
}

func TestATeamThatAnImportMadeIsArchivedWithIt(t *testing.T) {
	u, s := intoNew(t)
	preview, err := u.Preview(t.Context(), s.job.RequestedBy, s.job)
	require.NoError(t, err)
	require.Equal(t, "choir", preview.Team)
	require.NotContains(t, preview.Channels, "town-square", "no team is without it")
	require.False(t, s.archived)
	result, err := run(t, u)
	require.NoError(t, err)
	require.True(t, s.archived)
	require.Contains(t, s.channels, "c-square")
	require.EqualValues(t, 1, result.Report.Counts[countTeams])
}

func TestATeamThatOthersUseStays(t *testing.T) {
	for name, use := range map[string]func(*fakeServer){
		"somebody joined":              func(s *fakeServer) { s.others = 1 },
		"somebody used their place":    func(s *fakeServer) { s.touched["x"] = true },
		"somebody wrote":               func(s *fakeServer) { s.add("c-new", "later", "") },
		"somebody wrote in the square": func(s *fakeServer) { s.add("c-square", "later", "") },
	} {
		t.Run(name, func(t *testing.T) {
			u, s := intoNew(t)
			use(s)
			preview, err := u.Preview(t.Context(), s.job.RequestedBy, s.job)
			require.NoError(t, err)
			require.Empty(t, preview.Team)
			require.EqualValues(t, 1, keptOf(preview.Kept)["teams"])
			result, err := run(t, u)
			require.NoError(t, err)
			require.False(t, s.archived)
			require.NotContains(t, result.Report.Counts, countTeams)
		})
	}
}

// Whom the import made an admin goes with the team, and with it only: a team that
// people use keeps somebody to lead it.
func TestWhoLeadsATeamThatStaysStaysToo(t *testing.T) {
	for name, used := range map[string]bool{"nobody used the team": false, "somebody joined it": true} {
		t.Run(name, func(t *testing.T) {
			u, s := intoNew(t)
			s.entries[3].Places = []journal.Place{{UserID: "x", Team: true, Admin: true}, {UserID: "y", Team: true}}
			if used {
				s.others = 1
			}
			preview, err := u.Preview(t.Context(), s.job.RequestedBy, s.job)
			require.NoError(t, err)
			result, err := run(t, u)
			require.NoError(t, err)
			require.Equal(t, used, s.places["x"])
			require.False(t, s.places["y"])
			require.Equal(t, !used, s.archived)
			require.Equal(t, preview.Memberships, result.Report.Counts[countPlaces])
			if used {
				require.EqualValues(t, 1, keptOf(preview.Kept)["memberships"])
			}
		})
	}
}
