package importer

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/mmrules"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/records"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/write"
)

// NewTeam is a team that an import makes for itself. It is made when the import
// begins to write, so that a plan that nobody agrees to leaves nothing.
type NewTeam struct {
	Name        string `json:"name"`
	DisplayName string `json:"display_name"`
	Description string `json:"description,omitempty"`
	// AllowOpenInvite says that everybody on the server may join.
	AllowOpenInvite bool `json:"allow_open_invite"`
}

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
	MakeTeam(ctx context.Context, userID string, team NewTeam, since int64) (MadeTeam, error)
}

// teamChoices are the teams that an import may go into: the one that the job is
// of, and one of its own.
func (p Policy) teamChoices() []Action {
	if p.NewTeam {
		return []Action{ActionMerge, ActionNew}
	}
	return []Action{ActionMerge}
}

// newTeam reports whether it was decided that the archive becomes a team of its
// own.
func (r Review) newTeam() bool {
	for _, decision := range r.Decisions {
		if decision.newTeamStem() != "" {
			return true
		}
	}
	return false
}

// teamNumberRoom is how much of a team's name a number at its end may replace.
const teamNumberRoom = 8

// newTeamStem is how the names begin that a new team might have by a decision;
// empty when it is for the team that is there.
func (d Decision) newTeamStem() string {
	if d.Section != SectionTeam || d.Action != ActionNew {
		return ""
	}
	name := key(d.Target)
	if name == "" {
		name = newTeamName(key(d.Source))
	}
	return name[:min(len(name), maxNameLength-teamNumberRoom)]
}

// newTeamName is the archive's name where a server takes it.
func newTeamName(name string) string {
	if mmrules.IsTeamName(name) {
		return name
	}
	name = strings.Trim("team-"+name, "-")
	return strings.TrimRight(name[:min(len(name), maxNameLength)], "-")
}

// placeTeam lets the chosen team become one of its own, when that was decided.
func (p *planner) placeTeam(decision Decision) {
	if decision.Action != ActionNew {
		return
	}
	source := p.in.Teams[key(decision.Source)]
	name := key(decision.Target)
	switch {
	case name == "":
		name = newTeamName(source.Name)
	case !mmrules.IsTeamName(name):
		p.refuse(decision, transfer.DetailNotATeamName, decision.Target, "%q is no name for a team: it needs 2 to 64 small letters, digits and dashes, and none of the words that the server has for itself at its beginning", decision.Target)
		name = newTeamName(source.Name)
	case p.teamTaken(name):
		p.refuse(decision, transfer.DetailTeamTaken, name, "there is a team %q here already, perhaps an archived one", name)
	}
	team := &NewTeam{Name: p.freeTeam(name), DisplayName: source.DisplayName, Description: source.Description, AllowOpenInvite: source.AllowOpenInvite}
	if team.DisplayName == "" {
		team.DisplayName = team.Name
	}
	if team.Name != key(decision.Target) && team.Name != source.Name {
		p.problem(SeverityWarning, ProblemTeamRenamed, source.Name, "The new team is called %q: its own name %q is taken here, or reserved.", team.Name, source.Name)
	}
	p.plan.TeamAction, p.plan.NewTeam, p.plan.TargetTeam = ActionNew, team, team.Name
}

func (p *planner) teamTaken(name string) bool {
	return slices.Contains(p.target.TeamsTaken, name)
}

// freeTeam is a name, or that with the lowest number that is free here.
func (p *planner) freeTeam(name string) string {
	free := name
	for n := 2; p.teamTaken(free); n++ {
		number := "-" + strconv.Itoa(n)
		free = strings.TrimRight(name[:min(len(name), maxNameLength-len(number))], "-") + number
	}
	return free
}

// teamKeyKey is where it is kept what addresses of accounts without a person are
// made of in a team that an import made: the id of the import, because the plan
// names them before there is a team. For other teams it is the team's id.
func teamKeyKey(teamID string) string { return "team_key_" + teamID }

// teamKey returns the Key of a [Target].
func (i *Importer) teamKey(ctx context.Context, job transfer.Job, isNew bool) (string, error) {
	if isNew {
		return job.ID, nil
	}
	stored, err := i.store.Get(ctx, teamKeyKey(job.TeamID))
	if err != nil || stored == nil {
		return job.TeamID, err
	}
	return string(stored), nil
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
		a.progress.TeamAsked = a.now().UnixMilli() - clockSkew
		if err := a.note(ctx, write.Entry{}); err != nil {
			return err
		}
	}
	team, err := a.host.MakeTeam(ctx, a.job.RequestedBy, *a.plan.NewTeam, since)
	if err != nil {
		return err
	}
	if _, err := records.Create(ctx, a.store, teamKeyKey(team.ID), []byte(a.job.ID)); err != nil {
		return fmt.Errorf("note what made team %s: %w", team.ID, err)
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
