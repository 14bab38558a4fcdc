package importer

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestATeamAdminMergesWithNobodyOutsideTheTeam(t *testing.T) {
	target := withAccounts(
		Account{ID: "me", Username: "me", Email: "me@example.com", Member: true},
		Account{ID: "boss", Username: "boss", Email: "boss@example.com"},
	)
	data := zipFile(t, lines(`{"type":"user","user":{"username":"x","email":"me@example.com","teams":[{"name":"choir","channels":[{"name":"dev"}]}]}}`), nil)
	in, err := Inspect(t.Context(), readerOf(t, data), ServerLimits{}, now, silent{})
	require.NoError(t, err)
	onto := func(name string) Review {
		return Review{Decisions: []Decision{{Section: SectionUsers, Source: "x", Action: ActionMerge, Target: name}}}
	}
	userOf := func(plan *Plan) TargetUser {
		for _, user := range plan.Users {
			if user.Source.Username == "x" {
				return user.Target
			}
		}
		return TargetUser{}
	}
	plan, details := Build(in, target, TeamAdmin(), onto("boss"))
	require.Len(t, details, 1)
	require.Equal(t, "me", userOf(plan).UserID)
	plan, details = Build(in, target, TeamAdmin(), onto("me"))
	require.Empty(t, details)
	require.Equal(t, "me", userOf(plan).UserID)
	plan, details = Build(in, target, SystemAdmin(), onto("boss"))
	require.Empty(t, details)
	require.Equal(t, "boss", userOf(plan).UserID)
	// The same plan is not carried out for a team admin, whoever made it.
	plan.Policy = TeamAdmin()
	_, err = Rewrite(context.Background(), readerOf(t, data), in, plan, Options{Parts: &memoryParts{}, Reporter: silent{}})
	require.ErrorContains(t, err, "boss")
}

func TestAShellThatSomebodyActivatedIsNotJoinedByATeamAdmin(t *testing.T) {
	data := zipFile(t, lines(post("")), nil)
	first := mustImport(t, data, here(), TeamAdmin(), Options{})
	shell := first.planned("anna").Target
	again := mustImport(t, data, withAccounts(Account{ID: "s", Username: shell.Username, Email: shell.Email}), TeamAdmin(), Options{})
	require.Equal(t, TargetUser{Username: shell.Username, UserID: "s", Standing: StandingShell}, again.planned("anna").Target)
	require.Empty(t, again.written.Members)
}
