package access

import (
	"github.com/mattermost-community/mattermost-plugin-team-export/server/config"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// Policy is what a user may do with a team, and the limits.
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

	Defaults transfer.ExportOptions `json:"default_options"`
}

// Policy returns what the user may do with the team, or an Error when they have
// no business with it.
func (a *Access) Policy(userID, teamID string) (Policy, error) {
	if err := a.ViewTeam(userID, teamID); err != nil {
		return Policy{}, err
	}
	settings := a.settings()
	policy := Policy{
		SystemAdmin: a.systemAdmin(userID), PrivateChannels: transfer.ReachNone, PersonalData: transfer.PersonalMinimal,
		ImportedUsers: settings.ImportedUsers, Consent: settings.Consent, NotifyMembers: settings.NotifyMembers,
		ArchiveLifetimeHours: int64(settings.ArchiveLifetime.Hours()), MaxArchiveSizeMB: settings.MaxArchiveSize >> 20,
		MaxUploadSizeMB: settings.MaxUploadSize >> 20, JobsPerTeamPerDay: settings.JobsPerTeamPerDay, Defaults: MineDefaults(),
	}
	if who, err := a.Exporter(userID, teamID); err == nil {
		policy.CanExport, policy.Defaults = true, who.Defaults()
		policy.PrivateChannels, policy.DirectMessages, policy.PersonalData = who.Scope.PrivateChannels, who.DirectMessages, who.PersonalData
	}
	if importer, err := a.ImportTeam(userID, teamID); err == nil {
		policy.CanImport = true
		if importer.SystemAdmin {
			policy.ImportedUsers = config.ImportedActive
		}
	}
	_, err := a.ExportMine(userID, teamID)
	policy.CanExportMine = err == nil
	return policy, nil
}
