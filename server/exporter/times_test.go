package exporter

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestRootsOfOneMomentAreKeptApart(t *testing.T) {
	var times timestamps
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
		require.Equal(t, step.want, times.root(step.at, step.message), "%d %s", step.at, step.message)
	}
	require.Len(t, times.roots, 1, "what is past is forgotten")
}

func TestRootsAndRepliesOfOneMomentAreKeptApart(t *testing.T) {
	const far = 1_000_000
	var times timestamps
	steps := []struct {
		reply   bool
		at      int64
		message string
		want    int64
	}{
		{false, 10, "hello", 10},
		{true, 10, "hello", 11},
		{true, 20, "ok", 20},
		{true, 20, "ok", 20},
		{true, 21, "ok", 21},
		{true, far, "ok", far},
		{false, 20, "other", 20},
		{false, 20, "ok", 22},
		{true, 22, "ok", 23},
		{false, far, "ok", far + 1},
	}
	for _, step := range steps {
		give := times.root
		if step.reply {
			give = times.reply
		}
		require.Equal(t, step.want, give(step.at, step.message), "%+v", step)
	}
	require.Len(t, times.replies, 1, "what is past is forgotten")
	require.Equal(t, 1, times.coming.len())
}
