package e2e_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed/seed"
)

// Long threads of an archive go on in later segments of it; they must arrive as
// one, and so must everything said in one moment.
func TestATeamOfHardShapesArrivesThroughTheImporter(t *testing.T) {
	ctx := testContext(t)
	source, hard := hardServer(t)
	_, archive := exportTeam(t, ctx, source, hard.Team.Id, nil)
	target := startServer(t, ctx, testbed.ServerOptions{Name: "hardimport", Bundle: bundle})
	openImports(t, ctx, target)
	team := makeTeam(t, ctx, target.Admin)
	job, _, err := target.Admin.Import(ctx, team.Id, archive.path)
	require.NoError(t, err)
	succeeded(t, job)
	for message, replies := range map[string]int64{"a thread of many replies": seed.LongThread, "a thread of long replies": seed.WideThread} {
		require.EqualValues(t, 1, row(t, ctx, target, `SELECT COUNT(*) FROM Posts WHERE Message = $1 AND RootId = ''`, message), "%s is one", message)
		require.Equal(t, replies, row(t, ctx, target, `SELECT COUNT(*) FROM Posts p JOIN Posts r ON r.Id = p.RootId WHERE r.Message = $1`, message), message)
	}
	require.EqualValues(t, 2, row(t, ctx, target, `SELECT COUNT(*) FROM Posts WHERE Message = 'twins' AND RootId = ''`))
	all := dumpAll(t, ctx, target)
	again, _, err := target.Admin.Import(ctx, team.Id, archive.path)
	require.NoError(t, err)
	succeeded(t, again)
	require.Zero(t, again.Counts["posts_written"])
	require.Equal(t, all, dumpAll(t, ctx, target), "a second time changes nothing")
}
