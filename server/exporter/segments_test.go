package exporter

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
)

// written are the lines of one test, in segments: runs of post lines between
// others.
type written struct {
	segments   [][]bulk.Post
	separators []string
}

func writeSegments(t *testing.T, threads ...bulk.Thread) written {
	t.Helper()
	var out bytes.Buffer
	s := newSegments(bulk.NewEncoder(&out))
	t.Cleanup(s.close)
	s.barriers.Offer(bulk.Line{Type: bulk.TypeTeam, Team: &bulk.Team{Name: "choir"}})
	at := location{channel: "c"}
	for _, thread := range threads {
		require.NoError(t, s.write(at.line("t"), thread))
	}
	require.NoError(t, s.flush(false))
	result := written{segments: [][]bulk.Post{nil}}
	for text := range strings.Lines(out.String()) {
		require.LessOrEqual(t, len(text)-1, bulk.MaxLine)
		var line bulk.Line
		require.NoError(t, json.Unmarshal([]byte(text), &line))
		if line.Type != bulk.TypePost {
			result.separators = append(result.separators, line.Team.Name)
			result.segments = append(result.segments, nil)
			continue
		}
		last := len(result.segments) - 1
		result.segments[last] = append(result.segments[last], *line.Post)
	}
	return result
}

func thread(replies, followers int, message string) bulk.Thread {
	root := bulk.Thread{Content: bulk.Content{
		User: "u", Message: "root", CreateAt: 1, EditAt: 2, IsPinned: true, Type: "me", Props: json.RawMessage(`{"a":1}`),
		FlaggedBy: []string{"u"}, Reactions: []bulk.Reaction{{User: "u", EmojiName: "+1", CreateAt: 3}}, Attachments: []bulk.Attachment{{Path: "p"}},
	}}
	for i := range replies {
		root.Replies = append(root.Replies, bulk.Content{User: "u", Message: message, CreateAt: int64(i + 2)})
	}
	for i := range followers {
		root.ThreadFollowers = append(root.ThreadFollowers, bulk.ThreadFollower{User: fmt.Sprint("u", i)})
	}
	return root
}

func TestAThreadOfOrdinaryLengthIsOneLine(t *testing.T) {
	got := writeSegments(t, thread(0, 0, ""), thread(bulk.MaxReplies, 3, "x"))
	require.Empty(t, got.separators)
	require.Len(t, got.segments[0], 2)
	require.Len(t, got.segments[0][1].Replies, bulk.MaxReplies)
}

func TestALongThreadContinuesInLaterSegments(t *testing.T) {
	got := writeSegments(t, thread(2*bulk.MaxReplies+1, 2, "x"), thread(1, 0, "short"), thread(bulk.MaxReplies+1, 0, "y"))
	require.Equal(t, []string{"Choir", "cHoir"}, got.separators)
	require.Len(t, got.segments[0], 3)
	require.Len(t, got.segments[1], 2)
	require.Len(t, got.segments[2], 1)
	require.Len(t, got.segments[2][0].Replies, 1)

	next := int64(2)
	for i, segment := range got.segments {
		line := segment[0]
		require.Equal(t, []any{"root", int64(1), int64(2), true, "me", `{"a":1}`, "p"},
			[]any{line.Message, line.CreateAt, line.EditAt, line.IsPinned, line.Type, string(line.Props), line.Attachments[0].Path}, "what the importer would take away otherwise")
		require.Equal(t, i == 0, line.Reactions != nil && line.FlaggedBy != nil && line.ThreadFollowers != nil, "what would come twice otherwise")
		for _, reply := range line.Replies {
			require.Equal(t, next, reply.CreateAt, "every reply once and in order")
			next++
		}
	}
}

func TestALongLineIsDivided(t *testing.T) {
	got := writeSegments(t, thread(40, 0, strings.Repeat("x", 1<<20)))
	total := 0
	for _, segment := range got.segments {
		for _, line := range segment {
			require.NotEmpty(t, line.Replies)
			total += len(line.Replies)
		}
	}
	require.Equal(t, 40, total)
	require.Greater(t, len(got.segments), 2)
}

