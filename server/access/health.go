package access

import "github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"

// ViewHealth returns an Error when the user may not see the state of the plugin.
func (t *teams) ViewHealth(userID string) error {
	if !t.directory.systemAdmin(userID) {
		return transfer.Errorf(transfer.CodeForbidden, "Only system admins may see the state of the plugin.")
	}
	return nil
}
