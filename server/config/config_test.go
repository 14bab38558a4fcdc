package config_test

import (
	"encoding/json"
	"errors"
	"os"
	"strings"
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
	defaults := config.Settings{
		ConcurrentJobs: 2, ArchiveLifetime: 72 * time.Hour, ImportBy: config.SystemAdmins, ImportedUsers: config.ImportedDeactivated, MaxImportedUsers: 200,
		ExportBy: config.TeamAdmins, PrivateChannels: config.ReachMember, PersonalData: config.PersonalMinimal,
		MemberArchivesPerDay: 1, MaxUploadSize: 5 << 30, Consent: config.ConsentOff, NotifyMembers: true,
	}
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
		{"all numbers", `{"ConcurrentJobs": 5, "JobsPerTeamPerDay": 3, "ArchiveLifetimeHours": 1, "MaxArchiveSizeMB": 10, "MemberArchivesPerDay": 0, "MaxUploadSizeMB": 7, "MaxImportedUsers": 0}`, with(func(s *config.Settings) {
			s.ConcurrentJobs, s.JobsPerTeamPerDay, s.ArchiveLifetime, s.MaxArchiveSize, s.MemberArchivesPerDay, s.MaxUploadSize = 5, 3, time.Hour, 10<<20, 0, 7<<20
			s.MaxImportedUsers = 0
		}), ""},
		{"numbers as texts", `{"ConcurrentJobs": "5", "MemberArchivesPerDay": " 0 "}`, with(func(s *config.Settings) { s.ConcurrentJobs, s.MemberArchivesPerDay = 5, 0 }), ""},
		{"an emptied number", `{"ConcurrentJobs": ""}`, defaults, ""},
		{"imports by nobody", `{"ImportBy": "nobody"}`, with(func(s *config.Settings) { s.ImportBy = config.Nobody }), ""},
		{"imports by team admins", `{"ImportBy": "team_admins"}`, with(func(s *config.Settings) { s.ImportBy = config.TeamAdmins }), ""},
		{"imports by anybody", `{"ImportBy": "everybody"}`, with(func(s *config.Settings) { s.ImportBy = config.Nobody }), `"nobody" is used`},
		{"accounts for nobody", `{"ImportedUsers": "none"}`, with(func(s *config.Settings) { s.ImportedUsers = config.ImportedNone }), ""},
		{"accounts that work", `{"ImportedUsers": "active"}`, with(func(s *config.Settings) { s.ImportedUsers = config.ImportedActive }), ""},
		{"accounts of another kind", `{"ImportedUsers": "admins"}`, defaults, `"deactivated" is used`},
		{"exports by system admins", `{"ExportBy": "system_admins"}`, with(func(s *config.Settings) { s.ExportBy = config.SystemAdmins }), ""},
		{"exports by somebody", `{"ExportBy": "channel_admins"}`, with(func(s *config.Settings) { s.ExportBy = config.SystemAdmins }), `"system_admins" is used`},
		{"an empty word is the default", `{"ExportBy": ""}`, defaults, ""},
		{"no private channels", `{"PrivateChannels": "none"}`, with(func(s *config.Settings) { s.PrivateChannels = config.ReachNone }), ""},
		{"all private channels", `{"PrivateChannels": "all"}`, with(func(s *config.Settings) { s.PrivateChannels = config.ReachAll }), ""},
		{"some private channels", `{"PrivateChannels": "some"}`, with(func(s *config.Settings) { s.PrivateChannels = config.ReachNone }), `"none" is used`},
		{"all of people", `{"PersonalData": "full"}`, with(func(s *config.Settings) { s.PersonalData = config.PersonalFull }), ""},
		{"half of people", `{"PersonalData": "half"}`, defaults, `"minimal" is used`},
		{"direct messages", `{"DirectMessages": true}`, with(func(s *config.Settings) { s.DirectMessages = true }), ""},
		{"archives of members", `{"MemberArchives": true}`, with(func(s *config.Settings) { s.MemberArchives = true }), ""},
		{"no without a word", `{"Consent": "opt_in"}`, with(func(s *config.Settings) { s.Consent = config.ConsentOptIn }), ""},
		{"yes without a word", `{"Consent": "opt_out"}`, with(func(s *config.Settings) { s.Consent = config.ConsentOptOut }), ""},
		{"a slip of the keyboard that means consent", `{"Consent": "optout"}`, with(func(s *config.Settings) { s.Consent = config.ConsentOptIn }), `"opt_in" is used`},
		{"silence", `{"NotifyMembers": false}`, with(func(s *config.Settings) { s.NotifyMembers = false }), ""},
		{"a word that is no switch, beside one that is", `{"DirectMessages": "yes", "MemberArchives": true}`, with(func(s *config.Settings) { s.MemberArchives = true }), `DirectMessages is "yes"`},
		{"a switch that is no word", `{"PrivateChannels": true}`, with(func(s *config.Settings) { s.PrivateChannels = config.ReachNone }), `PrivateChannels is "true"`},
		{"a word that is no number", `{"ConcurrentJobs": "many"}`, defaults, `ConcurrentJobs is "many"`},
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

// TestPluginJSON_ShowsTheSettingsInForce holds the manifest against what is in
// force as long as nobody saved anything. The System Console shows another value
// than the default of a drop-down list, and nothing for a number that is 0.
func TestPluginJSON_ShowsTheSettingsInForce(t *testing.T) {
	data, err := os.ReadFile("../../plugin.json")
	require.NoError(t, err)
	var manifest struct {
		SettingsSchema struct {
			Settings []struct {
				Key, Type string
				Default   any
				Options   []struct{ Value string }
			}
		} `json:"settings_schema"`
	}
	require.NoError(t, json.Unmarshal(data, &manifest))
	stored := map[string]any{}
	for _, setting := range manifest.SettingsSchema.Settings {
		if setting.Type == "custom" {
			continue
		}
		stored[strings.ToLower(setting.Key)] = setting.Default
		require.NotNil(t, setting.Default, setting.Key)
		require.NotEqual(t, "dropdown", setting.Type, "%s: a default is not shown", setting.Key)
		require.NotEqual(t, float64(0), setting.Default, "%s: 0 is shown as nothing; use \"0\"", setting.Key)
		for _, option := range setting.Options {
			var c config.Config
			text, err := json.Marshal(map[string]any{setting.Key: option.Value})
			require.NoError(t, err)
			problems, err := c.Load(console(text))
			require.NoError(t, err)
			require.Empty(t, problems, "a value that can be chosen must be known")
		}
	}
	text, err := json.Marshal(stored)
	require.NoError(t, err)
	var unset, shown config.Config
	problems, err := shown.Load(console(text))
	require.NoError(t, err)
	require.Empty(t, problems)
	require.Equal(t, unset.Now(), shown.Now())
}
