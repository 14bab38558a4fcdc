package config

import (
	"encoding/json"
	"fmt"
	"sync/atomic"
	"time"
)

// raw are the settings as the System Console stores them; nil is not set.
type raw struct {
	ExportPauseMS        *int
	ConcurrentJobs       *int
	JobsPerTeamPerDay    *int
	ArchiveLifetimeHours *int
	MaxArchiveSizeMB     *int
	MaxUploadSizeMB      *int
	ImportBy             *string
	ImportedUsers        *string
	MaxImportedUsers     *int
	ExportBy             *string
	PrivateChannels      *string
	DirectMessages       *bool
	PersonalData         *string
	MemberArchives       *bool
	MemberArchivesPerDay *int
	Consent              *string
	NotifyMembers        *bool
}

// Settings are checked settings.
type Settings struct {
	// ExportPause is the pause of an export after each page of posts.
	ExportPause time.Duration
	// ConcurrentJobs bounds the exports that run at a time on the whole server.
	ConcurrentJobs int
	// JobsPerTeamPerDay bounds the jobs of a team in 24 hours; 0 means no limit.
	JobsPerTeamPerDay int
	// ArchiveLifetime is the time for which an archive is kept.
	ArchiveLifetime time.Duration
	// MaxArchiveSize bounds the bytes of an archive; 0 means no limit.
	MaxArchiveSize int64
	// MaxUploadSize bounds the bytes of an archive to import; 0 means the most that uploads
	// ever take.
	MaxUploadSize int64
	// ImportBy says who may import into a team.
	ImportBy Who
	// ImportedUsers says what becomes of people without an account in the team in an import
	// by a team admin.
	ImportedUsers ImportedUsers
	// MaxImportedUsers is the most accounts, deactivated ones included, that an import
	// by a team admin may make; 0 means any number.
	MaxImportedUsers int
	// ExportBy says who may export a team.
	ExportBy Who
	// PrivateChannels and PersonalData bound what a team admin's export may hold.
	PrivateChannels Reach
	PersonalData    PersonalData
	// DirectMessages says that system admins may export and import direct and group
	// messages. Other users may not export those of others.
	DirectMessages bool
	// MemberArchives says that members and guests may take what they can see.
	MemberArchives bool
	// MemberArchivesPerDay bounds these archives of one member and team in 24 hours; 0
	// means no limit.
	MemberArchivesPerDay int
	// Consent says whose words an export may take.
	Consent Consent
	// NotifyMembers says that a team is told when private channels or direct
	// messages of it were exported.
	NotifyMembers bool
}

// Loader fills a struct with the plugin's settings (the plugin API).
type Loader interface {
	LoadPluginConfiguration(dest any) error
}

// Config is the current settings. Its zero value holds the defaults. It is
// safe for concurrent use.
type Config struct{ current atomic.Pointer[Settings] }

// Now returns the settings as they are now.
func (c *Config) Now() Settings {
	if settings := c.current.Load(); settings != nil {
		return *settings
	}
	settings, _ := check(raw{})
	return settings
}

// Load reads and checks the settings. Each bad value is named in the returned
// problems, and the default is used in its place.
func (c *Config) Load(loader Loader) (problems []string, err error) {
	var stored map[string]json.RawMessage
	if err := loader.LoadPluginConfiguration(&stored); err != nil {
		return nil, fmt.Errorf("load the plugin's settings: %w", err)
	}
	loaded, mistyped := decode(stored)
	settings, problems := check(loaded)
	c.current.Store(&settings)
	return append(mistyped, problems...), nil
}

func check(loaded raw) (settings Settings, problems []string) {
	number := func(key string, value *int, otherwise, least, most int) int {
		if value == nil {
			return otherwise
		}
		if *value < least || *value > most {
			problems = append(problems, fmt.Sprintf("%s is %d: it must be %d to %d; %d is used", key, *value, least, most, otherwise))
			return otherwise
		}
		return *value
	}
	importBy := words(&problems, "ImportBy", loaded.ImportBy, SystemAdmins, Nobody, Nobody, SystemAdmins, TeamAdmins)
	importedUsers := choice(&problems, "ImportedUsers", loaded.ImportedUsers, ImportedDeactivated, ImportedNone, ImportedDeactivated, ImportedActive)
	exportBy := words(&problems, "ExportBy", loaded.ExportBy, TeamAdmins, SystemAdmins, SystemAdmins, TeamAdmins)
	privateChannels := words(&problems, "PrivateChannels", loaded.PrivateChannels, ReachMember, ReachNone, ReachNone, ReachMember, ReachAll)
	personalData := choice(&problems, "PersonalData", loaded.PersonalData, PersonalMinimal, PersonalMinimal, PersonalFull)
	consent, problem := consentOf(loaded.Consent)
	if problem != "" {
		problems = append(problems, problem)
	}
	return Settings{
		// The bounds keep a slip of the keyboard from stopping exports for good,
		// or from keeping archives for ever.
		ExportPause:       time.Duration(number("ExportPauseMS", loaded.ExportPauseMS, 0, 0, 60_000)) * time.Millisecond,
		ConcurrentJobs:    number("ConcurrentJobs", loaded.ConcurrentJobs, 2, 1, 100),
		JobsPerTeamPerDay: number("JobsPerTeamPerDay", loaded.JobsPerTeamPerDay, 0, 0, 100),
		ArchiveLifetime:   time.Duration(number("ArchiveLifetimeHours", loaded.ArchiveLifetimeHours, 72, 1, 8760)) * time.Hour,
		MaxUploadSize:     int64(number("MaxUploadSizeMB", loaded.MaxUploadSizeMB, 5120, 0, 10_000_000)) << 20,
		MaxArchiveSize:    int64(number("MaxArchiveSizeMB", loaded.MaxArchiveSizeMB, 0, 0, 10_000_000)) << 20,

		ImportBy:             importBy,
		ImportedUsers:        importedUsers,
		MaxImportedUsers:     number("MaxImportedUsers", loaded.MaxImportedUsers, 200, 0, 100_000),
		ExportBy:             exportBy,
		PrivateChannels:      privateChannels,
		PersonalData:         personalData,
		DirectMessages:       flag(loaded.DirectMessages, false),
		MemberArchives:       flag(loaded.MemberArchives, false),
		MemberArchivesPerDay: number("MemberArchivesPerDay", loaded.MemberArchivesPerDay, 1, 0, 100),
		Consent:              consent,
		NotifyMembers:        flag(loaded.NotifyMembers, true),
	}, problems
}
