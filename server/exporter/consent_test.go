package exporter_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/exporter"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// said are the answers of a team that is asked.
func said(silenceIsYes bool, agreed map[string]bool) exporter.Consent {
	return exporter.Consent{Asked: true, SilenceIsYes: silenceIsYes, Agreed: agreed}
}

// askedTeam is a team in which rita says no and speaks in every way there is.
func askedTeam() *server {
	host := &server{
		archives: map[string][]byte{},
		team:     teamdata.Team{ID: "team1", Name: "choir", Type: "O", CreateAt: 5, Description: "ask @rita"},
		channels: []teamdata.Channel{{ID: "c-town", Name: "town-square", Type: "O", Header: "by @rita", CreatorID: "u-rita"}},
		users: []teamdata.User{
			{ID: "u-anna", Username: "anna", Email: "anna@example.com", Roles: "system_user", Member: member(false), Channels: []teamdata.ChannelMember{in("town-square", false)}},
			{ID: "u-beep", Username: "beep", Roles: "system_user", Member: member(false), Bot: &teamdata.Bot{OwnerID: "u-rita"}},
			{ID: "u-rita", Username: "rita", Email: "rita@example.com", FirstName: "Rita-Words", Roles: "system_user", Member: member(true), PictureUpdateAt: 1, CustomStatus: `{"emoji":"status","text":"Rita-Words"}`, Channels: []teamdata.ChannelMember{in("town-square", true)}},
		},
		left: []teamdata.User{{ID: "u-left", Username: "lars", Member: &teamdata.TeamMember{DeleteAt: 9}}},
		talks: []teamdata.Conversation{{
			ID: "d-pair", Type: "D", FavoritedBy: []string{"u-rita"}, ShownBy: []string{"u-anna", "u-rita"},
			Participants: []teamdata.Participant{{UserID: "u-anna", ChannelMember: in("", false)}, {UserID: "u-rita", ChannelMember: in("", false)}},
		}},
		marks: []teamdata.Bookmark{
			{ID: "b1", ChannelID: "c-town", OwnerID: "u-rita", Type: "link", DisplayName: "Rita-Words"},
			{ID: "b2", ChannelID: "c-town", OwnerID: "u-anna", Type: "link", DisplayName: "for @rita"},
		},
		stored:  map[string]string{"rita-file": "Rita-Words", "anna-file": "hello", "users/u-rita/profile.png": pixel()},
		threads: map[string][]teamdata.Thread{},
	}
	said := post("p-12", "u-rita", 10, "Rita-Words to @anna :written:")
	said.IsPinned, said.EditAt, said.FileIDs = true, 12, `["f-rita"]`
	said.Props = json.RawMessage(`{"attachments":[{"text":"Rita-Words"}]}`)
	said.Files = []teamdata.File{{ID: "f-rita", Name: "Rita-Words.txt", Path: "rita-file", Size: 10}}
	said.Reactions = []teamdata.Reaction{{UserID: "u-anna", EmojiName: "+1", CreateAt: 11}, {UserID: "u-rita", EmojiName: "rita_emoji", CreateAt: 11}}
	said.FlaggedBy, said.Followers = []string{"u-anna", "u-rita"}, []teamdata.Follower{{UserID: "u-anna"}, {UserID: "u-rita"}}
	said.Priority, said.Acknowledgements = &teamdata.Priority{Level: "urgent"}, []teamdata.Acknowledgement{{UserID: "u-rita", AcknowledgedAt: 12}}
	said.Edits = []teamdata.Edit{{ID: "p-older", Message: "Rita-Words before", EditAt: 10, ReplacedAt: 12}}
	answer := post("p-anna", "u-anna", 20, "@rita said so: https://chat.example.com/choir/pl/p-12")
	answer.Props = json.RawMessage(`{"previewed_post":"p-12","by":"u-rita"}`)
	answer.Files = []teamdata.File{{ID: "f-anna", Name: "anna.txt", Path: "anna-file", Size: 5}}
	joined := post("p-join", "u-rita", 8, "rita joined the channel.")
	joined.Type, joined.Props = "system_join_channel", json.RawMessage(`{"username":"rita"}`)
	added := post("p-added", "u-anna", 9, "rita added to the channel by anna.")
	added.Type, added.Props = "system_add_to_channel", json.RawMessage(`{"username":"anna","userId":"u-anna","addedUsername":"rita","addedUserId":"u-rita"}`)
	host.threads["c-town"] = []teamdata.Thread{
		{Root: joined},
		{Root: added},
		{Root: said, Replies: []teamdata.Post{answer, post("p-13", "u-rita", 30, "Rita-Words again")}},
		{Root: post("p-beep", "u-beep", 40, "beep, @lars")},
	}
	host.threads["d-pair"] = []teamdata.Thread{{Root: post("p-dm", "u-rita", 50, "Rita-Words in secret")}}
	return host
}

func wantEverything() transfer.Job {
	wanted := job()
	wanted.Options.DirectMessages, wanted.Options.EditHistory, wanted.Options.ProfilePictures = true, true, true
	return wanted
}

// whole is all that is written in an archive.
func whole(content map[string]string) string {
	var all strings.Builder
	for name, text := range content {
		_, _ = fmt.Fprintf(&all, "%s\n%s\n", name, text)
	}
	return all.String()
}

