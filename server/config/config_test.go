package config_test

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/config"
)

type console string

func (c console) LoadPluginConfiguration(dest any) error {
	if c == "" {
		return errors.New("no answer")
	}
	return json.Unmarshal([]byte(c), dest)
}

func TestSettingsAreChecked(t *testing.T) {
	cases := []struct {
		name     string
		stored   console
		want     config.Settings
		problems int
	}{
		{"nothing set", `{}`, config.Settings{}, 0},
		{"a pause", `{"ExportPauseMS": 250}`, config.Settings{ExportPause: 250 * time.Millisecond}, 0},
		{"the key in the server's spelling", `{"exportpausems": 5}`, config.Settings{ExportPause: 5 * time.Millisecond}, 0},
		{"a negative pause", `{"ExportPauseMS": -1}`, config.Settings{}, 1},
		{"a pause without end", `{"ExportPauseMS": 86400000}`, config.Settings{}, 1},
	}
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			var c config.Config
			problems, err := c.Load(test.stored)
			require.NoError(t, err)
			require.Len(t, problems, test.problems)
			require.Equal(t, test.want, c.Now())
		})
	}
}

func TestSettingsThatCannotBeReadKeepTheOldOnes(t *testing.T) {
	var c config.Config
	_, err := c.Load(console(`{"ExportPauseMS": 7}`))
	require.NoError(t, err)
	_, err = c.Load(console(""))
	require.Error(t, err)
	require.Equal(t, 7*time.Millisecond, c.Now().ExportPause)
}
