package planning

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/inspect"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// planner makes one plan.
type planner struct {
	in        *inspect.Inspection
	target    Target
	policy    Policy
	decisions map[string]map[string]Decision
	details   []transfer.Detail
	plan      *Plan
	team      *inspect.Team

	byName, byEmail map[string]*Account
	// byOrigin are the bots that earlier imports made.
	byOrigin map[string]*Account
	// given are the names that people of the archive have here.
	given map[string]bool
	// mails are addresses of accounts here and of new ones.
	mails map[string]bool
	// numbers are the next to try behind a name.
	numbers map[string]int
	// channelNames and emojiNames find free names for what cannot keep its own.
	channelNames, emojiNames numbering
	// people are those who have anything to do with the team, in order.
	people   []*inspect.Person
	channels map[string]PlanChannel
	dropped  sanitize.Skips
	// talking are those whom a conversation that is imported names.
	talking map[string]bool
	// shared is the account of those who get none of their own, once there is one.
	shared *TargetUser
}

// Build makes the plan of an import. Decisions that cannot be taken are named
// in the details, and the plan is made without them.
func Build(in *inspect.Inspection, target Target, policy Policy, review Review) (*Plan, []transfer.Detail) {
	p := &planner{
		in: in, target: target, policy: policy, decisions: map[string]map[string]Decision{},
		byName: map[string]*Account{}, byEmail: map[string]*Account{}, byOrigin: map[string]*Account{}, given: map[string]bool{}, numbers: map[string]int{}, mails: map[string]bool{},
		channels: map[string]PlanChannel{}, dropped: sanitize.Skips{}, talking: map[string]bool{},
		plan: &Plan{
			Revision: review.Revision, Policy: policy, Counts: transfer.Counts{},
			Teams: slices.Sorted(maps.Keys(in.Teams)), TeamAction: ActionMerge, TeamChoices: policy.teamChoices(), TargetTeam: target.TeamName, HidesAddresses: target.HidesAddresses, SiteURL: target.SiteURL,
			Problems: []Problem{}, Users: []PlanUser{}, Channels: []PlanChannel{}, Emoji: []PlanEmoji{}, Conversations: []PlanConversation{}, Limits: []Limit{}, Dropped: []sanitize.Skip{},
		},
	}
	p.readDecisions(review.Decisions)
	for i := range target.Accounts {
		account := &target.Accounts[i]
		p.byName[sanitize.Key(account.Username)] = account
		p.mails[sanitize.Key(account.Email)] = true
		if !account.Bot {
			p.byEmail[sanitize.Key(account.Email)] = account
		} else if account.Origin != "" {
			p.byOrigin[account.Origin] = account
		}
	}
	if len(target.Unknown) > 0 {
		p.problem(SeverityError, ProblemServerTooNew, Some(target.Unknown),
			"The database of this server is not as this version of the plugin knows it (%s). Update the plugin, or import the archive with mmctl.", Some(target.Unknown))
	}
	if p.pickTeam() {
		p.planChannels()
		p.pickConversations()
		p.planUsers()
		p.planEmoji()
		p.planConversations()
		p.countContent()
		p.checkLimits()
	}
	p.planFiles()
	p.judge()
	return p.plan, p.details
}

// readDecisions sorts decisions by what they are about.
func (p *planner) readDecisions(decisions []Decision) {
	for _, decision := range decisions {
		switch decision.Section {
		case SectionTeam, SectionUsers, SectionChannels, SectionEmoji, SectionConversations, SectionAcknowledgements:
			if p.decisions[decision.Section] == nil {
				p.decisions[decision.Section] = map[string]Decision{}
			}
			p.decisions[decision.Section][sanitize.Key(decision.Source)] = decision
		default:
			p.refuse(decision, transfer.DetailUnknownSection, decision.Section, `"section" must be "team", "users", "channels", "emoji", "conversations" or "acknowledgements"`)
		}
	}
}

// refuse notes that a decision cannot be taken; value is what of it is wrong.
func (p *planner) refuse(decision Decision, code, value, format string, args ...any) {
	p.details = append(p.details, transfer.Detail{
		Field: decision.Section + "." + decision.Source, Code: code, Value: value, Message: fmt.Sprintf(format, args...),
	})
}

// taken reports whether nothing was refused while a decision was carried out.
func (p *planner) taken(decide func()) bool {
	refused := len(p.details)
	decide()
	return len(p.details) == refused
}

// decided returns the decision about a thing when its action is one of the
// choices, and takes it from those that are left.
func (p *planner) decided(section, source string, choices []Action) (Decision, bool) {
	decision, ok := p.decisions[section][sanitize.Key(source)]
	if !ok {
		return Decision{}, false
	}
	delete(p.decisions[section], sanitize.Key(source))
	if !slices.Contains(choices, decision.Action) {
		p.refuse(decision, transfer.DetailNotAChoice, string(decision.Action), "%q is not one of the choices", decision.Action)
		return Decision{}, false
	}
	return decision, true
}

func (p *planner) problem(severity Severity, code, where, format string, args ...any) {
	p.plan.Problems = append(p.plan.Problems, Problem{Severity: severity, Code: code, Where: where, Message: fmt.Sprintf(format, args...)})
}

