package planning

import (
	"cmp"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/inspect"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// decide carries out a decision about a channel. Wanted is the name that the decision
// gives it, and joined the channel that it goes into.
func (p *channelPlanner) decide(match channelMatch, decision Decision) (action Action, wanted string, joined *TargetChannel) {
	target := sanitize.Key(decision.Target)
	switch {
	case decision.Action == ActionMerge:
		joined := match.target
		if target != "" {
			joined = p.existing[target]
		}
		if !p.mayJoin(match.source, decision, joined) {
			return match.action, "", match.target
		}
		return ActionMerge, "", joined
	case decision.Action == ActionRename && target != "":
		if !sanitize.IsChannelName(target) || p.existing[target] != nil || p.team.Channels[target] != nil {
			p.decisions.refuse(decision, transfer.DetailNameTaken, target, "%q is taken, or is not the name of a channel", target)
			return match.action, "", match.target
		}
		return ActionRename, target, match.target
	default:
		return decision.Action, "", match.target
	}
}

// mayJoin reports whether a decision may let a channel go into one of the target team,
// and refuses the decision otherwise.
func (p *channelPlanner) mayJoin(channel *inspect.Channel, decision Decision, target *TargetChannel) bool {
	wanted := cmp.Or(sanitize.Key(decision.Target), decision.Source)
	switch {
	case target == nil, target.Private && !target.Reader && !p.policy.AnyChannel:
		p.decisions.refuse(decision, transfer.DetailNotHere, wanted, "there is no such channel here that you can read")
	case target.Archived && !p.policy.AnyChannel:
		p.decisions.refuse(decision, transfer.DetailChannelArchived, wanted, "%q is archived: only a system admin may import into it", wanted)
	case exposure(channel, target) != "" && !p.policy.AnyChannel:
		p.decisions.refuse(decision, transfer.DetailPrivateToPublic, wanted, "%q is private in the archive, and more people could read it in %q", channel.Name, wanted)
	default:
		return true
	}
	return false
}

// channelTarget returns a channel of the target team as a target.
func channelTarget(channel *TargetChannel) ChannelTarget {
	target := ChannelTarget{
		Name: channel.Name, ID: channel.ID, Type: sanitize.TypeOpen, DisplayName: channel.DisplayName, Archived: channel.Archived, Closed: channel.Closed,
	}
	if channel.Private {
		target.Type = sanitize.TypePrivate
	}
	return target
}

// exposure returns the code of the problem when more people could read in the target
// what is private in the archive; empty when they could not.
func exposure(channel *inspect.Channel, target *TargetChannel) string {
	switch {
	case !channel.Private():
		return ""
	case !target.Private:
		return ProblemPrivatePublic
	case target.Shared:
		return ProblemPrivateShared
	default:
		return ""
	}
}

// Origins returns the names of the channels that the plan makes, by
// [inspect.Inspection.Origin]. Channels that existed before are not among them: that an
// import wrote into one does not make it the import's.
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
