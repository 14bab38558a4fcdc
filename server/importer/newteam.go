package importer

import (
	"context"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/write"
)

// MadeTeam is a team that an import made.
type MadeTeam struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Founder makes teams.
type Founder interface {
	// MakeTeam makes a team in the name of a user. One that has the name already is
	// an Error with CodePlanChanged, unless the user made it since the time, in Unix
	// milliseconds: then an earlier attempt did. Since 0 means that there was none.
	MakeTeam(ctx context.Context, userID string, team planning.NewTeam, since int64) (MadeTeam, error)
}

// makeTeam makes the team of a plan that has one, and takes the job there. Each
// step can be done again: what an earlier attempt made is found.
func (a *application) makeTeam(ctx context.Context) error {
	if a.plan.NewTeam == nil {
		return nil
	}
	if a.progress.Team == "" {
		if err := a.foundTeam(ctx); err != nil {
			return err
		}
	}
	a.enterTeam()
	return a.reporter.Move(ctx, a.job.TeamID, a.job.TeamName)
}

// foundTeam makes the team and notes it, for this import and for later ones.
func (a *application) foundTeam(ctx context.Context) error {
	// What follows others will see.
	if err := a.reporter.Confirm(ctx); err != nil {
		return err
	}
	if err := a.checkRights(); err != nil {
		return err
	}
	since := a.progress.TeamAsked
	if since == 0 {
		a.progress.TeamAsked = a.now().UnixMilli() - write.ClockSkew
		if err := a.note(ctx, write.Entry{}); err != nil {
			return err
		}
	}
	team, err := a.host.MakeTeam(ctx, a.job.RequestedBy, *a.plan.NewTeam, since)
	if err != nil {
		return err
	}
	if err := a.notes.SetTeamKey(ctx, team.ID, a.job.ID); err != nil {
		return err
	}
	a.progress.Team, a.progress.TeamName = team.ID, team.Name
	return a.note(ctx, write.Entry{Team: team.ID})
}

// enterTeam lets all that follows work with the team that the import made, once
// it is there.
func (a *application) enterTeam() {
	if a.progress.Team != "" {
		a.job.TeamID, a.job.TeamName = a.progress.Team, a.progress.TeamName
	}
}
