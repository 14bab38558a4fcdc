package planning

import (
	"cmp"
	"maps"
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/inspect"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/mmrules"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

func (p *planner) planChannels() {
	here := map[string]*TargetChannel{}
	origins := map[string]*TargetChannel{}
	for i := range p.target.Channels {
		channel := &p.target.Channels[i]
		here[channel.Name] = channel
		if channel.Origin != "" {
			origins[channel.Origin] = channel
		}
	}
	given := map[string]bool{}
	for _, name := range slices.Sorted(maps.Keys(p.team.Channels)) {
		channel := p.team.Channels[name]
		planned := PlanChannel{
			Source: name, Posts: channel.Counts[transfer.CountPosts] + channel.Counts[transfer.CountReplies],
			SourceType: channel.Type, SourceDisplayName: channel.DisplayName, SourceArchived: channel.DeletedAt > 0,
		}
		existing := origins[p.in.Origin(p.team.Name, name)]
		earlier := existing != nil
		if !earlier {
			existing = here[name]
		}
		planned.Action, planned.Choices = p.channelChoices(channel, existing, earlier)
		natural, same, wanted := planned.Action, existing, ""
		if decision, ok := p.decided(SectionChannels, name, planned.Choices); ok {
			planned.Decided = p.taken(func() {
				planned.Action, wanted, existing = p.decideChannel(channel, decision, planned.Action, existing, here)
			})
		}
		switch planned.Action {
		case ActionMerge:
			planned.Target = targetOf(existing)
			planned.Exposed = exposure(channel, existing)
			planned.Acknowledged = planned.Exposed != "" && p.acknowledged(name, existing.Name)
		case ActionNew:
			planned.Target.Name = name
		case ActionRename:
			planned.Target.Name = p.freeChannel(name, wanted, here, given)
		case ActionSame, ActionShell, ActionPlaceholder, ActionSkip, ActionAcknowledge:
		}
		if planned.Target.ID == "" {
			planned.Target.Archived, planned.Target.Type, planned.Target.DisplayName = channel.DeletedAt > 0, channel.Type, channel.DisplayName
		}
		given[planned.Target.Name] = true
		p.explainChannel(channel, same, earlier, natural, &planned)
		p.channels[name] = planned
		p.plan.Channels = append(p.plan.Channels, planned)
		p.noteChannel(channel, planned)
	}
}

// targetOf is a channel that is here.
func targetOf(channel *TargetChannel) ChannelTarget {
	target := ChannelTarget{
		Name: channel.Name, ID: channel.ID, Type: sanitize.TypeOpen, DisplayName: channel.DisplayName, Archived: channel.Archived, Closed: channel.Closed,
	}
	if channel.Private {
		target.Type = sanitize.TypePrivate
	}
	return target
}

// exposure is the code of the problem when more people could read in a channel
// here what the archive says to be private; empty when they could not.
func exposure(channel *inspect.Channel, here *TargetChannel) string {
	switch {
	case !channel.Private():
		return ""
	case !here.Private:
		return ProblemPrivatePublic
	case here.Shared:
		return ProblemPrivateShared
	default:
		return ""
	}
}

// acknowledged reports whether somebody agreed, for just this channel here, to what
// becomes of a private one.
func (p *planner) acknowledged(name, target string) bool {
	decision, ok := p.decisions[SectionAcknowledgements][sanitize.Key(name)]
	return ok && decision.Action == ActionAcknowledge && sanitize.Key(decision.Target) == target
}

// mayWrite reports whether an import may write into a channel that is here: one
// that the one who imports can read. Archived channels take nothing from those
// who could not write into them either.
func (p *planner) mayWrite(here *TargetChannel) bool {
	return p.policy.AnyChannel || (!here.Private || here.Reader) && !here.Archived
}

// channelChoices are what may become of a channel, first what does when nobody
// decides otherwise. Content joins a channel here only where the same people
// could read it there: a private channel does not become public, and nobody gets
// into a private channel by importing one of its name.
func (p *planner) channelChoices(channel *inspect.Channel, existing *TargetChannel, earlier bool) (Action, []Action) {
	if existing == nil {
		return p.newChoices(channel)
	}
	may := p.mayWrite(existing)
	switch {
	case !channel.Line && may:
		return ActionMerge, []Action{ActionMerge, ActionSkip}
	case !channel.Line:
		return ActionSkip, []Action{ActionSkip}
	case earlier && existing.Archived && !may:
		// It holds what was imported before: another one would hold that twice.
		return ActionSkip, []Action{ActionSkip, ActionRename}
	case !may:
		return ActionRename, []Action{ActionRename, ActionMerge, ActionSkip}
	case mmrules.IsDefaultChannel(channel.Name) && !channel.Private() && !existing.Private:
		return ActionMerge, []Action{ActionMerge, ActionSkip}
	case existing.Private != channel.Private(), exposure(channel, existing) != "", existing.Archived != (channel.DeletedAt > 0) && !earlier:
		return ActionRename, []Action{ActionRename, ActionMerge, ActionSkip}
	default:
		return ActionMerge, []Action{ActionMerge, ActionRename, ActionSkip}
	}
}

// newChoices are what may become of a channel that is not here.
func (p *planner) newChoices(channel *inspect.Channel) (Action, []Action) {
	switch {
	case !channel.Line:
		return ActionSkip, []Action{ActionSkip}
	case p.plan.NewTeam == nil:
		return ActionNew, []Action{ActionNew, ActionRename, ActionMerge, ActionSkip}
	case mmrules.IsDefaultChannel(channel.Name) && channel.Private():
		// The new team has public ones of these names.
		return ActionRename, []Action{ActionRename, ActionSkip}
	default:
		return ActionNew, []Action{ActionNew, ActionRename, ActionSkip}
	}
}

// Origins are the names of the channels that the plan makes, by [inspect.Inspection.Origin].
// One that was here before is not among them: that content went into it gives
// nobody a claim to it.
func (p *Plan) Origins(in *inspect.Inspection) map[string]string {
	names := map[string]string{}
	for _, channel := range p.Channels {
		made := channel.Action == ActionNew || channel.Action == ActionRename
		if made {
			names[in.Origin(p.Team, channel.Source)] = channel.Target.Name
		}
	}
	return names
}

// decideChannel carries out what somebody decided about a channel. Wanted is
// the name that they gave it.
func (p *planner) decideChannel(channel *inspect.Channel, decision Decision, planned Action, existing *TargetChannel, here map[string]*TargetChannel) (action Action, wanted string, joined *TargetChannel) {
	target := sanitize.Key(decision.Target)
	switch {
	case decision.Action == ActionMerge:
		joined := existing
		if target != "" {
			joined = here[target]
		}
		if !p.mayJoin(channel, decision, joined) {
			return planned, "", existing
		}
		return ActionMerge, "", joined
	case decision.Action == ActionRename && target != "":
		if !sanitize.IsChannelName(target) || here[target] != nil || p.team.Channels[target] != nil {
			p.refuse(decision, transfer.DetailNameTaken, target, "%q is taken, or is not the name of a channel", target)
			return planned, "", existing
		}
		return ActionRename, target, existing
	default:
		return decision.Action, "", existing
	}
}

// mayJoin reports whether a channel may go into one that is here, and names why not.
func (p *planner) mayJoin(channel *inspect.Channel, decision Decision, here *TargetChannel) bool {
	wanted := cmp.Or(sanitize.Key(decision.Target), decision.Source)
	switch {
	case here == nil, here.Private && !here.Reader && !p.policy.AnyChannel:
		p.refuse(decision, transfer.DetailNotHere, wanted, "there is no such channel here that you can read")
	case here.Archived && !p.policy.AnyChannel:
		p.refuse(decision, transfer.DetailChannelArchived, wanted, "%q is archived: only a system admin may import into it", wanted)
	case exposure(channel, here) != "" && !p.policy.AnyChannel:
		p.refuse(decision, transfer.DetailPrivateToPublic, wanted, "%q is private in the archive, and more people could read it in %q", channel.Name, wanted)
	default:
		return true
	}
	return false
}

// freeChannel returns the wanted name, or the channel's own with the lowest
// number that is free here and in the archive.
func (p *planner) freeChannel(name, wanted string, here map[string]*TargetChannel, given map[string]bool) string {
	if wanted != "" && !given[wanted] {
		return wanted
	}
	return p.channelNames.free(name, "-", 2, func(candidate string) bool {
		return here[candidate] != nil || p.team.Channels[candidate] != nil || given[candidate]
	})
}

func (p *planner) noteChannel(channel *inspect.Channel, planned PlanChannel) {
	switch {
	case planned.Action == ActionSkip && !channel.Line:
		p.dropped.Add(sanitize.SkipLostPost, planned.Posts)
		p.problem(SeverityWarning, ProblemChannelLacking, channel.Name,
			"The archive has posts in a channel %q and no such channel; they are left out.", channel.Name)
	case planned.Action == ActionSkip:
		p.dropped.Add(sanitize.SkipPostByPlan, planned.Posts)
	case channel.Refused != "":
		p.problem(SeverityWarning, ProblemChannelRenamed, channel.Name,
			"No server takes the name %q for a channel; the archive's is called %q.", channel.Refused, planned.Target.Name)
	case planned.Action == ActionRename:
		p.problem(SeverityWarning, ProblemChannelRenamed, channel.Name,
			"There is another channel %q here; the archive's is called %q.", channel.Name, planned.Target.Name)
	case planned.Exposed != "":
		p.noteExposure(planned)
	}
	if planned.Action == ActionNew || planned.Action == ActionRename {
		p.plan.Counts[transfer.CountChannels]++
	}
}

// noteExposure names a private channel that more people could read here. Nobody
// agrees to that together with the rest of a plan.
func (p *planner) noteExposure(planned PlanChannel) {
	severity, advice := SeverityError, " Choose another action for it, or acknowledge this by itself."
	if planned.Acknowledged {
		severity, advice = SeverityWarning, ""
	}
	if planned.Exposed == ProblemPrivateShared {
		p.problem(severity, planned.Exposed, planned.Source,
			"%q is private in the archive and goes into %q, which people on other servers read: its %d posts go to them."+advice, planned.Source, planned.Target.Name, planned.Posts)
		return
	}
	p.problem(severity, planned.Exposed, planned.Source,
		"%q is private in the archive and goes into the public channel %q: everybody in the team can read its %d posts then."+advice, planned.Source, planned.Target.Name, planned.Posts)
}
