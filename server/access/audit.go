package access

import "github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"

// ViewAudit returns an Error when the user may not see the trail of what was
// done on the whole server.
func (a *Access) ViewAudit(userID string) error {
	if !a.systemAdmin(userID) {
		return transfer.Errorf(transfer.CodeForbidden, "Only system admins may see the trail.")
	}
	return nil
}
