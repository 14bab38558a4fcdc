package access

import (
	"github.com/mattermost-community/mattermost-plugin-team-export/server/config"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/contract"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// Policy returns what the user may do with the team, or an Error when they have
// no business with it.
func (a *Access) Policy(userID, teamID string) (contract.Policy, error) {
	if err := a.ViewTeam(userID, teamID); err != nil {
		return contract.Policy{}, err
	}
	settings := a.settings()
	policy := contract.Policy{
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
