package importer

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// linking is a target where posts are found by their ids on the source.
func linking() Target {
	target := here()
	target.PostLinks = "https://new.example.com/plugins/team-export/pl/"
	return target
}

func TestLinksToPostsAreLedToThePlaceThatFindsThem(t *testing.T) {
	to := "https://new.example.com/plugins/team-export/pl/"
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
		result := mustImport(t, data, linking(), SystemAdmin(), Options{})
		require.Equal(t, want, result.posts()[0].Message)
	}
}

func TestOnlyPostsThatSomethingLinksToAreRemembered(t *testing.T) {
	root := ourPost(id("a"), "see "+oldSite+"/choir/pl/"+id("c"), `,"replies":[{"user":"anna","message":"r","create_at":1001,"props":{"team_export_post_id":"`+id("c")+`"}}]`)
	data := ourArchive(t, []string{
		ourVersion, teamA, dev, anna, root, ourPost(id("b"), "x "+oldSite+"/choir/pl/"+id("z"), ""), ourPost(id("d"), "y", ""),
	}, nil)
	result := mustImport(t, data, linking(), SystemAdmin(), Options{})
	require.Equal(t, []LinkedPost{{SourceID: id("c"), Channel: "dev", CreateAt: 1001}}, result.written.Linked)
	require.EqualValues(t, 1, result.written.DeadLinks, "what the archive does not hold is said")
}

func TestInArchivesWithoutIDsLinksStayAndThePlanSaysSo(t *testing.T) {
	message := oldSite + "/choir/pl/" + id("a") + " `/choir/pl/" + id("a") + "` /other/pl/" + id("a")
	data := zipFile(t, []string{version, teamA, dev, anna, ourPost(id("a"), message, "")}, nil)
	result := mustImport(t, data, linking(), SystemAdmin(), Options{})
	require.Equal(t, message, result.posts()[0].Message)
	require.Empty(t, result.written.Linked)
	require.EqualValues(t, 1, result.dropped(dropPostLink))
	require.Contains(t, result.plan.Dropped, Drop{Kind: string(dropPostLink), Count: 1, Reason: reasons[dropPostLink], Names: []string{"~dev"}})
}

func TestAnImportRemembersWhereLinkedPostsAre(t *testing.T) {
	host := newFakeHost(ourArchive(t, []string{ourVersion, teamA, dev, anna, ourPost(id("a"), oldSite+"/choir/pl/"+id("a"), "")}, nil))
	host.target = linking()
	i, job := planned(t, host)
	job.State, job.PlanRevision = transfer.StateApplying, 1
	result, err := i.Run(t.Context(), job, silent{})
	require.NoError(t, err)
	require.Contains(t, strings.Join(host.done, "\n"), "link "+id("a")+" in dev")
	require.EqualValues(t, 1, result.Report.Counts[transfer.CountLinks])
}
