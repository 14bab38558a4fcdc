package importer

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
)

func at(message string, at int64, replies ...bulk.Content) bulk.Thread {
	return bulk.Thread{Content: bulk.Content{User: "anna", Message: message, CreateAt: at}, Replies: replies}
}

// momentsOf are the channel, time and message of all posts, which must differ
// for roots.
func momentsOf(t *testing.T, result imported) (all []string) {
	t.Helper()
	roots, replies := map[string]bool{}, map[string]bool{}
	for _, post := range result.posts() {
		moment := fmt.Sprint(post.Channel, " ", post.CreateAt, " ", post.Message)
		require.False(t, roots[moment] || replies[moment], "%s is there twice", moment)
		roots[moment] = true
		all = append(all, moment)
		for _, reply := range post.Replies {
			moment := fmt.Sprint(post.Channel, " ", reply.CreateAt, " ", reply.Message)
			require.False(t, roots[moment], "the reply %s is like a root", moment)
			replies[moment] = true
		}
	}
	return all
}

func TestRootsOfOneMomentAreMovedApart(t *testing.T) {
	reaction := at("disk full", 1000, bulk.Content{User: "anna", Message: "ok", CreateAt: 1000})
	reaction.Reactions = []bulk.Reaction{{User: "bob", EmojiName: "eyes", CreateAt: 1000}}
	text := lines(
		threadLine(t, at("disk full", 1000)),
		threadLine(t, at("disk full", 1000)),
		threadLine(t, reaction),
		threadLine(t, at("another", 1000)),
		strings.Replace(threadLine(t, at("disk full", 1000)), `"dev"`, `"town-square"`, 1),
		// A root like a reply that was there before, and a reply like a root.
		threadLine(t, at("ok", 1002)),
		threadLine(t, at("x", 1000, bulk.Content{User: "anna", Message: "another", CreateAt: 1000}, bulk.Content{User: "anna", Message: "y", CreateAt: 1001})),
	)
	result := mustImport(t, zipFile(t, text, nil), here(), SystemAdmin(), Options{})
	require.Equal(t, []string{
		"dev 1000 disk full", "dev 1001 disk full", "dev 1002 disk full", "dev 1000 another", "town-square 1000 disk full", "dev 1003 ok", "dev 1000 x",
	}, momentsOf(t, result))
	moved := result.posts()[2]
	require.EqualValues(t, 1002, moved.Reactions[0].CreateAt, "nobody reacts before there is a post")
	require.EqualValues(t, 1002, moved.Replies[0].CreateAt)
	last := result.posts()[6]
	require.EqualValues(t, []int64{1001, 1002}, []int64{last.Replies[0].CreateAt, last.Replies[1].CreateAt}, "replies of a thread differ in their time")
	require.EqualValues(t, 6, result.dropped(dropMoment), "each is counted")
}

// Exports of ours name the root of a long thread again in a later segment.
func TestAThreadThatGoesOnInALaterSegmentStaysOne(t *testing.T) {
	rest := func(n int) string {
		return threadLine(t, at("long", 1000, bulk.Content{User: "anna", Message: fmt.Sprint("r", n), CreateAt: int64(1000 + n)}))
	}
	barrier := func(name string) string { return strings.Replace(teamA, `"choir"`, `"`+name+`"`, 1) }
	text := lines(rest(1), threadLine(t, at("short", 1000)), barrier("Choir"), rest(2), threadLine(t, at("late", 1000)), barrier("cHoir"), rest(3))
	result := mustImport(t, zipFile(t, text, nil), here(), SystemAdmin(), Options{})
	require.Len(t, result.parts, 3)
	for n, part := range result.parts {
		single := imported{files: map[string]string{}}
		single.read(t, part)
		root := single.posts()[0]
		require.Equal(t, "long", root.Message)
		require.EqualValues(t, 1000, root.CreateAt)
		require.Equal(t, fmt.Sprint("r", n+1), root.Replies[0].Message)
	}
	require.Zero(t, result.dropped(dropMoment))
}

func TestAnArchiveWhoseThreadsGoOnWithoutEndIsRefused(t *testing.T) {
	text := lines()
	for n := range maxContinued + 2 {
		text = append(text, threadLine(t, at("long", 1000, bulk.Content{User: "anna", Message: "r", CreateAt: int64(1001 + n)})),
			`{"type":"emoji","emoji":{"name":"x","image":"none"}}`)
	}
	_, err := tryImport(t, zipFile(t, text, nil), here(), SystemAdmin(), Options{})
	require.ErrorContains(t, err, "more than 1000 places")
}
