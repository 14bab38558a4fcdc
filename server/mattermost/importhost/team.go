package importhost

import (
	"context"
	"fmt"
	"net/http"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/importer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// MakeTeam makes a team in the name of a user, who does not become a member: as
// when a system admin makes one with mmctl.
func (h *Host) MakeTeam(_ context.Context, userID string, wanted planning.NewTeam, since int64) (importer.MadeTeam, error) {
	user, appErr := h.papi.GetUser(userID)
	if appErr != nil {
		return importer.MadeTeam{}, fmt.Errorf("look at user %s: %w", userID, appErr)
	}
	here, appErr := h.papi.GetTeamByName(wanted.Name)
	switch {
	case appErr == nil && since > 0 && here.CreateAt >= since && here.Email == user.Email && here.DeleteAt == 0:
		// An earlier attempt made it.
		return importer.MadeTeam{ID: here.Id, Name: here.Name}, nil
	case appErr == nil:
		return importer.MadeTeam{}, transfer.Errorf(transfer.CodePlanChanged,
			"Since the plan was agreed to somebody made a team %q. Nothing was imported; import the archive again.", wanted.Name)
	case appErr.StatusCode != http.StatusNotFound:
		return importer.MadeTeam{}, fmt.Errorf("look for team %s: %w", wanted.Name, appErr)
	}
	made, appErr := h.papi.CreateTeam(teamOf(wanted, user))
	if appErr != nil {
		return importer.MadeTeam{}, fmt.Errorf("make team %s: %w", wanted.Name, appErr)
	}
	return importer.MadeTeam{ID: made.Id, Name: made.Name}, nil
}

// teamOf is a team as the server makes it.
func teamOf(wanted planning.NewTeam, owner *model.User) *model.Team {
	team := &model.Team{
		Name: wanted.Name, DisplayName: wanted.DisplayName, Description: wanted.Description, Email: owner.Email,
		Type: model.TeamInvite, AllowOpenInvite: wanted.AllowOpenInvite,
	}
	if wanted.AllowOpenInvite {
		team.Type = model.TeamOpen
	}
	return team
}

var _ importer.TeamCreator = (*Host)(nil)
