package planning

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer/transfertest"
)

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
			require.LessOrEqual(t, len(name), sanitize.MaxNameLength)
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

func TestManyChannelsOfAPersonTakeLittleTime(t *testing.T) {
	channels := map[string]PlanChannel{}
	var names []string
	for n := range 200_000 {
		name := fmt.Sprint("c", n)
		names = append(names, name)
		channels[name] = PlanChannel{Action: ActionNew, Target: ChannelTarget{Name: name}}
	}
	// Compared each with each they would take longer than tests may.
	require.Len(t, keptChannels(append(names, names...), channels), len(names))
}
