package importer

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/inspect"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/journal"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/write"
)

func bookmark(sourceID, more string) string {
	return `{"id":"` + sourceID + `","channel":"dev","owner":"anna","type":"link","display_name":"Wiki","link_url":"https://wiki.example.com","create_at":5` + more + "}\n"
}

func postExtra(sourceID, more string) string {
	return `{"id":"` + sourceID + `","channel":"dev","user":"anna","create_at":1000` + more + "}\n"
}

// withExtras is an archive of ours with a post and entries beside the lines.
func withExtras(t *testing.T, extras map[string]string) []byte {
	t.Helper()
	return ourArchive(t, []string{ourVersion, teamA, square, dev, anna, ourPost(id("a"), "hi", "")}, extras)
}

func TestWhatStandsBesideTheLinesIsPlannedAndGivenBack(t *testing.T) {
	host := newFakeHost(withExtras(t, map[string]string{
		"extras/team-icon.png":    pixel(),
		"extras/bookmarks.ndjson": bookmark(id("b"), `,"emoji":":smile:","image_url":"https://wiki.example.com/x.png","parent_id":"x"`),
		"extras/posts.ndjson":     postExtra(id("a"), `,"priority":{"level":"urgent","requested_ack":true,"persistent_notifications":true},"acknowledgements":[{"user":"anna","acknowledged_at":1200}],"versions":[{"id":"v"}]`),
		"extras/channels.ndjson":  `{"id":"c","name":"dev","banner":{"text":"x"}}` + "\n",
	}))
	i, job := planned(t, host)
	plan, err := i.Plans().Plan(t.Context(), job)
	require.NoError(t, err)
	for kind, n := range map[string]int64{transfer.CountIcon: 1, transfer.CountBookmarks: 1, transfer.CountPriorities: 1, transfer.CountAcks: 1} {
		require.Equal(t, n, plan.Counts[kind], kind)
	}
	dropped := map[string]int64{}
	for _, drop := range plan.Dropped {
		dropped[drop.Kind] = drop.Count
	}
	for _, kind := range []sanitize.SkipKind{sanitize.SkipRinging, sanitize.SkipVersion, sanitize.SkipChannelExtra} {
		require.EqualValues(t, 1, dropped[string(kind)], kind)
	}
	job.State, job.PlanRevision = transfer.StateApplying, 1
	result, err := i.Run(t.Context(), job, silent{})
	require.NoError(t, err)
	require.Subset(t, host.Done, []string{"icon", "bookmarks", "extras"})
	require.Len(t, host.rows.Marks, 1)
	made := host.rows.Marks[0]
	require.Equal(t, id("b"), made.ID, "it is free here")
	made.ID = ""
	devID, annaID := only(host.server.Channels), only(host.server.Accounts)
	require.Equal(t, write.Bookmark{
		ChannelID: devID, OwnerID: annaID, DisplayName: "Wiki", LinkURL: "https://wiki.example.com",
		ImageURL: "https://wiki.example.com/x.png", Emoji: ":smile:", CreateAt: 5, Type: "link",
	}, made)
	require.Len(t, host.rows.Beyond, 1)
	extra := host.rows.Beyond[0]
	require.Equal(t, []any{id("a"), int64(1000), "urgent", true, []write.Ack{{UserID: annaID, At: 1200}}}, []any{extra.ID, extra.CreateAt, extra.Level, extra.RequestedAck, extra.Acks})
	require.EqualValues(t, 1, result.Report.Counts[transfer.CountBookmarks])
}

// TestImport_BookmarksGetTheirIDs says which id a bookmark gets, and that the same
// archive finds it again.
func TestImport_BookmarksGetTheirIDs(t *testing.T) {
	own := journal.DerivedID("bookmark", "team-id", id("s"), id("b"))
	for name, test := range map[string]struct {
		here string
		in   string
		want []string
	}{
		"that of the source where it is free":               {"", "", []string{id("b")}},
		"that of the source, where the channel has it":      {id("b"), "dev", []string{id("b")}},
		"another one where a bookmark elsewhere has it":     {id("b"), "elsewhere", []string{id("b"), own}},
		"the other one where an earlier import gave it one": {own, "dev", []string{own}},
	} {
		t.Run(name, func(t *testing.T) {
			host := newFakeHost(withExtras(t, map[string]string{"extras/bookmarks.ndjson": bookmark(id("b"), "")}))
			i, job := planned(t, host)
			if test.here != "" {
				channel := test.in
				if channel == "dev" {
					channel = journal.DerivedID("test", "channel", "dev")
				}
				host.rows.Marks = []write.Bookmark{{ID: test.here, ChannelID: channel}}
			}
			job.State, job.PlanRevision = transfer.StateApplying, 1
			for range 2 {
				_, err := i.Run(t.Context(), job, silent{})
				require.NoError(t, err)
				var ids []string
				for _, made := range host.rows.Marks {
					ids = append(ids, made.ID)
				}
				require.Equal(t, test.want, ids)
				progress := host.rows.Jobs["job"]
				progress.Done = nil
				host.rows.Jobs["job"] = progress
				job.Attempt = progress.Attempt
			}
		})
	}
}

