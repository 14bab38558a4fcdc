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
	defaults := config.Settings{ConcurrentJobs: 2, ArchiveLifetime: 72 * time.Hour, Consent: config.ConsentOff, NotifyMembers: true}
	with := func(change func(*config.Settings)) config.Settings {
		settings := defaults
		change(&settings)
		return settings
	}
	cases := []struct {
		name    string
		stored  console
		want    config.Settings
		problem string
	}{
		{"nothing set", `{}`, defaults, ""},
		{"a pause", `{"ExportPauseMS": 250}`, with(func(s *config.Settings) { s.ExportPause = 250 * time.Millisecond }), ""},
		{"the key in the server's spelling", `{"exportpausems": 5}`, with(func(s *config.Settings) { s.ExportPause = 5 * time.Millisecond }), ""},
		{"a negative pause", `{"ExportPauseMS": -1}`, defaults, "ExportPauseMS is -1"},
		{"a pause without end", `{"ExportPauseMS": 86400000}`, defaults, "ExportPauseMS is 86400000"},
		{"all others", `{"ConcurrentJobs": 5, "JobsPerTeamPerDay": 3, "ArchiveLifetimeHours": 1, "MaxArchiveSizeMB": 10}`, config.Settings{
			ConcurrentJobs: 5, JobsPerTeamPerDay: 3, ArchiveLifetime: time.Hour, MaxArchiveSize: 10 << 20, Consent: config.ConsentOff, NotifyMembers: true,
		}, ""},
		{"no without a word", `{"Consent": "opt_in"}`, with(func(s *config.Settings) { s.Consent = config.ConsentOptIn }), ""},
		{"yes without a word", `{"Consent": "opt_out"}`, with(func(s *config.Settings) { s.Consent = config.ConsentOptOut }), ""},
		{"a slip of the keyboard that means consent", `{"Consent": "optout"}`, with(func(s *config.Settings) { s.Consent = config.ConsentOptIn }), `"opt_in" is used`},
		{"silence", `{"NotifyMembers": false}`, with(func(s *config.Settings) { s.NotifyMembers = false }), ""},
		{"imports by nobody", `{"ImportBy": "nobody"}`, defaults, ""},
		{"imports by system admins", `{"ImportBy": "system_admins", "MaxUploadSizeMB": 7}`, with(func(s *config.Settings) { s.Imports, s.MaxUploadSize = true, 7<<20 }), ""},
		{"imports by team admins", `{"ImportBy": "team_admins"}`, with(func(s *config.Settings) { s.Imports = true }), `"system_admins" is used`},
		{"imports by anybody", `{"ImportBy": "everybody"}`, defaults, `"nobody" is used`},
		{"no jobs at a time", `{"ConcurrentJobs": 0}`, defaults, "ConcurrentJobs is 0: it must be 1 to 100; 2 is used"},
		{"a negative quota", `{"JobsPerTeamPerDay": -1}`, defaults, "JobsPerTeamPerDay is -1"},
		{"an archive for ever", `{"ArchiveLifetimeHours": 0}`, defaults, "ArchiveLifetimeHours is 0: it must be 1 to 8760; 72 is used"},
		{"a negative size", `{"MaxArchiveSizeMB": -5}`, defaults, "MaxArchiveSizeMB is -5"},
	}
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			var c config.Config
			require.Equal(t, defaults, c.Now(), "before they are loaded")
			problems, err := c.Load(test.stored)
			require.NoError(t, err)
			if test.problem == "" {
				require.Empty(t, problems)
			} else {
				require.Len(t, problems, 1)
				require.Contains(t, problems[0], test.problem)
			}
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
