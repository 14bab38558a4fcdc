package importhost

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
)

func TestWhatImportsMadeIsKeptByID(t *testing.T) {
	channels := []planning.TargetChannel{{ID: "1", Name: "dev"}, {ID: "2", Name: "ops"}}
	made := addMade(map[string]string{"a": "1", "gone": "3"}, map[string]string{"b": "ops", "c": "nowhere"}, channels)
	require.Equal(t, map[string]string{"a": "1", "b": "2"}, made)
}

func TestWhatImportsMadeIsBounded(t *testing.T) {
	var channels []planning.TargetChannel
	names := map[string]string{}
	for i := range maxOrigins + 10 {
		name := fmt.Sprintf("c%05d", i)
		channels = append(channels, planning.TargetChannel{ID: "id-" + name, Name: name})
		names[name] = name
	}
	made := addMade(map[string]string{"old": "id-c00000"}, names, channels)
	require.Len(t, made, maxOrigins)
	require.Equal(t, "id-c00000", made["old"])
}
