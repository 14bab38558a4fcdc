package access

import "github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"

// ViewAudit returns an Error when the user may not see the audit log of the whole server.
func (t *teams) ViewAudit(userID string) error {
	if !t.directory.systemAdmin(userID) {
		return transfer.Errorf(transfer.CodeForbidden, "Only system admins may see the trail.")
	}
	return nil
}
