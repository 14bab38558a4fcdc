package importer

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/inspect"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/journal"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/write"
)

// The numbers are those of the notes on the native importer, as in
// hostileCases; these holes are in more than one line.

func TestHole3_2_OneAddressUnderTwoNamesEndsNoImport(t *testing.T) {
	target := withAccounts(planning.Account{ID: "u1", Username: "ann", Email: "anna@example.com", Member: true})
	for _, policy := range policies {
		result := mustImport(t, zipFile(t, lines(post("")), nil), target, policy)
		require.Equal(t, "u1", result.planned("anna").Target.UserID)
		require.Nil(t, result.user("anna"), "the server refuses a second account with the address, and ends the import")
	}
}

func TestHole3_2_GuestsInOnlyOneScopeEndNoImport(t *testing.T) {
	guest := func(name, more string) string {
		return fmt.Sprintf(`{"type":"user","user":{"username":%q,"email":"%s@example.com","roles":"system_guest"%s}}`, name, name, more)
	}
	data := zipFile(t, lines(
		guest("whole", `,"teams":[{"name":"choir","roles":"team_guest","channels":[{"name":"dev","roles":"channel_guest"}]}]`),
		guest("mixed", `,"teams":[{"name":"choir","roles":"team_user","channels":[{"name":"dev","roles":"channel_user"}]}]`),
		guest("nowhere", `,"teams":[{"name":"choir","roles":"team_guest","channels":[]}]`),
		guest("lost", `,"teams":[]`), strings.Replace(post(""), `"anna"`, `"lost"`, 1),
	), nil)
	// That those who remain guests are so in each place is checked by mustImport.
	result := mustImport(t, data, here(), planning.SystemAdmin())
	require.Equal(t, "system_guest", result.user("whole").Roles)
	require.Equal(t, "channel_guest", result.user("mixed").Teams[0].Channels[0].Roles)
	require.Positive(t, result.user("nowhere").DeleteAt, "a full account would see more than the guest did")
	require.Positive(t, result.user("lost").DeleteAt)
}

func TestHole3_5_PostsThatAreHereKeepAuthorFilesAndProps(t *testing.T) {
	target := here()
	target.Channels = append(target.Channels, planning.TargetChannel{ID: "c-dev", Name: "dev"})
	target.Accounts = []planning.Account{{ID: "boss", Username: "boss", Email: "boss@example.com", Member: true}}
	theirs := write.Post{
		ID: journal.DerivedID("theirs"), ChannelID: "c-dev", UserID: "boss", CreateAt: 1000, Message: "hi", Props: []byte(`{"a":1}`), FileIDs: []string{journal.DerivedID("contract")},
	}
	data := zipFile(t, lines(post(`,"replies":[{"user":"anna","message":"r","create_at":1001}]`)), nil)
	host := newFakeHost(data)
	host.stored(theirs)
	result, err := importInto(t, host, target, planning.TeamAdmin())
	require.NoError(t, err)
	require.Equal(t, theirs, host.rows.Posts[theirs.ID], "whatever an archive says of that moment")
	require.Len(t, result.posts(), 1)
	require.Equal(t, result.planned("anna").Target.Username, result.posts()[0].User, "the archive's is a post of its own")
}

// rawZip makes an archive of entries that may have one name.
func rawZip(t *testing.T, entries ...[2]string) []byte {
	t.Helper()
	var out bytes.Buffer
	zw := zip.NewWriter(&out)
	for _, entry := range entries {
		w, err := zw.Create(entry[0])
		require.NoError(t, err)
		_, err = io.WriteString(w, entry[1])
		require.NoError(t, err)
	}
	require.NoError(t, zw.Close())
	return out.Bytes()
}

