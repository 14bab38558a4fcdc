package mmrules

import (
	"flag"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"
)

var update = flag.Bool("update", false, "write the golden files")

func TestEmoji_KnowsTheNamesOfTheServer(t *testing.T) {
	var want strings.Builder
	for _, name := range slices.Sorted(maps.Keys(model.SystemEmojis)) {
		if name == emojiWithoutCharacter {
			continue // the only one without a character
		}
		want.WriteString(name + " ")
		for part := range strings.SplitSeq(model.SystemEmojis[name], "-") {
			code, err := strconv.ParseInt(part, 16, 32)
			require.NoError(t, err, name)
			want.WriteRune(rune(code))
		}
		want.WriteByte('\n')
	}
	if *update {
		require.NoError(t, os.WriteFile("emoji.txt", []byte(want.String()), 0o600))
		return
	}
	require.Equal(t, want.String(), emojiNames, "run with -update when the server knows other emoji")
}
