package importer

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/journal"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// archiveOld is the call that archives the channel that an import makes of oldChannel.
var archiveOld = "archive " + journal.DerivedID("test", "channel", "old")

const oldChannel = `{"type":"channel","channel":{"team":"choir","name":"old","display_name":"Old","type":"O","deleted_at":77}}`

func TestChannelsAreArchivedWhenEverythingElseIsDone(t *testing.T) {
	data := zipFile(t, lines(oldChannel, post("")), nil)
	result := mustImport(t, data, here(), planning.SystemAdmin())
	require.EqualValues(t, 77, result.channel("old").DeletedAt)

	host := newFakeHost(data)
	i, job := planned(t, host)
	job.State, job.PlanRevision = transfer.StateApplying, 1
	report, err := i.Run(t.Context(), job, silent{})
	require.NoError(t, err)
	require.Less(t, slices.Index(host.Done, "join"), slices.Index(host.Done, archiveOld), "until then it takes posts and members")
	require.EqualValues(t, 1, report.Report.Counts[transfer.CountArchived])
	require.Empty(t, host.records["archive_due_team-id"])
}

func TestTheNextImportArchivesWhatAFailedOneMade(t *testing.T) {
	data := zipFile(t, lines(oldChannel, post("")), nil)
	host := newFakeHost(data)
	i, job := planned(t, host)
	job.State, job.PlanRevision = transfer.StateApplying, 1
	host.Fail = archiveOld
	_, err := i.Run(t.Context(), job, silent{})
	require.ErrorIs(t, err, errBroken)

	again := newFakeHost(data)
	again.records = host.records
	delete(again.records, reviewKey("job"))
	again.target.Channels = append(again.target.Channels, teamdata.TargetChannel{ID: "c-old", Name: "old"})
	i, job = planned(t, again)
	plan, err := i.Plans().Change(t.Context(), job, 1, []planning.Decision{{Section: planning.SectionChannels, Source: "old", Action: planning.ActionMerge, Target: "old"}})
	require.NoError(t, err)
	job.State, job.PlanRevision = transfer.StateApplying, plan.Revision
	_, err = i.Run(t.Context(), job, silent{})
	require.NoError(t, err)
	require.Contains(t, again.Done, "archive c-old")
	require.Empty(t, again.records["archive_due_team-id"])
}

func TestAChannelThatSomebodyRestoredStaysSo(t *testing.T) {
	host := newFakeHost(zipFile(t, lines(oldChannel, post("")), nil))
	host.target.Channels = append(host.target.Channels, teamdata.TargetChannel{ID: "c-old", Name: "old"})
	i, job := planned(t, host)
	plan, err := i.Plans().Change(t.Context(), job, 1, []planning.Decision{{Section: planning.SectionChannels, Source: "old", Action: planning.ActionMerge, Target: "old"}})
	require.NoError(t, err)
	job.State, job.PlanRevision = transfer.StateApplying, plan.Revision
	_, err = i.Run(t.Context(), job, silent{})
	require.NoError(t, err)
	require.False(t, slices.Contains(host.Done, "archive c-old"))
}
