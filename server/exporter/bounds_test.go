package exporter_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/exporter"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// within holds a host's exports to bounds.
func within(host *server, bounds transfer.Bounds) {
	host.bounds = func(int) (transfer.Bounds, error) { return bounds, nil }
}

// buttons is a post of an integration.
func buttons() teamdata.Post {
	p := post("p-buttons", "u-bot", 70, "press one")
	p.Props = json.RawMessage(`{"attachments":[{"text":"x","actions":[{"id":"a","name":"Go","integration":{"url":"https://hooks.example.com/token"}}]}],` +
		`"mm_blocks":[{"type":"button","text":"Go on","action_id":"b"}],"mm_blocks_actions":{"b":{"url":"https://hooks.example.com/other"}}}`)
	return p
}

func TestBoundsHoldAnArchive(t *testing.T) {
	teamAdmin := transfer.Bounds{By: transfer.AsTeamAdmin, PrivateChannels: transfer.ReachMember, Channels: map[string]bool{"c-town": true}}
	inPrivate := teamAdmin
	inPrivate.Channels = map[string]bool{"c-priv": true}
	member := transfer.Bounds{By: transfer.AsMember, Viewer: "u-off", Channels: map[string]bool{"c-town": true}, ShowStrangers: true}
	open := member
	open.ShowEmail, open.ShowFullName = true, true
	stranger := member
	stranger.ShowStrangers, stranger.ShowFullName = false, true
	marks := []string{`"flagged_by"`, `"thread_followers":[{`, `"notify_props"`, `"last_viewed_at":70`, `"msg_count":3`, `"favorite"`}
	cases := []struct {
		name   string
		bounds transfer.Bounds
		change func(*transfer.ExportOptions)
		has    []string
		lacks  []string
		holds  transfer.Contents
	}{
		{
			"a system admin, everything", transfer.Unbounded(), func(*transfer.ExportOptions) {},
			append([]string{`"name":"priv"`, `hooks.example.com/token`, `hooks.example.com/other`, `"email":"admin@example.com"`}, marks[:5]...), nil,
			transfer.Contents{PrivateChannels: []string{"c-priv"}, PersonalData: transfer.PersonalFull, Secrets: true},
		},
		{
			"minimal, without what people keep for themselves", transfer.Unbounded(), func(o *transfer.ExportOptions) { o.PersonalData = transfer.PersonalMinimal },
			[]string{`"name":"priv"`, `"username":"off"`},
			append([]string{"example.com\"", "Adele"}, marks...),
			transfer.Contents{PrivateChannels: []string{"c-priv"}, PersonalData: transfer.PersonalMinimal, Secrets: true},
		},
		{
			"a team admin who is not in the private channel", teamAdmin, func(o *transfer.ExportOptions) { o.PersonalData = transfer.PersonalMinimal },
			[]string{`"name":"old"`, `"name":"town-square"`, `"name":"Go"`, `"text":"Go on"`},
			append([]string{"priv", "before the root", "hooks.example.com"}, marks...),
			transfer.Contents{PersonalData: transfer.PersonalMinimal},
		},
		{
			"a team admin who is", inPrivate, func(o *transfer.ExportOptions) { o.PersonalData = transfer.PersonalFull },
			[]string{`"name":"priv"`, `"name":"town-square"`, "before the root", `"email":"admin@example.com"`, `"flagged_by"`},
			[]string{"hooks.example.com"},
			transfer.Contents{PrivateChannels: []string{"c-priv"}, PersonalData: transfer.PersonalFull},
		},
		{
			"a team admin who names what they may not know of", teamAdmin, func(o *transfer.ExportOptions) { o.Channels.Include = []string{"priv", "old"} },
			[]string{`"name":"old"`},
			[]string{"priv"},
			transfer.Contents{PersonalData: transfer.PersonalFull},
		},
		{
			"a member", member, func(o *transfer.ExportOptions) { o.PersonalData, o.DirectMessages = transfer.PersonalMinimal, true },
			[]string{`"name":"town-square"`, `"username":"off","email":"admin@example.com"`, `"username":"admin","email":"u-admin@team-export.invalid"`, `"flagged_by":["off"]`, `"owner":"team-export"`, `"favorited_by":["off"]`},
			append([]string{`"name":"old"`, "priv", "hooks.example.com", "Adele", "guest2@example", `"owner":"admin"`, `"shown_by":["admin"]`, "mention_keys", "custom_status"}, marks[1]),
			transfer.Contents{PersonalData: transfer.PersonalMinimal, Conversations: 2},
		},
		{
			"a member of a server that shows who people are", open, func(o *transfer.ExportOptions) { o.PersonalData = transfer.PersonalMinimal },
			[]string{`"username":"guest","email":"guest@example.com"`, `"first_name":"Adele"`},
			append([]string{"mention_keys", "custom_status"}, marks...),
			transfer.Contents{PersonalData: transfer.PersonalMinimal},
		},
		{
			"a guest, to whom strangers are names", stranger, func(o *transfer.ExportOptions) { o.PersonalData = transfer.PersonalMinimal },
			[]string{`"first_name":"Adele"`, `"username":"ex","email":"u-ex@team-export.invalid"`},
			[]string{`"first_name":"Exeter"`},
			transfer.Contents{PersonalData: transfer.PersonalMinimal},
		},
	}
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			host, wanted := oddTeam(), job()
			host.threads["c-town"] = append(host.threads["c-town"], teamdata.Thread{Root: buttons()})
			for i := range host.users {
				if host.users[i].ID == "u-ex" {
					host.users[i].FirstName, host.users[i].Channels = "Exeter", nil
				}
			}
			test.change(&wanted.Options)
			within(host, test.bounds)
			result, err := export(t, host, wanted)
			require.NoError(t, err)
			content := unzip(t, host.archives[result.Archive.Name])
			everything := content["import.jsonl"] + content["extras/warnings.ndjson"] + content["extras/channels.ndjson"] + content["extras/bot-memberships.ndjson"]
			for _, text := range test.has {
				require.Contains(t, everything, text)
			}
			for _, text := range test.lacks {
				require.NotContains(t, everything, text)
			}
			require.Equal(t, &test.holds, result.Contents)
			require.Equal(t, test.bounds.Viewer, host.selection.Viewer)
			require.Equal(t, test.bounds.Restricted(), host.selection.ChosenChannelsOnly && len(wanted.Options.Channels.Include) == 0)
			require.Equal(t, wanted.Options.PersonalData != transfer.PersonalFull, host.selection.OwnMarks)
		})
	}
}