// only is the single key of a map.
func only[V any](things map[string]V) string {
	for id := range things {
		return id
	}
	return ""
}

func TestHostileExtrasReachNobody(t *testing.T) {
	for name, extras := range map[string]map[string]string{
		"a script for an address":  {"extras/bookmarks.ndjson": strings.Replace(bookmark(id("b"), ""), "https://wiki.example.com", "javascript:alert(1)", 1)},
		"an address of the server": {"extras/bookmarks.ndjson": strings.Replace(bookmark(id("b"), ""), "https://wiki.example.com", "/plugins/x", 1)},
		"a file of the server":     {"extras/bookmarks.ndjson": strings.Replace(bookmark(id("b"), `,"file":"../../config.json"`), `"link"`, `"file"`, 1)},
		"another channel":          {"extras/bookmarks.ndjson": strings.Replace(bookmark(id("b"), ""), `"dev"`, `"secret"`, 1)},
		"nobody's bookmark":        {"extras/bookmarks.ndjson": strings.Replace(bookmark(id("b"), ""), `"anna"`, `""`, 1)},
		"no JSON":                  {"extras/bookmarks.ndjson": "x\n\n", "extras/posts.ndjson": "[]\n{", "extras/channels.ndjson": "\xff\n"},
		"null":                     {"extras/bookmarks.ndjson": "null\n", "extras/posts.ndjson": "null\n", "extras/channels.ndjson": "null\n"},
		"a level of its own":       {"extras/posts.ndjson": postExtra(id("a"), `,"priority":{"level":"; DROP TABLE"}`)},
		"the priority of a reply":  {"extras/posts.ndjson": postExtra(id("a"), `,"root_id":"x","priority":{"level":"urgent"}`)},
		"an icon that is none":     {"extras/team-icon.png": "not a picture"},
		"a truncated icon":         {"extras/team-icon.png": pixel()[:45]},
		"a post of the future":     {"extras/posts.ndjson": strings.Replace(postExtra(id("a"), `,"priority":{"level":"urgent"}`), `1000`, `9999999999999999`, 1)},
		"acknowledged by nobody":   {"extras/posts.ndjson": postExtra(id("a"), `,"acknowledgements":[{"user":"","acknowledged_at":1},{"user":"anna","acknowledged_at":-1}]`)},
	} {
		t.Run(name, func(t *testing.T) {
			host := newFakeHost(withExtras(t, extras))
			i, job := planned(t, host)
			plan, err := i.Plans().Plan(t.Context(), job)
			require.NoError(t, err)
			require.NotEmpty(t, plan.Dropped, "it is said")
			job.State, job.PlanRevision = transfer.StateApplying, 1
			_, err = i.Run(t.Context(), job, silent{})
			require.NoError(t, err)
			require.Empty(t, host.rows.Marks)
			require.Empty(t, host.rows.Beyond)
			require.NotContains(t, host.Done, "icon")
		})
	}
}

func TestExtrasBeyondAnyMeasureAreRefused(t *testing.T) {
	long := `{"id":"` + strings.Repeat("x", 4<<20) + `"}` + "\n"
	for _, name := range []string{"extras/bookmarks.ndjson", "extras/posts.ndjson", "extras/channels.ndjson"} {
		_, err := inspect.Inspect(context.Background(), readerOf(t, withExtras(t, map[string]string{name: long})), sanitize.ServerLimits{}, now, silent{})
		require.True(t, transfer.HasCode(err, transfer.CodeInvalidArchive), "%s: %v", name, err)
		require.ErrorContains(t, err, name)
	}
}

// TestImport_HoldsFewExtrasAtATime says that hostile extras, each as large as a line may
// be, are written a few at a time.
func TestImport_HoldsFewExtrasAtATime(t *testing.T) {
	var posts strings.Builder
	const many = 40
	for n := range many {
		posts.WriteString(postExtra(id("a"), fmt.Sprintf(`,"versions":[{"id":"%026d","message":"%s","written_at":1000,"replaced_at":1100}]`, n, strings.Repeat("x", 1<<20))))
	}
	host := newFakeHost(withExtras(t, map[string]string{"extras/posts.ndjson": posts.String()}))
	host.limits = &sanitize.ServerLimits{PostRunes: 1 << 20}
	i, job := planned(t, host)
	job.State, job.PlanRevision = transfer.StateApplying, 1
	_, err := i.Run(t.Context(), job, silent{})
	require.NoError(t, err)
	require.Len(t, host.rows.Beyond, many)
	writes := 0
	for _, call := range host.Done {
		if call == "extras" {
			writes++
		}
	}
	require.Equal(t, many/(restoredBytes>>20), writes)
}

