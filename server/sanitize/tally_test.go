package sanitize

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestInspection_KeepsLittleOfEachPersonAndChannel(t *testing.T) {
	noted, kept := Skips{}, Skips{}
	for n := range 1000 {
		noted.Note(SkipMissingFile, strings.Repeat("x", 10_000), fmt.Sprint(n))
	}
	n := Notes{}
	n.Keep(kept, noted)
	require.EqualValues(t, 1000, kept[SkipMissingFile].Count)
	require.Len(t, kept[SkipMissingFile].Names, maxNoted)
	require.LessOrEqual(t, len(kept[SkipMissingFile].Names[0]), maxNoteRunes+len("…"))
	n.bytes = maxNotedBytes
	n.Keep(kept, Skips{SkipLargeFile: noted[SkipMissingFile]})
	require.Empty(t, kept[SkipLargeFile].Names, "names of a hostile archive end somewhere")
	require.EqualValues(t, 1000, kept[SkipLargeFile].Count)
}

func TestEveryKindOfDropHasItsReason(t *testing.T) {
	for kind, reason := range reasons {
		require.NotEmpty(t, reason, kind)
	}
	text, err := json.Marshal(Skips{SkipFlag: {Count: 1}, SkipAction: {Count: 2}}.List())
	require.NoError(t, err)
	require.Contains(t, string(text), `{"kind":"action","count":2,"reason":"Buttons`)
}
