package exporter

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
)

func TestRootsOfOneMomentAreKeptApart(t *testing.T) {
	var times rootTimes
	steps := []struct {
		at      int64
		message string
		want    int64
	}{
		{-9, "", 1},
		{0, "", 2},
		{1, "another", 1},
		{10, "a", 10},
		{10, "b", 10},
		{10, "a", 11},
		{10, "a", 12},
		{11, "a", 13},
		{12, "b", 12},
		{20, "a", 20},
	}
	for _, step := range steps {
		require.Equal(t, step.want, times.next(teamdata.Post{CreateAt: step.at, Message: step.message}), "%d %s", step.at, step.message)
	}
	require.Len(t, times.taken, 1, "what is past is forgotten")
}
