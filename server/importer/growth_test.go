package importer

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer/transfertest"
)

// repeated joins what format makes of the numbers below n.
func repeated(n int, separator, format string) string {
	parts := make([]string, n)
	for i := range parts {
		parts[i] = fmt.Sprintf(format, i)
	}
	return strings.Join(parts, separator)
}

// hostileLines are lines after those of the team and its channels that cost as much
// as they can for their length: n says how much.
var hostileLines = map[string]func(n int) []string{
	"reactions by as many people": func(n int) []string {
		return []string{post(`,"reactions":[` + repeated(n, ",", `{"user":"p%06d","emoji_name":"wave","create_at":1001}`) + `]`)}
	},
	"the same reaction again and again": func(n int) []string {
		return []string{post(`,"reactions":[` + strings.Repeat(`{"user":"anna","emoji_name":"wave","create_at":1001},`, n) + `{"user":"anna","emoji_name":"wave"}]`)}
	},
	"saved by as many people": func(n int) []string {
		return []string{post(`,"flagged_by":[` + repeated(n, ",", `"p%06d"`) + `]`)}
	},
	"followers": func(n int) []string {
		return []string{post(`,"thread_followers":[` + repeated(n, ",", `{"user":"p%06d"}`) + `]`)}
	},
	"replies": func(n int) []string {
		return []string{post(`,"replies":[` + repeated(n, ",", `{"user":"anna","message":"r%d","create_at":1001}`) + `]`)}
	},
	"posts": func(n int) []string {
		return slices.Repeat([]string{post("")}, n)
	},
	"files that are not there": func(n int) []string {
		return []string{post(`,"attachments":[` + repeated(n, ",", `{"path":"files/%06d.png"}`) + `]`)}
	},
	"props": func(n int) []string {
		return []string{post(`,"props":{` + repeated(n, ",", `"key%06d":1`) + `}`)}
	},
	"attachments in props": func(n int) []string {
		return []string{post(`,"props":{"attachments":[` + repeated(n, ",", `{"text":"%d","fields":[{"title":"@anna"}]}`) + `]}`)}
	},
	"deep props": func(n int) []string {
		return slices.Repeat([]string{post(`,"props":{"attachments":` + strings.Repeat("[", 90) + strings.Repeat("]", 90) + `}`)}, n/90)
	},
	"people": members,
	"people who are in many channels": func(n int) []string {
		return []string{`{"type":"user","user":{"username":"bob","email":"bob@example.com","teams":[{"name":"choir","channels":[` + repeated(n, ",", `{"name":"c%06d"}`) + `]}]}}`}
	},
	"people who are in many teams": func(n int) []string {
		return []string{`{"type":"user","user":{"username":"bob","email":"bob@example.com","teams":[` + repeated(n, ",", `{"name":"t%06d"}`) + `]}}`}
	},
	"channels": func(n int) []string {
		return strings.Split(repeated(n, "\n", `{"type":"channel","channel":{"team":"choir","name":"c%06d","display_name":"c","type":"O"}}`), "\n")
	},
	"channels with long names that begin alike": func(n int) []string {
		return strings.Split(repeated(n, "\n", `{"type":"channel","channel":{"team":"choir","name":"`+strings.Repeat("x", 58)+`%06d","display_name":"c","type":"O"}}`), "\n")
	},
	"posts in channels without lines": func(n int) []string {
		return strings.Split(repeated(n, "\n", `{"type":"post","post":{"team":"choir","channel":"lost%06d","user":"anna","message":"m","create_at":1000}}`), "\n")
	},
	"people with long names that no server takes": func(n int) []string {
		return []string{post(`,"reactions":[` + repeated(n, ",", `{"user":"`+strings.Repeat("x", 56)+`%06d é","emoji_name":"wave","create_at":1001}`) + `]`)}
	},
	"direct messages": func(n int) []string {
		return slices.Repeat([]string{`{"type":"direct_post","direct_post":{"channel_members":["anna","bob"],"user":"anna","message":"m","create_at":1000}}`}, n)
	},
}

func TestInspectionAndPlan_GrowWithTheArchive(t *testing.T) {
	for name, hostile := range hostileLines {
		t.Run(name, func(t *testing.T) {
			prepare := func(n int) []byte {
				return zipFile(t, append([]string{version, teamA, square, dev, anna}, hostile(n)...), nil)
			}
			transfertest.Linear(t, 1000, prepare, func(data []byte) {
				in, err := Inspect(t.Context(), readerOf(t, data), ServerLimits{PostRunes: 16383}, now, silent{})
				require.NoError(t, err)
				for _, policy := range []Policy{TeamAdmin(), SystemAdmin()} {
					Build(in, here(), policy, Review{})
				}
			})
		})
	}
}

