package access

import (
	"net/http"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// Answer returns an Error when the user may not say whether their words may
// leave with exports of the team: it is for the people in it, guests too.
func (a *Access) Answer(userID, teamID string) error {
	member, appErr := a.api.GetTeamMember(teamID, userID)
	switch {
	case appErr != nil && appErr.StatusCode == http.StatusNotFound, appErr == nil && member.DeleteAt != 0:
		return transfer.Errorf(transfer.CodeForbidden, "You are not a member of this team.")
	case appErr != nil:
		return transfer.AsError(appErr)
	}
	user, appErr := a.api.GetUser(userID)
	switch {
	case appErr != nil:
		return transfer.AsError(appErr)
	case user.IsBot:
		return transfer.Errorf(transfer.CodeForbidden, "Bots are not asked: what they post is exported.")
	}
	return nil
}

// ViewConsent returns an Error when the user may not see what the server asks
// the people of the team.
func (a *Access) ViewConsent(userID, teamID string) error {
	if a.CountConsent(userID, teamID) == nil {
		return nil
	}
	return a.Answer(userID, teamID)
}

// CountConsent returns an Error when the user may not see how the team answered,
// in numbers: those may who may export it.
func (a *Access) CountConsent(userID, teamID string) error {
	_, err := a.ExportTeam(userID, teamID)
	return err
}
