package access

import "github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"

// ViewHealth returns an Error when the user may not see how the plugin and what it
// needs are.
func (a *Access) ViewHealth(userID string) error {
	if !a.systemAdmin(userID) {
		return transfer.Errorf(transfer.CodeForbidden, "Only system admins may see the state of the plugin.")
	}
	return nil
}
