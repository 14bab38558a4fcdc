package planning

import (
	"strconv"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
)

// numbering gives things names with a number behind them. It goes on where it
// ended: many long names come down to the same beginning, and each of them must not
// try all the numbers that the others have. Its zero value is ready.
type numbering struct{ next map[string]int }

// free returns the name with the lowest number from first on that is not taken. A
// number takes the place of the end of a name that is too long. What is taken must
// stay so.
func (n *numbering) free(base, separator string, first int, taken func(string) bool) string {
	if n.next == nil {
		n.next = map[string]int{}
	}
	low, high := first, 10
	for digits := 1; ; digits++ {
		stem := base[:min(len(base), sanitize.MaxNameLength-len(separator)-digits)] + separator
		key := stem + strings.Repeat("0", digits)
		for number := max(n.next[key], low); number < high; number++ {
			n.next[key] = number
			if name := stem + strconv.Itoa(number); !taken(name) {
				return name
			}
		}
		n.next[key] = high
		low, high = high, 10*high
	}
}
