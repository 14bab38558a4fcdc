package importer

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// crowded is an archive in which so many people react to a post.
func crowded(t testing.TB, people int, name string) []byte {
	t.Helper()
	reactions := make([]string, people)
	for n := range people {
		reactions[n] = fmt.Sprintf(`{"user":"%s%06d","emoji_name":"wave","create_at":1001}`, name, n)
	}
	return zipFile(t, lines(post(`,"reactions":[`+strings.Join(reactions, ",")+`]`)), nil)
}

// papersOf are the names of the papers that are kept of a plan, and their bytes.
func papersOf(host *fakeHost, part string) (names []string, bytes int) {
	for name, data := range host.papers {
		if strings.Contains(name, part) {
			names = append(names, name)
			bytes += len(data)
		}
	}
	slices.Sort(names)
	return names, bytes
}

func TestPlan_IsReadPageByPage(t *testing.T) {
	host := newFakeHost(crowded(t, 3500, "p"))
	i, job := planned(t, host)
	whole, err := i.Plans().Plan(t.Context(), job)
	require.NoError(t, err)
	require.Len(t, whole.Users, 3501)
	pages, _ := papersOf(host, "plan-1-users-")
	require.Len(t, pages, 4)

	head, err := i.Plans().Head(t.Context(), job)
	require.NoError(t, err)
	require.Equal(t, 3501, head.Totals[planning.SectionUsers])
	require.Equal(t, whole.Users[:100], head.Users)
	text, err := json.Marshal(head)
	require.NoError(t, err)
	require.Less(t, len(text), 400<<10)
	for _, window := range []struct{ offset, limit, want int }{
		{0, 1000, 1000}, {0, 1, 1}, {999, 2, 2}, {1500, 1000, 1000}, {3000, 1000, 501}, {3500, 10, 1}, {3501, 10, 0}, {9_000_000, 1000, 0}, {1 << 62, 1000, 0},
	} {
		revision, part, err := i.Plans().Page(t.Context(), job, planning.SectionUsers, window.offset, window.limit)
		require.NoError(t, err)
		require.Equal(t, 1, revision)
		from := min(window.offset, len(whole.Users))
		require.Len(t, part, window.want)
		require.Equal(t, whole.Users[from:from+window.want], part, "%+v", window)
	}
	_, _, err = i.Plans().Page(t.Context(), job, "words", 0, 10)
	require.True(t, transfer.HasCode(err, transfer.CodeInvalidRequest), "%v", err)

	for _, name := range pages {
		if name != "jobplan-1-users-2.json" {
			delete(host.papers, name)
		}
	}
	_, _, err = i.Plans().Page(t.Context(), job, planning.SectionUsers, 2100, 800)
	require.NoError(t, err, "no other page is read")
	_, err = i.Plans().Head(t.Context(), job)
	require.NoError(t, err, "and for the head none")
}

func TestChange_WritesNothingWithoutNews(t *testing.T) {
	host := newFakeHost(crowded(t, 1200, "p"))
	i, job := planned(t, host)
	decision := planning.Decision{Section: planning.SectionChannels, Source: "dev", Action: planning.ActionSkip, Target: ""}
	plan, err := i.Plans().Change(t.Context(), job, 1, []planning.Decision{decision})
	require.NoError(t, err)
	require.Equal(t, 2, plan.Revision)
	papers, records := maps.Clone(host.papers), maps.Clone(host.records)
	for range 5 {
		for _, decisions := range [][]planning.Decision{nil, {}, {decision}, {decision, decision}} {
			same, err := i.Plans().Change(t.Context(), job, 2, decisions)
			require.NoError(t, err)
			require.Equal(t, plan.Users, same.Users)
			require.Equal(t, 2, same.Revision)
		}
	}
	require.Equal(t, papers, host.papers)
	require.Equal(t, records, host.records)
}

func TestChange_KeepsTheLastRevisionsOnly(t *testing.T) {
	host := newFakeHost(crowded(t, 1200, "p"))
	i, job := planned(t, host)
	_, first := papersOf(host, "plan")
	for n := range 12 {
		action := []planning.Action{planning.ActionSkip, planning.ActionNew}[n%2]
		_, err := i.Plans().Change(t.Context(), job, n+1, []planning.Decision{{Section: planning.SectionChannels, Source: "dev", Action: action, Target: ""}})
		require.NoError(t, err)
	}
	names, bytes := papersOf(host, "plan")
	require.Less(t, bytes, 4*first, "%v", names)
	plan, err := i.Plans().Plan(t.Context(), job)
	require.NoError(t, err)
	require.Equal(t, 13, plan.Revision)
	require.NoError(t, i.Plans().Agree(t.Context(), job, 13))

	job.State = transfer.StateCanceled
	require.NoError(t, i.Discard(t.Context(), job))
	names, _ = papersOf(host, "plan")
	require.Equal(t, []string{"jobplan.json"}, names)
}