// hostileTexts are texts that cost as much as they can for their length.
var hostileTexts = map[string]func(n int) string{
	"an @ and dots":               func(n int) string { return "@" + strings.Repeat(".", n) },
	"an @ and dots and capitals":  func(n int) string { return "@" + strings.Repeat("A.", n/2) },
	"a name and dots":             func(n int) string { return "@ANNA" + strings.Repeat(".", n) },
	"many @":                      func(n int) string { return strings.Repeat("@ANNA.", n/6) },
	"a ~ and signs":               func(n int) string { return "~DEV" + strings.Repeat("-", n) },
	"colons":                      func(n int) string { return strings.Repeat(":", n) },
	"names between colons":        func(n int) string { return strings.Repeat(":A", n/2) },
	"a colon and a long name":     func(n int) string { return ":" + strings.Repeat("A", n) },
	"backticks":                   func(n int) string { return strings.Repeat("`", n) },
	"backticks in growing runs":   growingRuns,
	"fences that nobody closes":   func(n int) string { return strings.Repeat("```\n~~~\n", n/8) },
	"indented lines":              func(n int) string { return strings.Repeat("\n\n    @anna", n/10) },
	"links":                       func(n int) string { return strings.Repeat("https://old.example.com/choir/pl/x ", n/35) },
	"a link without an end":       func(n int) string { return "https://old.example.com/choir/channels/" + strings.Repeat("a", n) },
	"links in brackets":           func(n int) string { return strings.Repeat("](/", n/3) },
	"the beginning of a link":     func(n int) string { return strings.Repeat("http://", n/7) },
	"slashes, as links to posts":  func(n int) string { return strings.Repeat("/a/pl/", n/6) },
	"words":                       func(n int) string { return strings.Repeat("é ", n/2) },
	"an e-mail address of many @": func(n int) string { return strings.Repeat("a@", n/2) },
}

// growingRuns are runs of backticks of which no two are equal.
func growingRuns(n int) string {
	var text strings.Builder
	for length := 1; text.Len() < n; length++ {
		text.WriteString(strings.Repeat("`", length) + "@A ")
	}
	return text.String()
}

func TestTexts_GrowWithTheText(t *testing.T) {
	for name, hostile := range hostileTexts {
		t.Run(name, func(t *testing.T) {
			texts := sampleTexts()
			transfertest.Linear(t, 20_000, hostile, func(text string) {
				texts.rewrite(text)
				lostLinks("choir", bulk.Thread{Content: bulk.Content{Message: text}})
			})
		})
	}
}

// Splitting a paragraph looks at each run of backticks once, whatever runs there
// are.
func TestSpansOfCode_LookAtEachRunOnce(t *testing.T) {
	transfertest.Linear(t, 20_000, growingRuns, func(text string) { splitSpans(text) })
	runs := backticks(growingRuns(100_000))
	for i, run := range runs[1:] {
		require.Equal(t, runs[i].start+runs[i].length+len("@A "), run.start)
	}
}

func TestDecisions_GrowWithTheirNumber(t *testing.T) {
	in, err := Inspect(t.Context(), readerOf(t, zipFile(t, append([]string{version, teamA, square, dev, anna}, hostileLines["channels with long names that begin alike"](8*400)...), nil)), ServerLimits{}, now, silent{})
	require.NoError(t, err)
	names := slices.DeleteFunc(sortedKeys(in.Teams["choir"].Channels), func(name string) bool { return !strings.HasPrefix(name, "x") })
	transfertest.Linear(t, 400, func(n int) []Decision {
		decisions := make([]Decision, n)
		for i := range decisions {
			decisions[i] = Decision{Section: SectionChannels, Source: names[i], Action: ActionRename}
		}
		return decisions
	}, func(decisions []Decision) {
		review, err := Review{Revision: 1}.Change(1, decisions)
		require.NoError(t, err)
		before := planOfAll(t, in, Review{Revision: 1})
		plan := planOfAll(t, in, review)
		require.Equal(t, len(before.Channels), len(plan.Channels))
	})
}

func planOfAll(t *testing.T, in *Inspection, review Review) *Plan {
	t.Helper()
	plan, details := Build(in, here(), SystemAdmin(), review)
	require.Empty(t, details)
	return plan
}

// Names that come down to the same beginning take the numbers of each other; each
// number is tried once for all of them.
func TestNumbering_TriesEachNumberOnce(t *testing.T) {
	transfertest.Grows(t, 1000, func(n int) int64 {
		var numbers numbering
		given, tried := map[string]bool{}, int64(0)
		for i := range n {
			name := numbers.free(fmt.Sprintf("%s%06d", strings.Repeat("x", 58), i), "-", 2, func(name string) bool {
				tried++
				return given[name]
			})
			require.False(t, given[name])
			require.LessOrEqual(t, len(name), maxNameLength)
			given[name] = true
		}
		return tried
	})
	var numbers numbering
	taken := map[string]bool{"dev-2": true, "dev-3": true}
	free := func() string { return numbers.free("dev", "-", 2, func(name string) bool { return taken[name] }) }
	require.Equal(t, "dev-4", free())
	require.Equal(t, "dev-4", free(), "it was not taken")
}
