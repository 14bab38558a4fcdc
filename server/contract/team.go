package contract

import (
	"github.com/mattermost-community/mattermost-plugin-team-export/server/config"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/consent"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// Policy says what a user may do with a team, and the limits.
type Policy struct {
	CanExport     bool `json:"can_export"`
	CanImport     bool `json:"can_import"`
	CanExportMine bool `json:"can_export_mine"`
	SystemAdmin   bool `json:"system_admin"`
	// PrivateChannels, DirectMessages and PersonalData are the most that the
	// user's export of the team may hold.
	PrivateChannels transfer.Reach        `json:"private_channels"`
	DirectMessages  bool                  `json:"direct_messages"`
	PersonalData    transfer.PersonalData `json:"personal_data"`
	ImportedUsers   config.ImportedUsers  `json:"imported_users"`
	Consent         config.Consent        `json:"consent"`
	NotifyMembers   bool                  `json:"notify_members"`

	ArchiveLifetimeHours int64 `json:"archive_lifetime_hours"`
	// Of the limits, 0 means none.
	MaxArchiveSizeMB  int64 `json:"max_archive_size_mb"`
	MaxUploadSizeMB   int64 `json:"max_upload_size_mb"`
	JobsPerTeamPerDay int   `json:"jobs_per_team_per_day"`

	Defaults ExportOptions `json:"default_options"`
}

// TeamStatus holds what the asking user may do in a team, and the newest jobs that they
// may see.
type TeamStatus struct {
	Policy Policy `json:"policy"`
	Export *Job   `json:"export,omitempty"`
	// Archive is the newest export of the team whose archive the user may download.
	Archive *Job `json:"archive,omitempty"`
	Import  *Job `json:"import,omitempty"`
	// Mine is the newest archive that the user made for themselves.
	Mine *Job `json:"mine,omitempty"`
}

// ConsentCounts says how a team answered.
type ConsentCounts = consent.Counts

// Consent says what the server asks, what the user answered, and what follows from it.
type Consent struct {
	Policy     config.Consent `json:"policy"`
	Answer     consent.Answer `json:"answer"`
	AnsweredAt int64          `json:"answered_at,omitempty"`
	Effective  consent.Answer `json:"effective"`
	// Counts is there for those who may export the team.
	Counts *ConsentCounts `json:"counts,omitempty"`
}

// ConsentAnswer is a member's answer on its way in.
type ConsentAnswer struct {
	Answer consent.Answer `json:"answer"`
}
