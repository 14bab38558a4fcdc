package planning

import (
	"maps"
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/inspect"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/mmrules"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// channelPlanner plans which channels of the target team the channels of the archive
// become.
type channelPlanner struct {
	in     *inspect.Inspection
	policy Policy
	team   *inspect.Team
	// newTeam says that the plan makes the target team.
	newTeam bool
	// existing are the channels of the target team by name, byOrigin those that earlier
	// imports made.
	existing, byOrigin map[string]*TargetChannel
	// given are the names that the plan gives.
	given     map[string]bool
	names     numbering
	decisions *decisions
	draft     *draft
	// planned are the channels of the plan by their names in the archive.
	planned map[string]PlanChannel
}

func newChannelPlanner(in *inspect.Inspection, existing []TargetChannel, policy Policy, team *inspect.Team, decisions *decisions, d *draft) *channelPlanner {
	p := &channelPlanner{
		in: in, policy: policy, team: team, newTeam: d.plan.NewTeam != nil, existing: map[string]*TargetChannel{}, byOrigin: map[string]*TargetChannel{},
		given: map[string]bool{}, decisions: decisions, draft: d, planned: map[string]PlanChannel{},
	}
	for i := range existing {
		channel := &existing[i]
		p.existing[channel.Name] = channel
		if channel.Origin != "" {
			p.byOrigin[channel.Origin] = channel
		}
	}
	return p
}

// channelMatch is a channel of the archive with the channel of the target team that it
// belongs to when no decision says otherwise.
type channelMatch struct {
	source *inspect.Channel
	target *TargetChannel
	// earlier says that an earlier import made the target.
	earlier bool
	action  Action
	choices []Action
}

// planAll plans the channels of the team in the order of their names.
func (p *channelPlanner) planAll() {
	for _, name := range slices.Sorted(maps.Keys(p.team.Channels)) {
		match := p.match(name, p.team.Channels[name])
		planned := p.plan(name, match)
		explainChannel(p.policy, match, &planned)
		p.planned[name] = planned
		p.draft.plan.Channels = append(p.draft.plan.Channels, planned)
		p.note(match.source, planned)
	}
}

// match finds the channel of the target team that a channel of the archive belongs to.
func (p *channelPlanner) match(name string, source *inspect.Channel) channelMatch {
	m := channelMatch{source: source, target: p.byOrigin[p.in.Origin(p.team.Name, name)]}
	m.earlier = m.target != nil
	if !m.earlier {
		m.target = p.existing[name]
	}
	m.action, m.choices = p.choices(m)
	return m
}

// plan plans a channel by its match and the decision about it.
func (p *channelPlanner) plan(name string, match channelMatch) PlanChannel {
	source := match.source
	planned := PlanChannel{
		Source: name, Posts: source.Counts[transfer.CountPosts] + source.Counts[transfer.CountReplies],
		SourceType: source.Type, SourceDisplayName: source.DisplayName, SourceArchived: source.DeletedAt > 0,
		Action: match.action, Choices: match.choices,
	}
	target, wanted := match.target, ""
	if decision, ok := p.decisions.take(SectionChannels, name, planned.Choices); ok {
		planned.Decided = p.decisions.carriedOut(func() { planned.Action, wanted, target = p.decide(match, decision) })
	}
	switch planned.Action {
	case ActionMerge:
		planned.Target = channelTarget(target)
		planned.Exposed = exposure(source, target)
		planned.Acknowledged = planned.Exposed != "" && p.decisions.acknowledges(name, target.Name)
	case ActionNew:
		planned.Target.Name = name
	case ActionRename:
		planned.Target.Name = p.free(name, wanted)
	case ActionSame, ActionShell, ActionPlaceholder, ActionSkip, ActionAcknowledge:
	}
	if planned.Target.ID == "" {
		planned.Target.Archived, planned.Target.Type, planned.Target.DisplayName = source.DeletedAt > 0, source.Type, source.DisplayName
	}
	p.given[planned.Target.Name] = true
	return planned
}

// choices returns what may become of a channel, and what does when no decision says
// otherwise. Content joins a channel of the team only where the same people could read
// it: a private channel does not become public, and an import gives access to no
// private channel because it has the same name.
func (p *channelPlanner) choices(m channelMatch) (Action, []Action) {
	if m.target == nil {
		return p.newChoices(m.source)
	}
	may := p.policy.mayWrite(m.target)
	switch {
	case !m.source.Line && may:
		return ActionMerge, []Action{ActionMerge, ActionSkip}
	case !m.source.Line:
		return ActionSkip, []Action{ActionSkip}
	case m.earlier && m.target.Archived && !may:
		// It has the content of the earlier import: another channel would have that twice.
		return ActionSkip, []Action{ActionSkip, ActionRename}
	case !may:
		return ActionRename, []Action{ActionRename, ActionMerge, ActionSkip}
	case mmrules.IsDefaultChannel(m.source.Name) && !m.source.Private() && !m.target.Private:
		return ActionMerge, []Action{ActionMerge, ActionSkip}
	case m.target.Private != m.source.Private(), exposure(m.source, m.target) != "", m.target.Archived != (m.source.DeletedAt > 0) && !m.earlier:
		return ActionRename, []Action{ActionRename, ActionMerge, ActionSkip}
	default:
		return ActionMerge, []Action{ActionMerge, ActionRename, ActionSkip}
	}
}

// newChoices returns what may become of a channel that the target team does not have.
func (p *channelPlanner) newChoices(channel *inspect.Channel) (Action, []Action) {
	switch {
	case !channel.Line:
		return ActionSkip, []Action{ActionSkip}
	case !p.newTeam:
		return ActionNew, []Action{ActionNew, ActionRename, ActionMerge, ActionSkip}
	case mmrules.IsDefaultChannel(channel.Name) && channel.Private():
		// The new team has public channels of these names.
		return ActionRename, []Action{ActionRename, ActionSkip}
	default:
		return ActionNew, []Action{ActionNew, ActionRename, ActionSkip}
	}
}

// free returns the wanted name, or the channel's own with the lowest number that neither
// the target team nor the archive has.
func (p *channelPlanner) free(name, wanted string) string {
	if wanted != "" && !p.given[wanted] {
		return wanted
	}
	return p.names.free(name, "-", 2, func(candidate string) bool {
		return p.existing[candidate] != nil || p.team.Channels[candidate] != nil || p.given[candidate]
	})
}

// note adds the problem of a channel, and counts it.
func (p *channelPlanner) note(channel *inspect.Channel, planned PlanChannel) {
	switch {
	case planned.Action == ActionSkip && !channel.Line:
		p.draft.skipped.Add(sanitize.SkipLostPost, planned.Posts)
		p.draft.problem(SeverityWarning, ProblemChannelLacking, channel.Name,
			"The archive has posts in a channel %q and no such channel; they are left out.", channel.Name)
	case planned.Action == ActionSkip:
		p.draft.skipped.Add(sanitize.SkipPostByPlan, planned.Posts)
	case channel.Refused != "":
		p.draft.problem(SeverityWarning, ProblemChannelRenamed, channel.Name,
			"No server takes the name %q for a channel; the archive's is called %q.", channel.Refused, planned.Target.Name)
	case planned.Action == ActionRename:
		p.draft.problem(SeverityWarning, ProblemChannelRenamed, channel.Name,
			"There is another channel %q here; the archive's is called %q.", channel.Name, planned.Target.Name)
	case planned.Exposed != "":
		p.noteExposure(planned)
	}
	if planned.Action == ActionNew || planned.Action == ActionRename {
		p.draft.plan.Counts[transfer.CountChannels]++
	}
}

// noteExposure adds the problem of a private channel that more people could read on this
// server. It blocks the plan until a decision of its own acknowledges it.
func (p *channelPlanner) noteExposure(planned PlanChannel) {
	severity, advice := SeverityError, " Choose another action for it, or acknowledge this by itself."
	if planned.Acknowledged {
		severity, advice = SeverityWarning, ""
	}
	if planned.Exposed == ProblemPrivateShared {
		p.draft.problem(severity, planned.Exposed, planned.Source,
			"%q is private in the archive and goes into %q, which people on other servers read: its %d posts go to them."+advice, planned.Source, planned.Target.Name, planned.Posts)
		return
	}
	p.draft.problem(severity, planned.Exposed, planned.Source,
		"%q is private in the archive and goes into the public channel %q: everybody in the team can read its %d posts then."+advice, planned.Source, planned.Target.Name, planned.Posts)
}
