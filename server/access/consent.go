package access

import "github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"

// Answer returns an Error when the user may not say whether exports of the team may contain
// their messages: its members may, guests too.
func (t *teams) Answer(userID, teamID string) error {
	if !t.directory.member(userID, teamID) {
		return transfer.Errorf(transfer.CodeForbidden, "Only people who are members of the team are asked.")
	}
	return nil
}

// ViewConsent returns an Error when the user may not see what the server asks
// the people of the team.
func (t *teams) ViewConsent(userID, teamID string) error { return t.ViewTeam(userID, teamID) }

// CountConsent returns an Error when the user may not see how many members answered what:
// users who may export the team may.
func (t *teams) CountConsent(userID, teamID string) error {
	_, err := t.exports.ExportTeam(userID, teamID)
	return err
}