func TestWhoSaidNoIsNotInTheArchive(t *testing.T) {
	host := askedTeam()
	host.consent = said(true, map[string]bool{"u-rita": false, "u-anna": true})
	content := archiveOf(t, host, wantEverything())
	all := whole(content)
	for _, word := range []string{"rita", "Rita", "u-rita", "f-rita", "rita_emoji"} {
		require.NotContains(t, all, word)
	}
	lines := content["import.jsonl"]
	for _, part := range []string{
		// Shape, times and what others did stay.
		`"user":"anonymous-member","message":"_This message is not in the archive: its author did not agree to the export._","props":{"team_export_post_id":"p-12","team_export_withheld":true},"create_at":10,"edit_at":12,"is_pinned":true,"flagged_by":["anna"],"reactions":[{"user":"anna"`,
		`"message":"@anonymous-member said so: https://chat.example.com/choir/pl/p-12"`,
		`"previewed_post":"p-12"`,
		`"team_export_post_id":"p-13","team_export_withheld":true},"create_at":30`,
		`"message":"anonymous-member added to the channel by anna."`,
		`"username":"anonymous-member","email":"anonymous-member@team-export.invalid","delete_at"`,
		`"header":"by @anonymous-member"`,
		`"channel_members":["anna","anonymous-member"],"user":"anonymous-member","message":"_This message is not`,
		`"message":"beep, @lars"`,
	} {
		require.Contains(t, lines, part)
	}
	require.Contains(t, content, "data/files/f-anna/anna.txt")
	require.Contains(t, content["extras/bookmarks.ndjson"], "for @anonymous-member")
	require.NotContains(t, content["extras/posts.ndjson"], "p-12")
	var manifest struct {
		Counts   transfer.Counts
		Warnings []transfer.Warning
	}
	require.NoError(t, json.Unmarshal([]byte(content["manifest.json"]), &manifest))
	for kind, n := range map[string]int64{
		transfer.CountWithheldPeople: 1, transfer.CountWithheldPosts: 4, transfer.CountWithheldFiles: 1,
		transfer.CountWithheldReactions: 1, transfer.CountWithheldBookmarks: 1, transfer.CountPosts: 4, transfer.CountReplies: 2,
	} {
		require.Equal(t, n, manifest.Counts[kind], kind)
	}
	require.Equal(t, []transfer.Warning{{
		Code:    transfer.WarnWithheld,
		Message: "What people wrote who did not agree to the export is not in the archive. People: 1, posts that are placeholders: 4, files: 1, reactions: 1, bookmarks: 1.",
	}}, manifest.Warnings)
}

func TestWhoseWordsLeave(t *testing.T) {
	cases := []struct {
		name    string
		consent exporter.Consent
		leave   []string
		stay    []string
	}{
		{"nobody is asked", exporter.Consent{Agreed: map[string]bool{"u-rita": false}}, []string{"Rita-Words", "said so", "@lars", "beep"}, nil},
		{"opt out, and nobody answered", said(true, nil), []string{"Rita-Words", "said so", "@lars", "beep"}, nil},
		{"opt out, and one who left said no", said(true, map[string]bool{"u-left": false}), []string{"Rita-Words", "said so", "@anonymous-member"}, []string{"lars"}},
		{"opt in, and nobody answered: bots are not people", said(false, nil), []string{"beep, @anonymous-member"}, []string{"Rita-Words", "said so", "lars", "anna@"}},
		{"opt in, and one said yes", said(false, map[string]bool{"u-rita": true}), []string{"Rita-Words", "beep"}, []string{"said so", "anna@"}},
	}
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			host := askedTeam()
			host.consent = test.consent
			all := whole(archiveOf(t, host, wantEverything()))
			for _, word := range test.leave {
				require.Contains(t, all, word)
			}
			for _, word := range test.stay {
				require.NotContains(t, all, word)
			}
		})
	}
}

func TestWhoSaidNoAndWhoLeftHaveDifferentNames(t *testing.T) {
	host, wanted := askedTeam(), wantEverything()
	wanted.Options.FormerMembers = transfer.FormerAnonymous
	host.users = append(host.users,
		teamdata.User{ID: "u-ex1", Username: "ex1", Roles: "system_user"}, teamdata.User{ID: "u-ex2", Username: "ex2", Roles: "system_user"},
		teamdata.User{ID: "u-gone"})
	host.threads["c-town"] = append(host.threads["c-town"],
		teamdata.Thread{Root: post("p-ex1", "u-ex1", 60, "one of us")}, teamdata.Thread{Root: post("p-ex2", "u-ex2", 61, "two of us")},
		teamdata.Thread{Root: post("p-gone", "u-gone", 62, "three of us")})
	host.consent = said(true, map[string]bool{"u-ex1": false, "u-rita": false, "u-gone": false})
	lines := archiveOf(t, host, wanted)["import.jsonl"]
	require.Contains(t, lines, `"user":"anonymous-member","message":"_This message is not in the archive: its author did not agree to the export._","props":{"team_export_post_id":"p-ex1"`)
	require.Contains(t, lines, `"user":"former-member","message":"two of us"`)
	require.Contains(t, lines, `"user":"deleted-user","message":"_This`)
	require.NotContains(t, lines, "one of us")
	require.NotContains(t, lines, "three of us")
}

func TestAnExportThatCannotAskTakesNothing(t *testing.T) {
	host := askedTeam()
	host.consentFails = errors.New("the database is down")
	_, err := export(t, host, job())
	require.ErrorIs(t, err, host.consentFails)
	require.Empty(t, host.archives)
}
