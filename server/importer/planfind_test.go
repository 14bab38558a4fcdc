package importer

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
)

func TestFind_LooksThroughTheWholeListAndKeepsOnePart(t *testing.T) {
	host := newFakeHost(crowded(t, 3500, "p"))
	i, job := planned(t, host)
	for name, test := range map[string]struct {
		search        planning.PlanSearch
		offset, limit int
		total, found  int
		first         string
	}{
		"all":                        {planning.PlanSearch{}, 0, 50, 3501, 50, "anna"},
		"a page in the middle":       {planning.PlanSearch{}, 3450, 50, 3501, 50, "p003449"},
		"the last page":              {planning.PlanSearch{}, 3500, 50, 3501, 1, "p003499"},
		"past the end":               {planning.PlanSearch{}, 9_000_000, 50, 3501, 0, ""},
		"part of a name":             {planning.PlanSearch{Words: " P00249 "}, 0, 50, 10, 10, "p002490"},
		"part of an address":         {planning.PlanSearch{Words: "@example.com"}, 0, 50, 1, 1, "anna"},
		"an action":                  {planning.PlanSearch{Action: planning.ActionPlaceholder}, 0, 1, 3500, 1, "p000000"},
		"an action that none has":    {planning.PlanSearch{Action: planning.ActionMerge}, 0, 50, 0, 0, ""},
		"what somebody should check": {planning.PlanSearch{Check: true}, 0, 50, 0, 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			revision, total, part, err := i.Plans().Find(t.Context(), job, planning.SectionUsers, test.search, test.offset, test.limit)
			require.NoError(t, err)
			require.Equal(t, 1, revision)
			require.Equal(t, test.total, total)
			require.Len(t, part, test.found)
			if test.first != "" {
				require.Equal(t, test.first, part[0].(planning.PlanUser).Source.Username)
			}
		})
	}
	_, _, _, err := i.Plans().Find(t.Context(), job, planning.SectionUsers, planning.PlanSearch{Words: strings.Repeat("x", 1000)}, 0, 50)
	require.ErrorContains(t, err, "A search may have")
	_, _, _, err = i.Plans().Find(t.Context(), job, "team", planning.PlanSearch{}, 0, 50)
	require.ErrorContains(t, err, `"section" must be`)
}
