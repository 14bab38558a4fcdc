package planning

import (
	"slices"
	"strconv"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/mmrules"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
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

// teamChoices are the teams that an import may go into: the one that the job is
// of, and one of its own.
func (p Policy) teamChoices() []Action {
	if p.NewTeam {
		return []Action{ActionMerge, ActionNew}
	}
	return []Action{ActionMerge}
}

// NewTeam reports whether it was decided that the archive becomes a team of its
// own.
func (r Review) NewTeam() bool {
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
	name := sanitize.Key(d.Target)
	if name == "" {
		name = newTeamName(sanitize.Key(d.Source))
	}
	return name[:min(len(name), sanitize.MaxNameLength-teamNumberRoom)]
}

// newTeamName is the archive's name where a server takes it.
func newTeamName(name string) string {
	if mmrules.IsTeamName(name) {
		return name
	}
	name = strings.Trim("team-"+name, "-")
	return strings.TrimRight(name[:min(len(name), sanitize.MaxNameLength)], "-")
}

// placeTeam lets the chosen team become one of its own, when that was decided.
func (p *planner) placeTeam(decision Decision) {
	if decision.Action != ActionNew {
		return
	}
	source := p.in.Teams[sanitize.Key(decision.Source)]
	name := sanitize.Key(decision.Target)
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
	if team.Name != sanitize.Key(decision.Target) && team.Name != source.Name {
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
		free = strings.TrimRight(name[:min(len(name), sanitize.MaxNameLength-len(number))], "-") + number
	}
	return free
}