func TestExtrasOfAnArchiveThatIsNotOursAreNotRead(t *testing.T) {
	data := zipFile(t, lines(post("")), nil)
	in, err := inspect.Inspect(context.Background(), readerOf(t, data), sanitize.ServerLimits{}, now, silent{})
	require.NoError(t, err)
	require.Nil(t, in.Extras)
}

func TestNoMoreBookmarksThanAChannelMayHave(t *testing.T) {
	var all strings.Builder
	for n := range 60 {
		all.WriteString(bookmark(fmt.Sprintf("%s%02d", strings.Repeat("b", 24), n), ""))
	}
	in, err := inspect.Inspect(context.Background(), readerOf(t, withExtras(t, map[string]string{"extras/bookmarks.ndjson": all.String()})), sanitize.ServerLimits{}, now, silent{})
	require.NoError(t, err)
	require.EqualValues(t, 50, in.Extras.Channels["dev"].Counts[transfer.CountBookmarks])
	require.EqualValues(t, 10, in.Extras.Channels["dev"].Dropped[sanitize.SkipBookmark].Count)
}

func TestExtras_NameEveryFieldOfABookmarkThatDiffersInTheOutcome(t *testing.T) {
	whole := map[string]any{
		"id": id("b"), "channel": "dev", "owner": "anna", "type": "link", "link_url": "https://wiki.example.com", "display_name": "Wiki", "emoji": ":book:",
		"image_url": "https://wiki.example.com/x.png", "sort_order": 1, "create_at": 1000,
	}
	for field, odd := range map[string]any{
		"": nil, "display_name": strings.Repeat("x", 100), "emoji": "no emoji", "image_url": "javascript:x", "sort_order": 1000, "create_at": now + 1,
	} {
		t.Run(field, func(t *testing.T) {
			line := maps.Clone(whole)
			if field != "" {
				line[field] = odd
			}
			text, err := json.Marshal(line)
			require.NoError(t, err)
			host := newFakeHost(withExtras(t, map[string]string{"extras/bookmarks.ndjson": string(text) + "\n"}))
			i, job := planned(t, host)
			plan, err := i.Plans().Plan(t.Context(), job)
			require.NoError(t, err)
			require.EqualValues(t, 1, plan.Counts[transfer.CountBookmarks])
			named := ""
			for _, drop := range plan.Dropped {
				if drop.Kind == string(sanitize.SkipBookmarkField) {
					named = strings.Join(drop.Names, "")
				}
			}
			require.True(t, strings.HasSuffix(named, field) && (field == "") == (named == ""), named)
		})
	}
}

// FuzzExtras reads anything as extras: what comes out is what a server takes.
func FuzzExtras(f *testing.F) {
	f.Add(bookmark(id("b"), `,"emoji":":x:"`), postExtra(id("a"), `,"priority":{"level":"important"},"acknowledgements":[{"user":"anna","acknowledged_at":3}]`))
	f.Add("null\n[]\n{\"id\":1}", "{\"priority\":null,\"acknowledgements\":[null]}")
	f.Fuzz(func(t *testing.T, bookmarks, posts string) {
		if !strings.Contains(bookmarks+posts, "{") {
			return
		}
		host := newFakeHost(ourArchive(t, []string{ourVersion, teamA, square, dev, anna, ourPost(id("a"), "hi", "")},
			map[string]string{"extras/bookmarks.ndjson": bookmarks, "extras/posts.ndjson": posts}))
		i, job := planned(t, host)
		job.State, job.PlanRevision = transfer.StateApplying, 1
		if _, err := i.Run(t.Context(), job, silent{}); err != nil {
			t.Fatal(err)
		}
		for _, made := range host.rows.Marks {
			require.Regexp(t, `^[a-z0-9]{26}$`, made.ID)
			require.True(t, sanitize.IsWebAddress(made.LinkURL), made.LinkURL)
			require.Equal(t, only(host.server.Channels), made.ChannelID)
			require.NotEmpty(t, made.DisplayName)
			require.LessOrEqual(t, len([]rune(made.DisplayName)), sanitize.MaxDisplayRunes)
		}
		for _, extra := range host.rows.Beyond {
			require.Regexp(t, `^[a-z0-9]{26}$`, extra.ID)
			require.Contains(t, []string{"", "important", "urgent"}, extra.Level)
		}
	})
}