func TestPlan_OfAJobThatHasEndedIsShort(t *testing.T) {
	host := newFakeHost(crowded(t, 9000, strings.Repeat("p", 40)))
	i, job := planned(t, host)
	job.State = transfer.StateCanceled
	require.NoError(t, i.Discard(t.Context(), job))
	_, bytes := papersOf(host, "plan")
	require.Less(t, bytes, 2<<20, "it stays as long as the history")
	head, err := i.Plans().Head(t.Context(), job)
	require.NoError(t, err)
	require.Equal(t, 9001, head.Totals[planning.SectionUsers])
	_, part, err := i.Plans().Page(t.Context(), job, planning.SectionUsers, 900, 1000)
	require.NoError(t, err)
	require.Len(t, part, 100, "the end of a long list is gone")
}

func TestDecisions_AreBounded(t *testing.T) {
	review := planning.Review{Revision: 1}
	_, err := review.Change(1, []planning.Decision{{Section: planning.SectionUsers, Source: strings.Repeat("x", 512), Action: planning.ActionShell, Target: ""}})
	require.True(t, transfer.HasCode(err, transfer.CodeInvalidRequest), "%v", err)
	many := func(from, to int) (list []planning.Decision) {
		for n := from; n < to; n++ {
			list = append(list, planning.Decision{Section: planning.SectionUsers, Source: fmt.Sprint("u", n), Action: planning.ActionShell, Target: ""})
		}
		return list
	}
	review, err = review.Change(1, many(0, 20_000))
	require.NoError(t, err)
	_, err = review.Change(2, many(20_000, 20_000+1))
	require.True(t, transfer.HasCode(err, transfer.CodeInvalidRequest), "%v", err)
	again, err := review.Change(2, many(10, 20))
	require.NoError(t, err)
	require.Equal(t, review, again)
}

func TestNames_LongerThanAServerTakesComeIntoNoPlan(t *testing.T) {
	host := newFakeHost(crowded(t, 300, strings.Repeat("p", 200)))
	i, job := planned(t, host)
	plan, err := i.Plans().Plan(t.Context(), job)
	require.NoError(t, err)
	require.Len(t, plan.Users, 1)
	for _, drop := range plan.Dropped {
		if drop.Kind == string(sanitize.SkipReaction) {
			require.EqualValues(t, 300, drop.Count, "and what was left out is counted")
			return
		}
	}
	t.Fatal("what was left out is not named")
}

func TestNameLimits_BoundWhatAnArchiveNames(t *testing.T) {
	for _, test := range []struct {
		limits sanitize.NameLimits
		counts [4]int
		says   string
	}{
		{sanitize.NameLimits{}, [4]int{200_000, 50_000, 50_000, 2_000_000}, ""},
		{sanitize.NameLimits{}, [4]int{200_001, 0, 0, 0}, "200000 people, the most that an import takes"},
		{sanitize.NameLimits{}, [4]int{0, 50_001, 0, 0}, "50000 channels"},
		{sanitize.NameLimits{}, [4]int{0, 0, 50_001, 0}, "50000 emoji"},
		{sanitize.NameLimits{}, [4]int{0, 0, 0, 2_000_000 + 1}, "memberships"},
		{planning.TeamAdmin().Names(), [4]int{20_000, 5_000, 5_000, 500_000}, ""},
		{planning.TeamAdmin().Names(), [4]int{20_001, 0, 0, 0}, "a system admin may import up to 200000"},
		{planning.TeamAdmin().Names(), [4]int{0, 5_001, 0, 0}, "5000 channels"},
		{planning.SystemAdmin().Names(), [4]int{200_000, 0, 0, 0}, ""},
	} {
		err := test.limits.Check(test.counts[0], test.counts[1], test.counts[2], test.counts[3])
		if test.says == "" {
			require.NoError(t, err)
			continue
		}
		require.ErrorContains(t, err, test.says)
	}
}

func TestNameLimits_OfATeamAdminEndTheInspection(t *testing.T) {
	host := newFakeHost(crowded(t, sanitize.MostNamesForTeam.People+1, "p"))
	host.policy = planning.TeamAdmin()
	i := New(host, host, fixedNow, Pace{})
	job := transfer.Job{
		ID: "job", Kind: transfer.KindImport, TeamID: "team-id", RequestedBy: "leader", State: transfer.StatePlanning,
		Source: &transfer.ImportSource{UploadID: "up", Size: int64(len(host.upload))},
	}
	_, err := i.Run(t.Context(), job, silent{})
	require.True(t, transfer.HasCode(err, transfer.CodeInvalidArchive), "%v", err)
	require.ErrorContains(t, err, "20000 people")
	require.Empty(t, host.papers)
	host.policy = planning.SystemAdmin()
	_, err = i.Run(t.Context(), job, silent{})
	require.NoError(t, err)
}

func fixedNow() time.Time { return time.UnixMilli(now) }