func TestReactionsThatAreTooLongAreDivided(t *testing.T) {
	liked := thread(2, 1, "x")
	liked.Reactions = nil
	for i := range 50 {
		liked.Reactions = append(liked.Reactions, bulk.Reaction{User: fmt.Sprint("u", i), EmojiName: strings.Repeat("x", 1<<20), CreateAt: int64(i)})
	}
	got := writeSegments(t, liked)
	reactions, replies, savers := 0, 0, 0
	for _, segment := range got.segments {
		require.Len(t, segment, 1)
		for _, reaction := range segment[0].Reactions {
			require.Equal(t, int64(reactions), reaction.CreateAt, "every reaction once and in order")
			reactions++
		}
		replies += len(segment[0].Replies)
		savers += len(segment[0].FlaggedBy)
	}
	require.Equal(t, []int{50, 2, 1}, []int{reactions, replies, savers})
	require.Greater(t, len(got.segments), 3)
}

// TestSegments_EncodeARootThatNearlyFillsALineAFewTimes says that the cost of a thread
// does not grow with the product of its root and its replies.
func TestSegments_EncodeARootThatNearlyFillsALineAFewTimes(t *testing.T) {
	const replies = 10_000
	for name, grow := range map[string]func(*bulk.Thread){
		"by its reactions": func(root *bulk.Thread) {
			for i := range (bulk.MaxLine - 100_000) / 10_100 {
				root.Reactions = append(root.Reactions, bulk.Reaction{User: fmt.Sprint("u", i), EmojiName: strings.Repeat("x", 10_000), CreateAt: int64(i)})
			}
		},
		"by its followers": func(root *bulk.Thread) {
			for i := range bulk.MaxFollowers {
				root.ThreadFollowers = append(root.ThreadFollowers, bulk.ThreadFollower{User: strings.Repeat("x", 200) + fmt.Sprint(i)})
			}
		},
		"by the longest text that a server takes": func(root *bulk.Thread) { root.Message = strings.Repeat("x", 1<<20) },
	} {
		t.Run(name, func(t *testing.T) {
			root := thread(replies, 0, strings.Repeat("y", 100))
			grow(&root)
			var out bytes.Buffer
			s := newSegments(bulk.NewEncoder(&out))
			t.Cleanup(s.close)
			s.barriers.Offer(bulk.Line{Type: bulk.TypeTeam, Team: &bulk.Team{Name: "choir"}})
			encoded, line := 0, location{channel: "c"}.line("t")
			require.NoError(t, s.write(func(part bulk.Thread) bulk.Line {
				encoded++
				return line(part)
			}, root))
			require.NoError(t, s.flush(false))
			require.Less(t, encoded, 3*replies/bulk.MaxReplies+40, "a root is encoded for each line, not for each reply")
			require.Less(t, out.Len(), 8*bulk.MaxLine)
		})
	}
}

func TestAPostThatIsTooLongByItselfIsAnError(t *testing.T) {
	s := newSegments(bulk.NewEncoder(&bytes.Buffer{}))
	var tooLong *bulk.LineTooLongError
	require.ErrorAs(t, s.write(location{}.line("t"), thread(2, 0, strings.Repeat("x", bulk.MaxLine))), &tooLong)
	s.close()
}

func TestNoBatchHasMoreFollowersThanAnImportTakes(t *testing.T) {
	var threads []bulk.Thread
	for i := range 3000 {
		threads = append(threads, thread(0, i%25, ""))
	}
	threads = append(threads, thread(0, bulk.MaxFollowers+5, ""))
	got := writeSegments(t, threads...)
	followers := 0
	for i, segment := range got.segments {
		counts := newTopCounts()
		for _, line := range segment {
			counts.add(len(line.ThreadFollowers))
			followers += len(line.ThreadFollowers)
		}
		require.LessOrEqual(t, counts.sum, bulk.MaxFollowers, "segment %d", i)
	}
	require.Equal(t, 120*300+bulk.MaxFollowers+5, followers, "nobody is lost")
	require.Greater(t, len(got.segments), 2)
	require.Less(t, len(got.segments), 9)
}

func TestWithoutANameToRepeatNothingIsLost(t *testing.T) {
	var out bytes.Buffer
	s := newSegments(bulk.NewEncoder(&out))
	s.barriers.Offer(bulk.Line{Type: bulk.TypeTeam, Team: &bulk.Team{Name: "2024"}})
	require.NoError(t, s.write(location{}.line("t"), thread(bulk.MaxReplies+1, 0, "x")))
	require.NoError(t, s.flush(false))
	require.Equal(t, 1, s.unseparated)
	require.Equal(t, 2, strings.Count(out.String(), "\n"))
}
