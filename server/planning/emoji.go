package planning

import (
	"maps"
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/inspect"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// emojiPlanner plans what becomes of custom emoji. They belong to the whole server, so an
// import changes none that exists.
type emojiPlanner struct {
	inArchive map[string]*inspect.Emoji
	existing  map[string]TargetEmoji
	// allowed says that the user may add emoji.
	allowed bool
	// given are the names that the plan gives.
	given     map[string]bool
	names     numbering
	decisions *decisions
	draft     *draft
}

func newEmojiPlanner(inArchive map[string]*inspect.Emoji, existing []TargetEmoji, allowed bool, decisions *decisions, d *draft) *emojiPlanner {
	p := &emojiPlanner{inArchive: inArchive, existing: map[string]TargetEmoji{}, allowed: allowed, given: map[string]bool{}, decisions: decisions, draft: d}
	for _, emoji := range existing {
		p.existing[sanitize.Key(emoji.Name)] = emoji
	}
	return p
}

// planAll plans the emoji in the order of their names.
func (p *emojiPlanner) planAll() {
	for _, name := range slices.Sorted(maps.Keys(p.inArchive)) {
		planned := PlanEmoji{Name: name, Target: name}
		planned.Action, planned.Target, planned.Choices = p.choices(p.inArchive[name])
		natural := planned.Action
		if decision, ok := p.decisions.take(SectionEmoji, name, planned.Choices); ok {
			planned.Decided = p.decisions.carriedOut(func() { p.decide(&planned, decision) })
		}
		p.given[planned.Target] = true
		explainEmoji(natural, &planned)
		p.draft.plan.Emoji = append(p.draft.plan.Emoji, planned)
		p.note(planned)
	}
}

// note adds the problem of an emoji, and counts it.
func (p *emojiPlanner) note(planned PlanEmoji) {
	name := planned.Name
	switch planned.Action {
	case ActionNew, ActionRename:
		p.draft.plan.Counts[transfer.CountEmoji]++
		if planned.Action == ActionRename {
			p.draft.problem(SeverityWarning, ProblemEmojiRenamed, name, "There is another emoji :%s: here; the archive's is called :%s:.", name, planned.Target)
		}
	case ActionSkip:
		p.draft.skipped.Add(sanitize.SkipEmojiByPlan, 1)
		if !p.allowed {
			p.draft.problem(SeverityWarning, ProblemEmojiForbidden, name, "Emoji belong to the whole server, and you may not add any: :%s: is left out.", name)
		}
	case ActionSame, ActionMerge, ActionShell, ActionPlaceholder, ActionAcknowledge:
	}
}

// choices returns what becomes of an emoji when no decision says otherwise, under which
// name, and what may become of it.
func (p *emojiPlanner) choices(emoji *inspect.Emoji) (action Action, target string, choices []Action) {
	existing, taken := p.existing[emoji.Name]
	if taken && sameImage(existing, emoji) {
		return ActionSame, emoji.Name, []Action{ActionSame, ActionSkip}
	}
	if taken {
		free, same := p.free(emoji)
		if same {
			return ActionSame, free, []Action{ActionSame, ActionSkip}
		}
		if p.allowed {
			return ActionRename, free, []Action{ActionRename, ActionSkip}
		}
	}
	if !p.allowed {
		return ActionSkip, emoji.Name, []Action{ActionSkip}
	}
	return ActionNew, emoji.Name, []Action{ActionNew, ActionRename, ActionSkip}
}

// sameImage reports whether a custom emoji of the server has the image of one of the
// archive.
func sameImage(existing TargetEmoji, emoji *inspect.Emoji) bool {
	return !existing.System && existing.SHA256 == emoji.SHA256
}

// free returns the name with the lowest number that neither the server nor the archive
// has, or under which the server has the same image.
func (p *emojiPlanner) free(emoji *inspect.Emoji) (name string, same bool) {
	name = p.names.free(emoji.Name, "", 1, func(candidate string) bool {
		existing, taken := p.existing[candidate]
		same = taken && sameImage(existing, emoji)
		return !same && (taken || p.inArchive[candidate] != nil || p.given[candidate])
	})
	return name, same
}

// decide carries out a decision about an emoji.
func (p *emojiPlanner) decide(planned *PlanEmoji, decision Decision) {
	target := sanitize.Key(decision.Target)
	if decision.Action == ActionRename {
		_, taken := p.existing[target]
		if target == "" {
			target, _ = p.free(p.inArchive[planned.Name])
		} else if !sanitize.IsEmojiName(target) || taken || p.inArchive[target] != nil || p.given[target] {
			p.decisions.refuse(decision, transfer.DetailNameTaken, target, "%q is taken, or is not the name of an emoji", target)
			return
		}
		planned.Target = target
	}
	if decision.Action == ActionSkip {
		planned.Target = planned.Name
	}
	planned.Action = decision.Action
}
