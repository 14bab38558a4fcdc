package journal_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/journal"
)

const (
	channelA = "aaaaaaaaaaaaaaaaaaaaaaaaaa"
	channelB = "bbbbbbbbbbbbbbbbbbbbbbbbbb"
)

func TestProgress_KnowsWhichLinesAreWritten(t *testing.T) {
	for _, test := range []struct {
		name    string
		batches []journal.Lines
		line    int
		ahead   []journal.Lines
	}{
		{name: "none", line: 0},
		{name: "in their order", batches: []journal.Lines{{0, 2}, {2, 5}}, line: 5},
		{name: "a later batch first", batches: []journal.Lines{{2, 5}}, ahead: []journal.Lines{{2, 5}}},
		{name: "until the one between is there", batches: []journal.Lines{{2, 5}, {5, 6}, {0, 2}}, line: 6},
		{name: "with a gap that stays", batches: []journal.Lines{{7, 9}, {2, 5}, {0, 2}}, line: 5, ahead: []journal.Lines{{7, 9}}},
		{name: "a batch around what was ahead", batches: []journal.Lines{{2, 5}, {0, 8}}, line: 8},
	} {
		t.Run(test.name, func(t *testing.T) {
			progress := journal.Progress{}
			for _, lines := range test.batches {
				progress = progress.With(lines.After, journal.Progress{Line: lines.Last})
			}
			require.Equal(t, test.line, progress.Line)
			require.Equal(t, test.ahead, progress.Ahead)
			require.Equal(t, len(test.batches), progress.Batches)
			require.Equal(t, len(test.batches) > 0, progress.Begun())
		})
	}
}

func TestProgress_AddsWhatABatchAdds(t *testing.T) {
	before := journal.Progress{
		Attempt: 3, Entries: 4, Since: 7, Counts: journal.Counts{"posts": 2}, From: 100, To: 200,
		Newest: map[string]journal.NewestPost{channelA: {ID: "old", At: 150}, channelB: {ID: "newer", At: 900}},
	}
	after := before.With(0, journal.Progress{
		Line: 9, Counts: journal.Counts{"posts": 3, "pins": 1}, Recount: true, From: 50, To: 160,
		Newest: map[string]journal.NewestPost{channelA: {ID: "new", At: 160}, channelB: {}, "reached": {}},
	})
	require.Equal(t, journal.Progress{
		Attempt: 3, Entries: 4, Since: 7, Batches: 1, Line: 9, Counts: journal.Counts{"posts": 5, "pins": 1}, Recount: true, From: 50, To: 200,
		Newest: map[string]journal.NewestPost{channelA: {ID: "new", At: 160}, channelB: {ID: "newer", At: 900}, "reached": {}},
	}, after)
	require.EqualValues(t, 2, before.Counts["posts"], "what was before stays as it is")
	require.Equal(t, "old", before.Newest[channelA].ID)
}
