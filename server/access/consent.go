package access

import "github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"

// Answer returns an Error when the user may not say whether their words may
// leave with exports of the team: it is for the people in it, guests too.
func (a *Access) Answer(userID, teamID string) error {
	if !a.member(userID, teamID) {
		return transfer.Errorf(transfer.CodeForbidden, "Only people who are members of the team are asked.")
	}
	return nil
}

// ViewConsent returns an Error when the user may not see what the server asks
// the people of the team.
func (a *Access) ViewConsent(userID, teamID string) error { return a.ViewTeam(userID, teamID) }

// CountConsent returns an Error when the user may not see how the team answered,
// in numbers: those may who may export it.
func (a *Access) CountConsent(userID, teamID string) error {
	_, err := a.ExportTeam(userID, teamID)
	return err
}