func TestHole3_6_12_Archives(t *testing.T) {
	text := strings.Join(lines(post(`,"attachments":[{"path":"x"}]`)), "\n")
	for name, test := range map[string]struct {
		entries [][2]string
		says    string
	}{
		"several files of lines": {[][2]string{{"import.jsonl", text}, {"other.jsonl", text}}, "several files of lines"},
		"a bomb":                 {[][2]string{{"import.jsonl", text}, {"data/x", strings.Repeat("\x00", 70<<20)}}, "times its size"},
		"no lines":               {[][2]string{{"data/x", "a"}}, "no file whose name ends in .jsonl"},
	} {
		t.Run(name, func(t *testing.T) {
			data := rawZip(t, test.entries...)
			_, err := archive.Open(bytes.NewReader(data), int64(len(data)), archive.LimitsFor(int64(len(data))))
			require.Error(t, err)
			require.ErrorContains(t, inspect.Refused(err), test.says)
			require.True(t, transfer.HasCode(inspect.Refused(err), transfer.CodeInvalidArchive))
		})
	}
}

// A file that could stand for another, or that leads elsewhere, is not read. It
// costs itself, and the plan names it.
func TestInspect_LeavesOutFilesThatAreRefused(t *testing.T) {
	text := strings.Join(lines(post(`,"attachments":[{"path":"x"},{"path":"y"},{"path":"../../x"}]`)), "\n")
	for name, test := range map[string]struct {
		entries [][2]string
		problem string
		where   []string
		count   int64
	}{
		"one name twice":            {[][2]string{{"data/x", "a"}, {"data/x", "b"}}, planning.ProblemFileDouble, []string{"data/x", "data/x"}, 2},
		"one name in two spellings": {[][2]string{{"data/x", "a"}, {"DATA/X", "b"}}, planning.ProblemFileDouble, []string{"data/x", "DATA/X"}, 2},
		"a name that leads out":     {[][2]string{{"data/../../x", "a"}}, planning.ProblemFileName, []string{"data/../../x"}, 1},
		"a name that is not UTF-8":  {[][2]string{{"data/\x83\x47", "a"}}, planning.ProblemFileNotUTF8, []string{`data/\x83G`}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			data := rawZip(t, append([][2]string{{"import.jsonl", text}, {"data/y", "y"}}, test.entries...)...)
			result := planOf(t, data)
			var where []string
			for _, problem := range result.plan.Problems {
				if problem.Code == test.problem {
					where = append(where, problem.Where)
					require.Equal(t, planning.SeverityWarning, problem.Severity)
				}
			}
			require.Equal(t, test.where, where)
			require.Equal(t, test.count, result.dropped(sanitize.SkipRefusedFile))
			require.EqualValues(t, 2, result.dropped(sanitize.SkipMissingFile))
			require.EqualValues(t, 1, result.plan.Counts[transfer.CountFiles], "the others are imported")
		})
	}
}

func TestHole3_6_13_WhatCannotBeALineIsRefused(t *testing.T) {
	for _, kind := range []string{"team", "channel", "user", "bot", "post", "emoji", "direct_channel", "direct_post", "role", "scheme"} {
		for _, line := range []string{`{"type":"` + kind + `"}`, `{"type":"` + kind + `","` + kind + `":null}`, `{"type":"` + kind + `","` + kind + `":[]}`} {
			_, err := tryImport(t, zipFile(t, []string{version, line}, nil), here(), planning.SystemAdmin())
			require.True(t, transfer.HasCode(err, transfer.CodeInvalidArchive), "%s: %v", line, err)
			require.Contains(t, transfer.AsError(err).Message, "line 2", line)
		}
	}
}

func TestHole3_6_15_NewAccountsAreCountedAndAskedFor(t *testing.T) {
	data := zipFile(t, lines(post("")), nil)
	target := here()
	target.MailDomains = []string{"example.org"}
	result := mustImport(t, data, target, planning.Policy{Accounts: true})
	require.Equal(t, planning.ActionShell, result.planned("anna").Action, "the server lets nobody sign up with such an address")
	target = here()
	target.Limits.FreeSeats = 0
	_, err := tryImport(t, data, target, planning.Policy{Accounts: true})
	require.True(t, transfer.HasCode(err, transfer.CodeBlocked), "no seat is left")
	_, err = tryImport(t, data, target, planning.TeamAdmin())
	require.NoError(t, err, "deactivated accounts take none")
	target.Limits = planning.TargetLimits{MaxMembers: 5, Members: 5, FreeBytes: -1, FreeSeats: -1}
	_, err = tryImport(t, data, target, planning.SystemAdmin())
	require.True(t, transfer.HasCode(err, transfer.CodeBlocked), "the team is full")
}

