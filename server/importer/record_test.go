package importer

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

const dev2 = `{"type":"channel","channel":{"team":"choir","name":"dev2","type":"O"}}`

func inDev2(message string, at int) string {
	return fmt.Sprintf(`{"type":"post","post":{"team":"choir","channel":"dev2","user":"anna","message":%q,"create_at":%d}}`, message, at)
}

// recorded returns the record of an import and the marks that it holds, by channel.
func recorded(t *testing.T, host *fakeHost) (Record, map[RecordChannel][]PostMark) {
	t.Helper()
	var record Record
	require.NoError(t, json.Unmarshal(host.papers["job"+RecordPaper], &record))
	marks := map[RecordChannel][]PostMark{}
	for n, page := range record.Pages {
		for _, channel := range page.Channels {
			found, err := page.Marks(channel, host.papers["job"+MarksPaper(n)])
			require.NoError(t, err)
			channel.Posts = 0
			marks[channel] = append(marks[channel], found...)
		}
	}
	return record, marks
}

func TestARecordNamesWhatIsNewAndNothingElse(t *testing.T) {
	thread := post(`,"replies":[{"user":"anna","message":"r","create_at":1001},{"user":"anna","message":"s","create_at":1002}]`)
	host := newFakeHost(zipFile(t, lines(dev2, thread, inDev2("there", 2000), inDev2("new", 2001)), nil))
	host.target = withAccounts(Account{ID: "u1", Username: "anna", Email: "anna@example.com"})
	host.target.Channels = append(host.target.Channels, TargetChannel{ID: "c-dev", Name: "dev"})
	host.presence = presence{"c-dev": {
		{CreateAt: 1000, Message: "hi", Username: "anna", Root: true}, {CreateAt: 1001, Message: "r", Username: "anna"},
	}}
	i, job := planned(t, host)
	require.NotContains(t, host.papers, "job"+RecordPaper, "before somebody agrees there is nothing to take back")
	job.State, job.PlanRevision = transfer.StateApplying, 1
	_, err := i.Run(t.Context(), job, silent{})
	require.NoError(t, err)
	record, marks := recorded(t, host)
	require.Equal(t, map[RecordChannel][]PostMark{
		{Name: "dev", ID: "c-dev"}: {MarkOf(1002, "s")},
		{Name: "dev2"}:             {MarkOf(2000, "there"), MarkOf(2001, "new")},
	}, marks)
	require.Equal(t, []string{"dev2"}, record.Fresh.Channels)
	require.EqualValues(t, now-clockSkew, record.Since)
	require.EqualValues(t, now, record.Until)
	require.NotNil(t, record.Made)
	var given []Given
	require.NoError(t, json.Unmarshal(host.papers["job"+GivenPaper(0)], &given))
	require.Equal(t, []Given{{UserID: "u1", Team: true}}, given)
	require.Equal(t, 1, record.Given)
}

func TestWhatAnAttemptNotedOfPlacesStays(t *testing.T) {
	host := newFakeHost(smallArchive(t))
	host.target = withAccounts(Account{ID: "u1", Username: "anna", Email: "anna@example.com"})
	i, job := planned(t, host)
	job.State, job.PlanRevision = transfer.StateApplying, 1
	host.fail = "join u1"
	_, err := i.Run(t.Context(), job, silent{})
	require.ErrorIs(t, err, errBroken)
	before := host.papers["job"+GivenPaper(0)]
	host.everybodyIsThere = true
	_, err = i.Run(t.Context(), job, silent{})
	require.NoError(t, err)
	require.Equal(t, before, host.papers["job"+GivenPaper(0)])
}

func TestARecordIsWrittenPageByPage(t *testing.T) {
	pages := map[string][]byte{}
	r := &recorder{put: func(name string, data []byte) error {
		pages[name] = data
		return nil
	}}
	channel := PlanChannel{Target: ChannelTarget{Name: "dev"}}
	for n := range int64(2*marksPerPage + 1) {
		thread := bulk.Thread{Content: bulk.Content{CreateAt: n, Message: "x"}}
		require.NoError(t, r.note(channel, thread, true))
		require.LessOrEqual(t, r.held, marksPerPage)
	}
	require.NoError(t, r.flush())
	require.Len(t, r.pages, 3)
	require.Len(t, pages[MarksPaper(0)], marksPerPage*markSize)
	require.Len(t, pages[MarksPaper(2)], markSize)
	_, err := r.pages[0].Marks(RecordChannel{Name: "dev"}, pages[MarksPaper(0)][:100])
	require.Error(t, err, "a paper that is cut is noticed")
}