// pickTeam chooses the team of the archive that is imported, and the team that
// it goes into.
func (p *planner) pickTeam() bool {
	teams := p.plan.Teams
	chosen := ""
	if len(teams) == 1 {
		chosen = teams[0]
	}
	for _, decision := range p.decisions[SectionTeam] {
		switch {
		case p.in.Teams[sanitize.Key(decision.Source)] == nil:
			p.refuse(decision, transfer.DetailNotInPlan, decision.Source, "the archive has no such team")
		case len(teams) > 1 && !p.policy.SeveralTeams:
			p.refuse(decision, transfer.DetailSystemAdminsOnly, "", "only a system admin may pick a team from an archive of several")
		case decision.Action == ActionNew && !p.policy.NewTeam:
			p.refuse(decision, transfer.DetailSystemAdminsOnly, "", "only a system admin may import into a new team")
		case decision.Action != "" && !slices.Contains(p.plan.TeamChoices, decision.Action):
			p.refuse(decision, transfer.DetailNotAChoice, string(decision.Action), "%q is not one of the choices", decision.Action)
		default:
			chosen = sanitize.Key(decision.Source)
			p.placeTeam(decision)
		}
	}
	delete(p.decisions, SectionTeam)
	switch {
	case len(teams) == 0:
		p.problem(SeverityError, ProblemNoTeam, "", "The archive holds no team.")
	case chosen == "" && p.policy.SeveralTeams:
		p.problem(SeverityError, ProblemSeveralTeams, "", "The archive holds %d teams. Pick the one to import: %s.", len(teams), Some(teams))
	case chosen == "":
		p.problem(SeverityError, ProblemSeveralTeams, "",
			"The archive holds %d teams, as the export of a whole server does. Only a system admin may import one of them.", len(teams))
	}
	p.plan.Team, p.team = chosen, p.in.Teams[chosen]
	// Without a name the target is a new team: only a plan for one may know it.
	return p.team != nil && (p.target.TeamName != "" || p.plan.NewTeam != nil)
}

// Some lists the first of many names.
func Some(names []string) string {
	const most = 20
	if len(names) > most {
		return strings.Join(names[:most], ", ") + ", …"
	}
	return strings.Join(names, ", ")
}

// judge sums up, and names the decisions that were about nothing.
func (p *planner) judge() {
	// One that is about an earlier plan means nothing now; Change looks at new ones.
	delete(p.decisions, SectionAcknowledgements)
	for section, left := range p.decisions {
		for _, source := range slices.Sorted(maps.Keys(left)) {
			p.refuse(Decision{Section: section, Source: source}, transfer.DetailNotInPlan, source, "the plan has nothing of that name")
		}
	}
	slices.SortFunc(p.details, func(a, b transfer.Detail) int { return strings.Compare(a.Field, b.Field) })
	p.plan.Dropped = p.dropped.List()
	p.plan.Verdict = VerdictReady
	if len(p.plan.Problems)+len(p.plan.Dropped) > 0 {
		p.plan.Verdict = VerdictWarnings
	}
	for _, problem := range p.plan.Problems {
		if problem.Severity == SeverityError {
			p.plan.Verdict = VerdictBlocked
		}
	}
}

// WantedOf lists what [Build] needs to know of the target's server. The key is that
// of the [Target].
func WantedOf(in *inspect.Inspection, teamKey string, review Review) Wanted {
	wanted := Wanted{Usernames: []string{sharedName}, Emails: []string{sharedMail(teamKey)}, Conversations: len(in.Conversations) > 0}
	for _, name := range slices.Sorted(maps.Keys(in.People)) {
		person := in.People[name]
		username := sanitize.ValidUsername(name)
		wanted.Usernames = append(wanted.Usernames, username)
		if stem := nameStem(username); stem != username {
			wanted.Usernames = append(wanted.Usernames, stem)
		}
		wanted.Usernames = append(wanted.Usernames, importedName(name))
		wanted.Emails = append(wanted.Emails, in.ShellMail(person, teamKey))
		if person.Email != "" {
			wanted.Emails = append(wanted.Emails, person.Email)
		}
		if person.Bot {
			wanted.Emails = append(wanted.Emails, botMail(username))
		}
	}
	for _, team := range in.Teams {
		for name := range team.Webhooks {
			wanted.Usernames = append(wanted.Usernames, sanitize.ValidUsername(strings.TrimPrefix(sanitize.Key(name), "@")))
		}
	}
	slices.Sort(wanted.Usernames)
	wanted.Usernames = slices.Compact(wanted.Usernames)
	wanted.Emoji = slices.Sorted(maps.Keys(in.Emoji))
	for _, decision := range review.Decisions {
		switch decision.Section {
		case SectionTeam:
			wanted.NewTeam = decision.newTeamStem()
		case SectionUsers:
			wanted.Usernames = append(wanted.Usernames, sanitize.ValidUsername(decision.Target))
		case SectionEmoji:
			wanted.Emoji = append(wanted.Emoji, sanitize.Key(decision.Target))
		}
	}
	return wanted
}

// hides reports whether the plan must not tell which account outside of the team
// has an address.
func (p *planner) hides() bool { return p.plan.HidesAddresses && !p.policy.AnyAccount }