// Somebody's address changed between two exports of a team.
func TestAnAddressThatChanged(t *testing.T) {
	moved := strings.Replace(anna, "anna@example.com", "anna.new@example.com", 1)
	before := zipFile(t, lines(post("")), nil)
	after := zipFile(t, []string{version, teamA, square, dev, moved, post("")}, nil)
	first := mustImport(t, before, here(), planning.SystemAdmin())
	target := afterwards(here(), first)
	second := mustImport(t, after, target, planning.SystemAdmin())
	require.Equal(t, planning.ActionRename, second.planned("anna").Action, "a name says nothing: it may be somebody else")
	require.Equal(t, []string{"anna"}, problems(second.plan, planning.ProblemUserRenamed), "and the plan says so")
	// Who knows that it is the same person decides it.
	decided := mustImport(t, after, target, planning.SystemAdmin(), planning.Decision{Section: planning.SectionUsers, Source: "anna", Action: planning.ActionMerge, Target: "anna"})
	require.Equal(t, first.userIDs["anna"], decided.planned("anna").Target.UserID)
	require.Zero(t, decided.written.Counts[transfer.CountUsers])
	require.Equal(t, speakers(first), speakers(decided))
	// For a team admin the other account is a shell of its own.
	second = mustImport(t, after, target, planning.TeamAdmin())
	require.Equal(t, planning.ActionShell, second.planned("anna").Action)
	require.Equal(t, "anna-imported", second.planned("anna").Target.Username)
}

// A name that is taken, with the names that would follow it taken too.
func TestAChainOfSuffixes(t *testing.T) {
	target := withAccounts(
		planning.Account{ID: "0", Username: "anna", Email: "0@example.com"}, planning.Account{ID: "1", Username: "anna1", Email: "1@example.com", Deactivated: true},
		planning.Account{ID: "3", Username: "anna3", Email: "3@example.com", Bot: true})
	other := strings.NewReplacer(`"anna"`, `"anna2"`, "anna@", "anna2@").Replace(anna)
	capitals := strings.NewReplacer(`"anna"`, `"ANNA4"`, "anna@", "ANNA4@").Replace(anna)
	text := post(`,"replies":[{"user":"anna2","message":"@Anna4 @anna @ANNA2 @anna1","create_at":1001},{"user":"Anna4","message":"r","create_at":1002}]`)
	for _, policy := range []planning.Policy{planning.SystemAdmin(), {Accounts: true}, planning.TeamAdmin()} {
		result := mustImport(t, zipFile(t, lines(other, capitals, text), nil), target, policy)
		names := map[string]string{}
		for _, name := range []string{"anna", "anna2", "anna4"} {
			names[name] = result.planned(name).Target.Username
		}
		if policy.AnyAccount || policy.Accounts {
			require.Equal(t, map[string]string{"anna": "anna5", "anna2": "anna2", "anna4": "anna4"}, names, "1 and 3 are here, 2 and 4 in the archive")
		} else {
			require.Equal(t, map[string]string{"anna": "anna-imported", "anna2": "anna2-imported", "anna4": "anna4-imported"}, names, "a team admin takes no plain name")
		}
		require.Equal(t, names["anna"], result.posts()[0].User)
		require.Equal(t, fmt.Sprintf("@%s @%s @%s @anna1", names["anna4"], names["anna"], names["anna2"]), strings.ToLower(result.posts()[0].Replies[0].Message))
	}
}
