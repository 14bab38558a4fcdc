package importer

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestFind_LooksThroughTheWholeListAndKeepsOnePart(t *testing.T) {
	host := newFakeHost(crowded(t, 3500, "p"))
	i, job := planned(t, host)
	for name, test := range map[string]struct {
		search        PlanSearch
		offset, limit int
		total, found  int
		first         string
	}{
		"all":                        {PlanSearch{}, 0, 50, 3501, 50, "anna"},
		"a page in the middle":       {PlanSearch{}, 3450, 50, 3501, 50, "p003449"},
		"the last page":              {PlanSearch{}, 3500, 50, 3501, 1, "p003499"},
		"past the end":               {PlanSearch{}, 9_000_000, 50, 3501, 0, ""},
		"part of a name":             {PlanSearch{Words: " P00249 "}, 0, 50, 10, 10, "p002490"},
		"part of an address":         {PlanSearch{Words: "@example.com"}, 0, 50, 1, 1, "anna"},
		"an action":                  {PlanSearch{Action: ActionPlaceholder}, 0, 1, 3500, 1, "p000000"},
		"an action that none has":    {PlanSearch{Action: ActionMerge}, 0, 50, 0, 0, ""},
		"what somebody should check": {PlanSearch{Check: true}, 0, 50, 0, 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			revision, total, part, err := i.Find(t.Context(), job, SectionUsers, test.search, test.offset, test.limit)
			require.NoError(t, err)
			require.Equal(t, 1, revision)
			require.Equal(t, test.total, total)
			require.Len(t, part, test.found)
			if test.first != "" {
				require.Equal(t, test.first, part[0].(PlanUser).Source.Username)
			}
		})
	}
	_, _, _, err := i.Find(t.Context(), job, SectionUsers, PlanSearch{Words: strings.Repeat("x", 1000)}, 0, 50)
	require.ErrorContains(t, err, "A search may have")
	_, _, _, err = i.Find(t.Context(), job, "team", PlanSearch{}, 0, 50)
	require.ErrorContains(t, err, `"section" must be`)
}
