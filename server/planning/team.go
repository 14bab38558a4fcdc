package planning

import (
	"slices"
	"strconv"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/inspect"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/mmrules"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// NewTeam describes the team that an import makes for itself. The import makes it when
// it begins to write, so a plan without approval leaves nothing behind.
type NewTeam struct {
	Name        string `json:"name"`
	DisplayName string `json:"display_name"`
	Description string `json:"description,omitempty"`
	// AllowOpenInvite lets every user of the server join.
	AllowOpenInvite bool `json:"allow_open_invite"`
}

// teamChoices returns the teams that an import may go into: the team of the job, and a
// new one.
func (p Policy) teamChoices() []Action {
	if p.NewTeam {
		return []Action{ActionMerge, ActionNew}
	}
	return []Action{ActionMerge}
}

// NewTeam reports whether a decision makes a new team of the archive.
func (r Review) NewTeam() bool {
	for _, decision := range r.Decisions {
		if decision.newTeamStem() != "" {
			return true
		}
	}
	return false
}

// teamNumberRoom is the number of bytes that a number may replace at the end of a name.
const teamNumberRoom = 8

// newTeamStem returns the beginning of the names that a new team might get by a decision;
// empty when the decision is not about a new team.
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

// newTeamName returns the name that the team has in the archive, changed where a server
// would refuse it.
func newTeamName(name string) string {
	if mmrules.IsTeamName(name) {
		return name
	}
	name = strings.Trim("team-"+name, "-")
	return strings.TrimRight(name[:min(len(name), sanitize.MaxNameLength)], "-")
}

// teamPlanner picks the team of the archive, and the team that it goes into.
type teamPlanner struct {
	in     *inspect.Inspection
	policy Policy
	// taken are names of teams that the server has.
	taken     []string
	decisions *decisions
	draft     *draft
}

// pick returns the team of the archive that is imported; nil when it is not decided.
func (p *teamPlanner) pick() *inspect.Team {
	teams := p.draft.plan.Teams
	chosen := ""
	if len(teams) == 1 {
		chosen = teams[0]
	}
	for _, decision := range p.decisions.takeSection(SectionTeam) {
		switch {
		case p.in.Teams[sanitize.Key(decision.Source)] == nil:
			p.decisions.refuse(decision, transfer.DetailNotInPlan, decision.Source, "the archive has no such team")
		case len(teams) > 1 && !p.policy.SeveralTeams:
			p.decisions.refuse(decision, transfer.DetailSystemAdminsOnly, "", "only a system admin may pick a team from an archive of several")
		case decision.Action == ActionNew && !p.policy.NewTeam:
			p.decisions.refuse(decision, transfer.DetailSystemAdminsOnly, "", "only a system admin may import into a new team")
		case decision.Action != "" && !slices.Contains(p.draft.plan.TeamChoices, decision.Action):
			p.decisions.refuse(decision, transfer.DetailNotAChoice, string(decision.Action), "%q is not one of the choices", decision.Action)
		default:
			chosen = sanitize.Key(decision.Source)
			if decision.Action == ActionNew {
				p.planNewTeam(decision, p.in.Teams[chosen])
			}
		}
	}
	p.draft.plan.Team = chosen
	p.noteChoice(teams, chosen)
	return p.in.Teams[chosen]
}

// noteChoice adds the problem of an archive of no team, or of several of which none is
// chosen.
func (p *teamPlanner) noteChoice(teams []string, chosen string) {
	switch {
	case len(teams) == 0:
		p.draft.problem(SeverityError, ProblemNoTeam, "", "The archive holds no team.")
	case chosen == "" && p.policy.SeveralTeams:
		p.draft.problem(SeverityError, ProblemSeveralTeams, "", "The archive holds %d teams. Pick the one to import: %s.", len(teams), Some(teams))
	case chosen == "":
		p.draft.problem(SeverityError, ProblemSeveralTeams, "",
			"The archive holds %d teams, as the export of a whole server does. Only a system admin may import one of them.", len(teams))
	}
}

// planNewTeam plans the new team that the chosen team becomes.
func (p *teamPlanner) planNewTeam(decision Decision, source *inspect.Team) {
	name := sanitize.Key(decision.Target)
	switch {
	case name == "":
		name = newTeamName(source.Name)
	case !mmrules.IsTeamName(name):
		p.decisions.refuse(decision, transfer.DetailNotATeamName, decision.Target, "%q is no name for a team: it needs 2 to 64 small letters, digits and dashes, and none of the words that the server has for itself at its beginning", decision.Target)
		name = newTeamName(source.Name)
	case slices.Contains(p.taken, name):
		p.decisions.refuse(decision, transfer.DetailTeamTaken, name, "there is a team %q here already, perhaps an archived one", name)
	}
	team := &NewTeam{Name: p.free(name), DisplayName: source.DisplayName, Description: source.Description, AllowOpenInvite: source.AllowOpenInvite}
	if team.DisplayName == "" {
		team.DisplayName = team.Name
	}
	if team.Name != sanitize.Key(decision.Target) && team.Name != source.Name {
		p.draft.problem(SeverityWarning, ProblemTeamRenamed, source.Name, "The new team is called %q: its own name %q is taken here, or reserved.", team.Name, source.Name)
	}
	p.draft.plan.TeamAction, p.draft.plan.NewTeam, p.draft.plan.TargetTeam = ActionNew, team, team.Name
}

// free returns a name, or the name with the lowest number that the server does not have.
func (p *teamPlanner) free(name string) string {
	free := name
	for n := 2; slices.Contains(p.taken, free); n++ {
		number := "-" + strconv.Itoa(n)
		free = strings.TrimRight(name[:min(len(name), sanitize.MaxNameLength-len(number))], "-") + number
	}
	return free
}
