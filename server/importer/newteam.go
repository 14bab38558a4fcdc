package importer

import (
	"context"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/journal"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
)

// MadeTeam is a team that an import made.
type MadeTeam struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// TeamCreator creates teams.
type TeamCreator interface {
	// MakeTeam makes a team in the name of a user. It returns an Error with
	// CodePlanChanged when a team has the name, unless the user made that since the time,
	// in Unix milliseconds: then an earlier attempt did. Since 0 means that there was none.
	MakeTeam(ctx context.Context, userID string, team planning.NewTeam, since int64) (MadeTeam, error)
}

// teamMaker makes the team of a plan that has one.
type teamMaker struct {
	*task
	notes journal.Notes
}

// make makes the team of a plan that has one, and moves the job there. Each
// step can be done again: what an earlier attempt made is found.
func (m *teamMaker) make(ctx context.Context) error {
	if m.plan.NewTeam == nil {
		return nil
	}
	if m.attempt.progress.Team == "" {
		if err := m.create(ctx); err != nil {
			return err
		}
	}
	m.attempt.enterTeam()
	return m.reporter.Move(ctx, m.attempt.job.TeamID, m.attempt.job.TeamName)
}

// create creates the team and notes it, for this import and for later ones.
func (m *teamMaker) create(ctx context.Context) error {
	// Other users will see what follows.
	if err := m.reporter.Confirm(ctx); err != nil {
		return err
	}
	if err := m.guard.checkRights(); err != nil {
		return err
	}
	since := m.attempt.progress.TeamAsked
	if since == 0 {
		m.attempt.progress.TeamAsked = m.now().UnixMilli() - journal.ClockSkew
		if err := m.attempt.note(ctx, journal.Entry{}); err != nil {
			return err
		}
	}
	team, err := m.host.MakeTeam(ctx, m.attempt.job.RequestedBy, *m.plan.NewTeam, since)
	if err != nil {
		return err
	}
	if err := m.notes.SetTeamKey(ctx, team.ID, m.attempt.job.ID); err != nil {
		return err
	}
	m.attempt.progress.Team, m.attempt.progress.TeamName = team.ID, team.Name
	return m.attempt.note(ctx, journal.Entry{Team: team.ID})
}
