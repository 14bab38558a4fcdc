package importer

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/inspect"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
)

func TestATeamAdminMergesWithNobodyOutsideTheTeam(t *testing.T) {
	target := withAccounts(
		planning.Account{ID: "me", Username: "me", Email: "me@example.com", Member: true},
		planning.Account{ID: "boss", Username: "boss", Email: "boss@example.com"},
	)
	data := zipFile(t, lines(`{"type":"user","user":{"username":"x","email":"me@example.com","teams":[{"name":"choir","channels":[{"name":"dev"}]}]}}`), nil)
	in, err := inspect.Inspect(t.Context(), readerOf(t, data), sanitize.ServerLimits{}, now, silent{})
	require.NoError(t, err)
	onto := func(name string) planning.Review {
		return planning.Review{Decisions: []planning.Decision{{Section: planning.SectionUsers, Source: "x", Action: planning.ActionMerge, Target: name}}}
	}
	userOf := func(plan *planning.Plan) planning.TargetUser {
		for _, user := range plan.Users {
			if user.Source.Username == "x" {
				return user.Target
			}
		}
		return planning.TargetUser{}
	}
	plan, details := planning.Build(in, target, planning.TeamAdmin(), onto("boss"))
	require.Len(t, details, 1)
	require.Equal(t, "me", userOf(plan).UserID)
	plan, details = planning.Build(in, target, planning.TeamAdmin(), onto("me"))
	require.Empty(t, details)
	require.Equal(t, "me", userOf(plan).UserID)
	plan, details = planning.Build(in, target, planning.SystemAdmin(), onto("boss"))
	require.Empty(t, details)
	require.Equal(t, "boss", userOf(plan).UserID)
	// The same plan is not carried out for a team admin, whoever made it.
	plan.Policy = planning.TeamAdmin()
	_, err = newFakeHost(data).carryOut(t, in, plan)
	require.ErrorContains(t, err, "boss")
}

func TestAShellThatSomebodyActivatedIsNotJoinedByATeamAdmin(t *testing.T) {
	data := zipFile(t, lines(post("")), nil)
	first := mustImport(t, data, here(), planning.TeamAdmin())
	shell := first.planned("anna").Target
	again := mustImport(t, data, withAccounts(planning.Account{ID: "s", Username: shell.Username, Email: shell.Email}), planning.TeamAdmin())
	require.Equal(t, planning.TargetUser{Username: shell.Username, UserID: "s", Relation: planning.RelationShell}, again.planned("anna").Target)
	require.Empty(t, again.written.Members)
}

func TestAnOriginGivesNobodyAPrivateChannel(t *testing.T) {
	target := withAccounts(planning.Account{ID: "me", Username: "anna", Email: "anna@example.com", Member: true})
	data := zipFile(t, []string{version, teamA, square, strings.Replace(dev, `"type":"O"`, `"type":"P"`, 1), anna, post("")}, nil)
	in, err := inspect.Inspect(t.Context(), readerOf(t, data), sanitize.ServerLimits{}, now, silent{})
	require.NoError(t, err)
	earlier := planning.TargetChannel{ID: "p", Name: "layoffs", Private: true, Origin: in.Origin("choir", "dev")}
	target.Channels = append(target.Channels, earlier)
	result := mustImport(t, data, target, planning.TeamAdmin())
	require.Equal(t, planning.ActionRename, result.plan.Channels[0].Action)
	require.NotContains(t, result.written.Members[0].Channels, "layoffs")
	target.Channels[len(target.Channels)-1].Reader = true
	result = mustImport(t, data, target, planning.TeamAdmin())
	require.Equal(t, "p", result.plan.Channels[0].Target.ID, "who made it and is in it goes on")
	require.Empty(t, result.plan.Origins(result.in), "what was here was not made")
}

func TestNamesThatThePlanLacksAreNotWritten(t *testing.T) {
	line := post(`,"flagged_by":["flo"],"reactions":[{"user":"rea","emoji_name":"x","create_at":1001}],"thread_followers":[{"user":"fay"}],"replies":[{"user":"bob","message":"r","create_at":1001}]`)
	data := zipFile(t, lines(line), nil)
	in, err := inspect.Inspect(t.Context(), readerOf(t, data), sanitize.ServerLimits{}, now, silent{})
	require.NoError(t, err)
	for _, lacking := range []string{"anna", "bob", "flo", "rea", "fay"} {
		plan, _ := planning.Build(in, here(), planning.SystemAdmin(), planning.Review{})
		plan.Users = slices.DeleteFunc(plan.Users, func(user planning.PlanUser) bool { return user.Source.Username == lacking })
		_, err = newFakeHost(data).carryOut(t, in, plan)
		require.ErrorContains(t, err, lacking)
	}
	plan, _ := planning.Build(in, here(), planning.SystemAdmin(), planning.Review{})
	plan.Channels = nil
	_, err = newFakeHost(data).carryOut(t, in, plan)
	require.ErrorContains(t, err, "dev")
}

func TestWhatAnArchiveSaysOfItsSourceIsBounded(t *testing.T) {
	long := strings.Repeat("x", 1<<20)
	source := sanitize.CleanSource(archive.Source{ServerID: long, ServerVersion: long, SiteURL: long, TeamID: "../../etc/passwd/and/so/on", TeamName: long, TeamDisplayName: long})
	require.Empty(t, source.ServerID+source.TeamID)
	require.Less(t, len(source.ServerVersion+source.SiteURL+source.TeamName+source.TeamDisplayName), 2000)
	honest := archive.Source{ServerID: strings.Repeat("a", 26), TeamID: strings.Repeat("1", 26), ServerVersion: "11.4.0", SiteURL: "https://chat.example.com", TeamName: "choir", TeamDisplayName: "Choir"}
	require.Equal(t, honest, sanitize.CleanSource(honest))
	in := &inspect.Inspection{Source: honest}
	require.Len(t, in.Origin("choir", "dev"), 26)
	require.NotEqual(t, in.Origin("choir", "dev"), in.Origin("choir", "ops"))
}

func TestFollowersHaveNoMoreToReadThanThereIs(t *testing.T) {
	target := withAccounts(planning.Account{ID: "v", Username: "victim", Email: "v@example.com", Member: true})
	data := zipFile(t, lines(
		`{"type":"user","user":{"username":"v","email":"v@example.com","teams":[{"name":"choir"}]}}`,
		post(`,"thread_followers":[{"user":"v","unread_mentions":9223372036854775807,"last_viewed":9223372036854775807},{"user":"anna","unread_mentions":9223372036854775807,"last_viewed":9223372036854775807},{"user":"bob","unread_mentions":-1,"last_viewed":-1}],"replies":[{"user":"anna","message":"r","create_at":1001}]`)), nil)
	result := mustImport(t, data, target, planning.TeamAdmin())
	require.Equal(t, []bulk.ThreadFollower{
		{User: "anna-imported", UnreadMentions: 1, LastViewed: now}, {User: "bob-imported"}, {User: "victim", LastViewed: now},
	}, result.posts()[0].ThreadFollowers)
}
