package importer

import (
	"cmp"
	"maps"
	"slices"
	"strconv"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// townSquare is the channel that all of a team are in.
const townSquare = "town-square"

// defaultChannels are in every team, under the same names.
var defaultChannels = map[string]bool{townSquare: true, "off-topic": true}

// DefaultChannel reports whether every team has a channel of that name.
func DefaultChannel(name string) bool { return defaultChannels[name] }

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
		planned := PlanChannel{Source: name, Posts: channel.Counts[transfer.CountPosts] + channel.Counts[transfer.CountReplies]}
		existing := origins[p.in.Origin(p.team.Name, name)]
		earlier := existing != nil
		if !earlier {
			existing = here[name]
		}
		planned.Action, planned.Choices = p.channelChoices(channel, existing, earlier)
		wanted := ""
		if decision, ok := p.decided(SectionChannels, name, planned.Choices); ok {
			planned.Action, wanted, existing = p.decideChannel(decision, planned.Action, existing, here)
		}
		switch planned.Action {
		case ActionMerge:
			planned.Target = ChannelTarget{Name: existing.Name, ID: existing.ID, Archived: existing.Archived, Private: existing.Private, Closed: existing.Closed}
		case ActionNew:
			planned.Target.Name = name
		case ActionRename:
			planned.Target.Name = freeChannel(name, wanted, here, p.team.Channels, given)
		case ActionSame, ActionShell, ActionPlaceholder, ActionSkip:
		}
		if planned.Target.ID == "" {
			planned.Target.Archived = channel.DeletedAt > 0
		}
		given[planned.Target.Name] = true
		p.channels[name] = planned
		p.plan.Channels = append(p.plan.Channels, planned)
		p.noteChannel(channel, planned)
	}
}

// channelChoices are what may become of a channel, first what does when nobody
// decides otherwise. Content joins a channel here only where the same people
// could read it there: a private channel does not become public, and nobody gets
// into a private channel by importing one of its name.
func (p *planner) channelChoices(channel *Channel, existing *TargetChannel, earlier bool) (Action, []Action) {
	private := channel.Type == "P" && !defaultChannels[channel.Name]
	readable := existing != nil && (!existing.Private || existing.Reader || p.policy.AnyChannel)
	switch {
	case existing == nil && !channel.Line:
		return ActionSkip, []Action{ActionSkip}
	case existing == nil && p.plan.NewTeam != nil:
		return ActionNew, []Action{ActionNew, ActionRename, ActionSkip}
	case existing == nil:
		return ActionNew, []Action{ActionNew, ActionRename, ActionMerge, ActionSkip}
	case !channel.Line && readable:
		return ActionMerge, []Action{ActionMerge, ActionSkip}
	case !channel.Line:
		return ActionSkip, []Action{ActionSkip}
	case defaultChannels[channel.Name]:
		return ActionMerge, []Action{ActionMerge, ActionSkip}
	case !readable:
		return ActionRename, []Action{ActionRename, ActionMerge, ActionSkip}
	case existing.Private != private, existing.Archived != (channel.DeletedAt > 0) && !earlier:
		return ActionRename, []Action{ActionRename, ActionMerge, ActionSkip}
	default:
		return ActionMerge, []Action{ActionMerge, ActionRename, ActionSkip}
	}
}

// origins are the names of the channels that the plan makes, by [Inspection.Origin].
// One that was here before is not among them: that content went into it gives
// nobody a claim to it.
func (p *Plan) origins(in *Inspection, wanted func(PlanChannel) bool) map[string]string {
	names := map[string]string{}
	for _, channel := range p.Channels {
		made := channel.Action == ActionNew || channel.Action == ActionRename
		if made && wanted(channel) {
			names[in.Origin(p.Team, channel.Source)] = channel.Target.Name
		}
	}
	return names
}

// decideChannel carries out what somebody decided about a channel. Wanted is
// the name that they gave it.
func (p *planner) decideChannel(decision Decision, planned Action, existing *TargetChannel, here map[string]*TargetChannel) (action Action, wanted string, joined *TargetChannel) {
	target := key(decision.Target)
	switch {
	case decision.Action == ActionMerge:
		joined := existing
		if target != "" {
			joined = here[target]
		}
		if joined == nil || joined.Private && !joined.Reader && !p.policy.AnyChannel {
			p.refuse(decision, transfer.DetailNotHere, cmp.Or(target, decision.Source), "there is no such channel here that you can read")
			return planned, "", existing
		}
		return ActionMerge, "", joined
	case decision.Action == ActionRename && target != "":
		if !isChannelName(target) || here[target] != nil || p.team.Channels[target] != nil {
			p.refuse(decision, transfer.DetailNameTaken, target, "%q is taken, or is not the name of a channel", target)
			return planned, "", existing
		}
		return ActionRename, target, existing
	default:
		return decision.Action, "", existing
	}
}

// freeChannel returns the wanted name, or the channel's own with the lowest
// number that is free here and in the archive.
func freeChannel(name, wanted string, here map[string]*TargetChannel, source map[string]*Channel, given map[string]bool) string {
	if wanted != "" && !given[wanted] {
		return wanted
	}
	for n := 2; ; n++ {
		number := "-" + strconv.Itoa(n)
		candidate := name[:min(len(name), maxNameLength-len(number))] + number
		if here[candidate] == nil && source[candidate] == nil && !given[candidate] {
			return candidate
		}
	}
}

func (p *planner) noteChannel(channel *Channel, planned PlanChannel) {
	switch {
	case planned.Action == ActionSkip && !channel.Line:
		p.dropped.add(dropLostPost, planned.Posts)
		p.problem(SeverityWarning, ProblemChannelLacking, channel.Name,
			"The archive has posts in a channel %q and no such channel; they are left out.", channel.Name)
	case planned.Action == ActionSkip:
		p.dropped.add(dropSkippedPost, planned.Posts)
	case channel.Refused != "":
		p.problem(SeverityWarning, ProblemChannelRenamed, channel.Name,
			"No server takes the name %q for a channel; the archive's is called %q.", channel.Refused, planned.Target.Name)
	case planned.Action == ActionRename:
		p.problem(SeverityWarning, ProblemChannelRenamed, channel.Name,
			"There is another channel %q here; the archive's is called %q.", channel.Name, planned.Target.Name)
	}
	if planned.Action == ActionNew || planned.Action == ActionRename {
		p.plan.Counts[transfer.CountChannels]++
	}
}
