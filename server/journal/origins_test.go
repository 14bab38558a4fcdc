package journal

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestOrigins_KeepChannelsByID(t *testing.T) {
	made := addOrigins(map[string]string{"a": "1", "gone": "3"}, map[string]string{"b": "ops", "c": "nowhere"}, map[string]string{"dev": "1", "ops": "2"})
	require.Equal(t, map[string]string{"a": "1", "b": "2"}, made)
}

func TestOrigins_AreBounded(t *testing.T) {
	ids, names := map[string]string{}, map[string]string{}
	for i := range maxOrigins + 10 {
		name := fmt.Sprintf("c%05d", i)
		ids[name], names[name] = "id-"+name, name
	}
	made := addOrigins(map[string]string{"old": "id-c00000"}, names, ids)
	require.Len(t, made, maxOrigins)
	require.Equal(t, "id-c00000", made["old"])
}
