package stores_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
)

// insertPost writes a post as a node of the server does: with the time of its own clock.
const insertPost = `INSERT INTO Posts (Id, CreateAt, UpdateAt, EditAt, DeleteAt, IsPinned, UserId, ChannelId, RootId, OriginalId, Message, Type, Props, Hashtags, Filenames, FileIds, HasReactions)
	VALUES ($1, $2, $2, 0, 0, false, $3, $4, '', '', $5, '', '{}', '', '[]', '[]', false)`

func TestADeltaHasWhatWasBeingWrittenWhenItsBaseWasMade(t *testing.T) {
	ctx := t.Context()
	team, _, err := server.Admin.CreateTeam(ctx, &model.Team{Name: "moment" + model.NewId()[:8], DisplayName: "Moment", Type: model.TeamOpen})
	require.NoError(t, err)
	channel, _, err := server.Admin.CreateChannel(ctx, &model.Channel{TeamId: team.Id, Name: "slow", DisplayName: "Slow", Type: model.ChannelTypeOpen})
	require.NoError(t, err)
	writing, err := server.DB.BeginTx(ctx, nil)
	require.NoError(t, err)
	defer func() { _ = writing.Rollback() }()
	var began int64
	require.NoError(t, writing.QueryRowContext(ctx, `SELECT floor(extract(epoch FROM now()) * 1000)::bigint`).Scan(&began))
	late, old := model.NewId(), model.NewId()
	_, err = writing.ExecContext(ctx, insertPost, late, began, server.Admin.User.Id, channel.Id, "being written")
	require.NoError(t, err)
	_, err = server.DB.ExecContext(ctx, insertPost, old, began-86400_000, server.Admin.User.Id, channel.Id, "of yesterday")
	require.NoError(t, err)

	posts := func(selection teamdata.Selection) (found []string, moment int64) {
		snapshot := openPart(t, team.Id, selection)
		moment, err := snapshot.Moment(ctx)
		require.NoError(t, err)
		for thread, err := range snapshot.Threads(ctx, []string{channel.Id}) {
			require.NoError(t, err)
			if thread.Root.Type == "" {
				found = append(found, thread.Root.ID)
			}
		}
		return found, moment
	}
	inBase, moment := posts(teamdata.Selection{})
	require.Equal(t, []string{old}, inBase)
	require.Less(t, moment, began, "nothing that was open then is later than the moment")
	require.NoError(t, writing.Commit())

	delta := teamdata.Selection{Base: &teamdata.Base{Moment: moment, Known: map[string]bool{channel.Id: true}}}
	inDelta, _ := posts(delta)
	require.Equal(t, []string{late}, inDelta)
	delta.Base.Known = map[string]bool{}
	unknown, _ := posts(delta)
	require.ElementsMatch(t, []string{old, late}, unknown, "of a channel that the base does not have all posts are new")
}
