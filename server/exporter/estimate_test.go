package exporter_test

import (
	"context"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/exporter"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// census is a team of five channels that is counted.
type census struct {
	// slow are what takes too long.
	slow map[string]bool
	// asked is what was counted, with the channels.
	asked map[string][]string
	// system are messages of the system in each channel, which the server does not count;
	// more are posts of the first channel beside the others.
	system int64
	more   int64
	since  int64
	until  int64
	size   int64
	closed bool
}

func (c *census) Channels(context.Context, string, string) ([]teamdata.ChannelSize, error) {
	return []teamdata.ChannelSize{
		{ID: "1", Name: "alto", DisplayName: "Alto", Type: "O", Posts: 100 + c.more, Member: true},
		{ID: "2", Name: "board", DisplayName: "Board", Type: "P", Posts: 10},
		{ID: "3", Name: "old", DisplayName: "Old", Type: "O", DeleteAt: 5, Posts: 1000},
	}, nil
}

func (c *census) ask(what string, channels []string) bool {
	c.asked[what] = channels
	return !c.slow[what]
}

func (c *census) Posts(_ context.Context, channels []string, since, until int64) (map[string]int64, bool, error) {
	c.since, c.until = since, until
	if since == 0 && until == math.MaxInt64 {
		return map[string]int64{"1": 100 + c.system, "2": 10 + c.system, "3": 1000 + c.system}, c.ask("posts", channels), nil
	}
	return map[string]int64{"1": 40, "2": 4, "3": 400}, c.ask("posts", channels), nil
}

func (c *census) Files(_ context.Context, channels []string, _, _, maxSize int64) ([]teamdata.FileGroup, bool, error) {
	c.size = maxSize
	return []teamdata.FileGroup{
		{ChannelID: "1", MimeType: "image/png", Files: 10, Bytes: 1000},
		{ChannelID: "1", MimeType: "application/pdf", Files: 1, Bytes: 5000},
	}, c.ask("files", channels), nil
}

func (c *census) Members(context.Context, string) (int64, bool, error) {
	return 7, c.ask("members", nil), nil
}

func (c *census) MembersOf(_ context.Context, channels []string) (int64, bool, error) {
	return 3, c.ask("members of", channels), nil
}

func (c *census) Close() { c.closed = true }

func estimate(t *testing.T, c *census, change func(*transfer.ExportOptions)) (*transfer.Estimate, error) {
	t.Helper()
	c.asked = map[string][]string{}
	options := transfer.DefaultExportOptions()
	change(&options)
	return exporter.NewEstimator(func(context.Context) (exporter.Counter, error) { return c, nil }).
		Estimate(t.Context(), transfer.Job{TeamID: "team", RequestedBy: "user", Options: options}, transfer.Unbounded())
}

func TestAnEstimateFollowsTheOptions(t *testing.T) {
	cases := []struct {
		name     string
		change   func(*transfer.ExportOptions)
		included []string
		counts   transfer.Counts
		bytes    int64
	}{
		{
			"everything", func(*transfer.ExportOptions) {},
			[]string{"alto", "board", "old"},
			transfer.Counts{"channels": 3, "posts": 1110, "users": 7, "attachments": 11},
			6000,
		},
		{
			"no private and no archived channels", func(o *transfer.ExportOptions) { o.PrivateChannels, o.ArchivedChannels = false, false },
			[]string{"alto"},
			transfer.Counts{"channels": 1, "posts": 100, "users": 7, "attachments": 11},
			6000,
		},
		{
			"chosen channels, and their people", func(o *transfer.ExportOptions) { o.Channels.Include = []string{"~Alto", "2"} },
			[]string{"alto", "board"},
			transfer.Counts{"channels": 2, "posts": 110, "users": 3, "attachments": 11},
			6000,
		},
		{
			"a time", func(o *transfer.ExportOptions) { o.Since = 5; o.Channels.Exclude = []string{"old"} },
			[]string{"alto", "board"},
			transfer.Counts{"channels": 2, "posts": 44, "users": 7, "attachments": 11},
			6000,
		},
		{
			"the newest posts, and that share of the files", func(o *transfer.ExportOptions) { o.MaxPostsPerChannel = 50 },
			[]string{"alto", "board", "old"},
			transfer.Counts{"channels": 3, "posts": 110, "users": 7, "attachments": 6},
			3000,
		},
		{
			"some files", func(o *transfer.ExportOptions) { o.Attachments.MimeTypes = []string{"image/*"} },
			[]string{"alto", "board", "old"},
			transfer.Counts{"channels": 3, "posts": 1110, "users": 7, "attachments": 10},
			1000,
		},
		{
			"no files", func(o *transfer.ExportOptions) { o.Attachments.Include = false },
			[]string{"alto", "board", "old"},
			transfer.Counts{"channels": 3, "posts": 1110, "users": 7, "attachments": 0},
			0,
		},
	}
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			c := &census{}
			got, err := estimate(t, c, test.change)
			require.NoError(t, err)
			var included []string
			posts := int64(0)
			for _, channel := range got.Channels {
				posts += channel.Posts
				if channel.Included {
					included = append(included, channel.Name)
				}
			}
			require.Len(t, got.Channels, 3, "those that stay behind are named too")
			require.Equal(t, test.included, included)
			require.Equal(t, test.counts, got.Counts)
			require.Equal(t, test.counts["posts"], posts)
			require.Equal(t, test.bytes, *got.AttachmentBytes)
			require.Greater(t, *got.Size, test.bytes)
			require.True(t, c.closed)
		})
	}
}

