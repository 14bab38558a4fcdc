package transfer_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// narrower gives each option a value with which an archive holds less than with
// the other one.
var narrower = map[string]struct{ less, more any }{
	"channels.include":       {[]string{"a"}, []string{"a", "b"}},
	"channels.exclude":       {[]string{"a", "b"}, []string{"b"}},
	"private_channels":       {false, true},
	"archived_channels":      {false, true},
	"direct_messages":        {false, true},
	"since":                  {int64(20), int64(10)},
	"until":                  {int64(10), int64(0)},
	"max_posts_per_channel":  {int64(10), int64(20)},
	"attachments.include":    {false, true},
	"attachments.max_size":   {int64(10), int64(0)},
	"attachments.mime_types": {[]string{"image/png"}, []string{"image/png", "image/gif"}},
	"profile_pictures":       {false, true},
	"emoji":                  {"none", "all"},
	"personal_data":          {"minimal", "full"},
	"former_members":         {"anonymous", "shell"},
	"edit_history":           {false, true},
	"html":                   {false, true},
	"base":                   {"job1", ""},
}

func TestJobCovers_ComparesEveryOption(t *testing.T) {
	for _, option := range transfer.Options() {
		t.Run(option.Field, func(t *testing.T) {
			values, ok := narrower[option.Field]
			require.True(t, ok, "a new option must say when an archive holds less")
			less, more := transfer.Job{Options: transfer.DefaultExportOptions()}, transfer.Job{Options: transfer.DefaultExportOptions()}
			require.NoError(t, option.Set(&less.Options, values.less))
			require.NoError(t, option.Set(&more.Options, values.more))
			require.True(t, more.Covers(less))
			require.False(t, less.Covers(more))
			require.Equal(t, option.Field != "base", less.Covers(less), "the same options hold as much, but a delta needs what is before it")
		})
	}
}

func TestJobCovers_ComparesWhatOnlySomeMayHave(t *testing.T) {
	with := func(change func(*transfer.Contents)) transfer.Job {
		contents := transfer.Contents{PrivateChannels: []string{"p1"}, Conversations: 1, PersonalData: transfer.PersonalMinimal}
		change(&contents)
		return transfer.Job{Options: transfer.DefaultExportOptions(), Contents: &contents}
	}
	base := with(func(*transfer.Contents) {})
	for name, change := range map[string]func(*transfer.Contents){
		"one more private channel": func(c *transfer.Contents) { c.PrivateChannels = []string{"p1", "p2"} },
		"more conversations":       func(c *transfer.Contents) { c.Conversations = 2 },
		"more of people":           func(c *transfer.Contents) { c.PersonalData = transfer.PersonalFull },
		"secrets of integrations":  func(c *transfer.Contents) { c.Secrets = true },
		"earlier versions":         func(c *transfer.Contents) { c.EditHistory = true },
	} {
		t.Run(name, func(t *testing.T) {
			fuller := with(change)
			require.True(t, fuller.Covers(base))
			require.False(t, base.Covers(fuller))
		})
	}
	unknown := base
	unknown.Contents = nil
	require.False(t, unknown.Covers(base), "contents that nobody knows cover nothing")
}

func TestJobCovers_ComparesWithinOneTeam(t *testing.T) {
	team := transfer.Job{TeamID: "team", Options: transfer.DefaultExportOptions()}
	other, mine := team, team
	other.TeamID, mine.Mine = "other", true
	require.True(t, team.Covers(team))
	require.False(t, team.Covers(other))
	require.False(t, team.Covers(mine))
	require.False(t, mine.Covers(team))
}
