package importer

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/write"
)

// linking is a target where posts are found by their ids on the source.
func linking() planning.Target {
	target := here()
	return target
}

func TestLinksToPostsAreLedToThePlaceThatFindsThem(t *testing.T) {
	to := "https://new.example.com/band/pl/"
	for text, want := range map[string]string{
		oldSite + "/choir/pl/" + id("a"):               to + id("a"),
		oldSite + "/choir/pl/" + id("z"):               to + id("z"),
		"[x](/choir/pl/" + id("a") + ") and more":      "[x](" + to + id("a") + ") and more",
		"[x](/_redirect/pl/" + id("a") + ")":           "[x](" + to + id("a") + ")",
		"[x](/choir/channels/dev)":                     "[x](https://new.example.com/band/channels/dev)",
		"[x](/other/pl/" + id("a") + ") (/choir/pl/x)": "[x](/other/pl/" + id("a") + ") (/choir/pl/x)",
		oldSite + "/choir/pl/" + id("a") + "x":         oldSite + "/choir/pl/" + id("a") + "x",
		oldSite + "/other/pl/" + id("a"):               oldSite + "/other/pl/" + id("a"),
	} {
		data := ourArchive(t, []string{ourVersion, teamA, dev, anna, ourPost(id("a"), text, ""), ourPost(id("b"), "plain", "")}, nil)
		result := mustImport(t, data, linking(), planning.SystemAdmin())
		require.Equal(t, want, result.posts()[0].Message)
	}
}

func TestLinks_ToPostsThatTheArchiveDoesNotHoldAreSaid(t *testing.T) {
	root := ourPost(id("a"), "see "+oldSite+"/choir/pl/"+id("c"), `,"replies":[{"user":"anna","message":"r","create_at":1001,"props":{"team_export_post_id":"`+id("c")+`"}}]`)
	data := ourArchive(t, []string{
		ourVersion, teamA, dev, anna, root, ourPost(id("b"), "x "+oldSite+"/choir/pl/"+id("z"), ""), ourPost(id("d"), "y", ""),
	}, nil)
	host := newFakeHost(data)
	_, err := importInto(t, host, linking(), planning.SystemAdmin())
	require.NoError(t, err)
	require.Contains(t, host.rows.Posts, id("c"), "posts keep their ids")
	i, job := planned(t, newFakeHost(data))
	job.State, job.PlanRevision, job.Attempt = transfer.StateApplying, 1, 1
	result, err := i.Run(t.Context(), job, silent{})
	require.NoError(t, err)
	require.EqualValues(t, 1, result.Report.WarningCounts["links_to_missing_posts"])
}

func TestLinks_LeadToPostsWhoseIDIsTakenHere(t *testing.T) {
	data := ourArchive(t, []string{ourVersion, teamA, dev, anna, ourPost(id("a"), "see "+oldSite+"/choir/pl/"+id("c"), ""), ourPost(id("c"), "taken", "")}, nil)
	host := newFakeHost(data)
	elsewhere := write.Post{ID: id("c"), ChannelID: "private", UserID: "boss", CreateAt: 1, Message: "secret"}
	host.stored(elsewhere)
	result, err := importInto(t, host, linking(), planning.SystemAdmin())
	require.NoError(t, err)
	require.Equal(t, elsewhere, host.rows.Posts[id("c")])
	var moved string
	for postID, post := range host.rows.Posts {
		if post.Message == "taken" {
			moved = postID
		}
	}
	require.NotEmpty(t, moved)
	require.Equal(t, "see https://new.example.com/band/pl/"+moved, result.posts()[0].Message)
}

func TestInArchivesWithoutIDsLinksStayAndThePlanSaysSo(t *testing.T) {
	message := oldSite + "/choir/pl/" + id("a") + " `/choir/pl/" + id("a") + "` /other/pl/" + id("a")
	data := zipFile(t, []string{version, teamA, dev, anna, ourPost(id("a"), message, "")}, nil)
	result := mustImport(t, data, linking(), planning.SystemAdmin())
	require.Equal(t, message, result.posts()[0].Message)
	require.EqualValues(t, 1, result.dropped(sanitize.SkipPostLink))
	require.Contains(t, result.plan.Dropped, sanitize.Skip{Kind: string(sanitize.SkipPostLink), Count: 1, Reason: sanitize.SkipPostLink.Reason(), Names: []string{"~dev"}})
}