func TestOnlyWhatTheOptionsTakeIsCounted(t *testing.T) {
	c := &census{more: 99_000}
	_, err := estimate(t, c, func(o *transfer.ExportOptions) { o.Attachments.MaxSize = 9 })
	require.NoError(t, err)
	require.NotContains(t, c.asked, "posts", "the server knows about how many posts there are")
	require.Equal(t, int64(9), c.size)

	_, err = estimate(t, c, func(o *transfer.ExportOptions) {
		o.Until, o.ArchivedChannels, o.Attachments.Include = 9, false, false
	})
	require.NoError(t, err)
	require.Equal(t, []string{"1", "2"}, c.asked["posts"])
	require.Equal(t, []int64{0, 9}, []int64{c.since, c.until})
	require.NotContains(t, c.asked, "files")

	_, err = estimate(t, c, func(o *transfer.ExportOptions) { o.Since = 4 })
	require.NoError(t, err)
	require.Equal(t, []int64{4, math.MaxInt64}, []int64{c.since, c.until})
}

func TestEstimate_CountsFewPostsWithMessagesOfTheSystem(t *testing.T) {
	for name, test := range map[string]struct {
		more int64
		slow bool
		want int64
	}{
		"few posts are counted":                   {want: 1116},
		"of many the server knows about how many": {more: 99_000, want: 100_110},
		"few, where that takes too long":          {slow: true, want: 1110},
		"as many as are counted at the most":      {more: 98_890, want: 1116},
	} {
		t.Run(name, func(t *testing.T) {
			c := &census{system: 2, more: test.more, slow: map[string]bool{"posts": test.slow}}
			got, err := estimate(t, c, func(*transfer.ExportOptions) {})
			require.NoError(t, err)
			require.Equal(t, test.want, got.Counts["posts"])
		})
	}
}

func TestWhatTakesTooLongIsAbsent(t *testing.T) {
	got, err := estimate(t, &census{slow: map[string]bool{"files": true, "members": true, "posts": true}}, func(o *transfer.ExportOptions) { o.Since = 1 })
	require.NoError(t, err)
	require.Nil(t, got.AttachmentBytes)
	require.Nil(t, got.Size)
	require.Equal(t, transfer.Counts{"channels": 3, "posts": 1110}, got.Counts, "of the posts, those of all times")
}

func TestAnEstimateNamesNothingBeyondTheBounds(t *testing.T) {
	c := &census{asked: map[string][]string{}}
	estimator := exporter.NewEstimator(func(context.Context) (exporter.Counter, error) { return c, nil })
	job := transfer.Job{TeamID: "team", RequestedBy: "user", Options: transfer.DefaultExportOptions()}
	bounds := transfer.Bounds{By: transfer.AsTeamAdmin, PrivateChannels: transfer.ReachMember}
	got, err := estimator.Estimate(t.Context(), job, bounds)
	require.NoError(t, err)
	require.Equal(t, []string{"1", "3"}, c.asked["files"])
	for _, channel := range got.Channels {
		require.NotEqual(t, "board", channel.Name)
	}
	job.Options.Channels.Include = []string{"board"}
	_, err = estimator.Estimate(t.Context(), job, bounds)
	require.True(t, transfer.HasCode(err, transfer.CodeInvalidOptions), "as if it were not there")
}

func TestAnEstimateRefusesWhatAnExportRefuses(t *testing.T) {
	_, err := estimate(t, &census{}, func(o *transfer.ExportOptions) { o.Emoji = "some" })
	require.True(t, transfer.HasCode(err, transfer.CodeInvalidOptions))
	c := &census{}
	_, err = estimate(t, c, func(o *transfer.ExportOptions) {
		o.Channels.Include, o.Channels.Exclude = []string{"altos"}, []string{"alto", "nothing"}
	})
	require.True(t, transfer.HasCode(err, transfer.CodeInvalidOptions))
	details := transfer.AsError(err).Details
	require.Equal(t, []string{"channels.exclude", "channels.include"}, []string{details[0].Field, details[1].Field})
	require.True(t, c.closed)
}