func TestAChannelBeyondTheBoundsIsNotThere(t *testing.T) {
	host := oddTeam()
	within(host, transfer.Bounds{By: transfer.AsTeamAdmin, PrivateChannels: transfer.ReachNone})
	named := job()
	named.Options.Channels.Exclude = []string{"priv", "nothing"}
	err := exporter.New(host, "1").Check(t.Context(), named)
	require.True(t, transfer.HasCode(err, transfer.CodeInvalidOptions))
	details := transfer.AsError(err).Details
	require.Len(t, details, 2)
	for i, name := range named.Options.Channels.Exclude {
		require.Equal(t, "channels.exclude", details[i].Field)
		require.Contains(t, details[i].Message, name)
	}
}

func TestWhoLosesTheRightLosesTheExport(t *testing.T) {
	forbidden := transfer.Errorf(transfer.CodeForbidden, "not any more")
	for name, last := range map[string]int{"before it begins": 0, "before it is published": 1} {
		t.Run(name, func(t *testing.T) {
			host := oddTeam()
			host.bounds = func(n int) (transfer.Bounds, error) {
				if n > last {
					return transfer.Bounds{}, forbidden
				}
				return transfer.Unbounded(), nil
			}
			_, err := export(t, host, job())
			require.True(t, transfer.HasCode(err, transfer.CodeForbidden), "%v", err)
			require.Empty(t, host.archives)
			require.Zero(t, host.open)
		})
	}
}
