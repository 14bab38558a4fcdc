package importer

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/inspect"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
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
				in, err := inspect.Inspect(t.Context(), readerOf(t, data), sanitize.ServerLimits{PostRunes: 16383}, now, silent{})
				require.NoError(t, err)
				for _, policy := range []planning.Policy{planning.TeamAdmin(), planning.SystemAdmin()} {
					planning.Build(in, here(), policy, planning.Review{})
				}
			})
		})
	}
}

func TestDecisions_GrowWithTheirNumber(t *testing.T) {
	in, err := inspect.Inspect(t.Context(), readerOf(t, zipFile(t, append([]string{version, teamA, square, dev, anna}, hostileLines["channels with long names that begin alike"](8*400)...), nil)), sanitize.ServerLimits{}, now, silent{})
	require.NoError(t, err)
	names := slices.DeleteFunc(sanitize.SortedKeys(in.Teams["choir"].Channels), func(name string) bool { return !strings.HasPrefix(name, "x") })
	transfertest.Linear(t, 400, func(n int) []planning.Decision {
		decisions := make([]planning.Decision, n)
		for i := range decisions {
			decisions[i] = planning.Decision{Section: planning.SectionChannels, Source: names[i], Action: planning.ActionRename}
		}
		return decisions
	}, func(decisions []planning.Decision) {
		review, err := planning.Review{Revision: 1}.Change(1, decisions)
		require.NoError(t, err)
		before := planOfAll(t, in, planning.Review{Revision: 1})
		plan := planOfAll(t, in, review)
		require.Equal(t, len(before.Channels), len(plan.Channels))
	})
}

func planOfAll(t *testing.T, in *inspect.Inspection, review planning.Review) *planning.Plan {
	t.Helper()
	plan, details := planning.Build(in, here(), planning.SystemAdmin(), review)
	require.Empty(t, details)
	return plan
}
