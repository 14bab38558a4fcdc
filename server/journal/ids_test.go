package journal_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/journal"
)

func TestDerivedID_FollowsFromItsParts(t *testing.T) {
	id := journal.DerivedID("post", "key", "source")
	require.True(t, model.IsValidId(id))
	require.Equal(t, id, journal.DerivedID("post", "key", "source"))
	for _, other := range [][]string{{"post", "key"}, {"post", "keysource"}, {"postkey", "source"}, {"post", "key", "source", ""}, {"source", "key", "post"}} {
		require.NotEqual(t, id, journal.DerivedID(other...), "%q", other)
	}
}

func TestIsID_KnowsTheFormOfTheServersIDs(t *testing.T) {
	for text, want := range map[string]bool{
		model.NewId():                true,
		"":                           false,
		"abcdefghijklmnopqrstuvwxy":  false,
		"abcdefghijklmnopqrstuvwxyz": true,
		"abcdefghijklmnopqrstuvwxyZ": false,
		"abcdefghijklmnopqrstuvwx-z": false,
		"abcdefghijklmnopqrstuvwxü":  false,
	} {
		require.Equal(t, want, journal.IsID(text), "%q", text)
	}
}

func TestIDs_AreKeptAsOneText(t *testing.T) {
	ids := journal.IDs{model.NewId(), model.NewId()}
	packed, err := json.Marshal(ids)
	require.NoError(t, err)
	require.Equal(t, `"`+ids[0]+ids[1]+`"`, string(packed))
	var same journal.IDs
	require.NoError(t, json.Unmarshal(packed, &same))
	require.Equal(t, ids, same)

	_, err = json.Marshal(journal.IDs{"no-id"})
	require.ErrorContains(t, err, `"no-id" is no id`)
	for _, broken := range []string{`"` + ids[0] + `x"`, `["` + ids[0] + `"]`, `1`} {
		require.Error(t, json.Unmarshal([]byte(broken), &same), broken)
	}
}
