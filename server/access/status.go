package access

import (
	"github.com/mattermost-community/mattermost-plugin-team-export/server/config"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/contract"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// Policy returns what the user may do with the team, or an Error when they have
// no business with it.
func (t *teams) Policy(userID, teamID string) (contract.Policy, error) {
	if err := t.ViewTeam(userID, teamID); err != nil {
		return contract.Policy{}, err
	}
	settings := t.settings()
	policy := contract.Policy{
		SystemAdmin: t.directory.systemAdmin(userID), PrivateChannels: transfer.ReachNone, PersonalData: transfer.PersonalMinimal,
		ImportedUsers: settings.ImportedUsers, Consent: settings.Consent, NotifyMembers: settings.NotifyMembers,
		ArchiveLifetimeHours: int64(settings.ArchiveLifetime.Hours()), MaxArchiveSizeMB: settings.MaxArchiveSize >> 20,
		MaxUploadSizeMB: settings.MaxUploadSize >> 20, JobsPerTeamPerDay: settings.JobsPerTeamPerDay, Defaults: MineDefaults(),
	}
	if who, err := t.exports.Exporter(userID, teamID); err == nil {
		policy.CanExport, policy.Defaults = true, who.Defaults()
		policy.PrivateChannels, policy.DirectMessages, policy.PersonalData = who.Scope.PrivateChannels, who.DirectMessages, who.PersonalData
	}
	if importer, err := t.imports.ImportTeam(userID, teamID); err == nil {
		policy.CanImport = true
		if importer.SystemAdmin {
			policy.ImportedUsers = config.ImportedActive
		}
	}
	_, err := t.exports.ExportMine(userID, teamID)
	policy.CanExportMine = err == nil
	return policy, nil
}
