package planning

import (
	"maps"
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/inspect"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// planEmoji says what becomes of custom emoji. They belong to the whole server:
// none that is here is ever changed.
func (p *planner) planEmoji() {
	here := map[string]TargetEmoji{}
	for _, emoji := range p.target.Emoji {
		here[sanitize.Key(emoji.Name)] = emoji
	}
	given := map[string]bool{}
	for _, name := range slices.Sorted(maps.Keys(p.in.Emoji)) {
		emoji := p.in.Emoji[name]
		planned := PlanEmoji{Name: name, Target: name}
		planned.Action, planned.Target, planned.Choices = p.emojiChoices(emoji, here, given)
		natural := planned.Action
		if decision, ok := p.decided(SectionEmoji, name, planned.Choices); ok {
			planned.Decided = p.taken(func() { p.decideEmoji(&planned, decision, here, given) })
		}
		given[planned.Target] = true
		explainEmoji(natural, &planned)
		p.plan.Emoji = append(p.plan.Emoji, planned)
		switch planned.Action {
		case ActionNew, ActionRename:
			p.plan.Counts[transfer.CountEmoji]++
			if planned.Action == ActionRename {
				p.problem(SeverityWarning, ProblemEmojiRenamed, name, "There is another emoji :%s: here; the archive's is called :%s:.", name, planned.Target)
			}
		case ActionSkip:
			p.dropped.Add(sanitize.SkipEmojiByPlan, 1)
			if !p.policy.Emoji {
				p.problem(SeverityWarning, ProblemEmojiForbidden, name, "Emoji belong to the whole server, and you may not add any: :%s: is left out.", name)
			}
		case ActionSame, ActionMerge, ActionShell, ActionPlaceholder, ActionAcknowledge:
		}
	}
}

func (p *planner) emojiChoices(emoji *inspect.Emoji, here map[string]TargetEmoji, given map[string]bool) (action Action, target string, choices []Action) {
	existing, taken := here[emoji.Name]
	if taken && !existing.System && existing.SHA256 == emoji.SHA256 {
		return ActionSame, emoji.Name, []Action{ActionSame, ActionSkip}
	}
	if taken {
		free, same := p.freeEmoji(emoji, here, given)
		if same {
			return ActionSame, free, []Action{ActionSame, ActionSkip}
		}
		if p.policy.Emoji {
			return ActionRename, free, []Action{ActionRename, ActionSkip}
		}
	}
	if !p.policy.Emoji {
		return ActionSkip, emoji.Name, []Action{ActionSkip}
	}
	return ActionNew, emoji.Name, []Action{ActionNew, ActionRename, ActionSkip}
}

// freeEmoji returns the name with the lowest number that is free here and in
// the archive, or under which the same image is here.
func (p *planner) freeEmoji(emoji *inspect.Emoji, here map[string]TargetEmoji, given map[string]bool) (name string, same bool) {
	name = p.emojiNames.free(emoji.Name, "", 1, func(candidate string) bool {
		existing, taken := here[candidate]
		same = taken && !existing.System && existing.SHA256 == emoji.SHA256
		return !same && (taken || p.in.Emoji[candidate] != nil || given[candidate])
	})
	return name, same
}

func (p *planner) decideEmoji(planned *PlanEmoji, decision Decision, here map[string]TargetEmoji, given map[string]bool) {
	target := sanitize.Key(decision.Target)
	if decision.Action == ActionRename {
		_, taken := here[target]
		if target == "" {
			target, _ = p.freeEmoji(p.in.Emoji[planned.Name], here, given)
		} else if !sanitize.IsEmojiName(target) || taken || p.in.Emoji[target] != nil || given[target] {
			p.refuse(decision, transfer.DetailNameTaken, target, "%q is taken, or is not the name of an emoji", target)
			return
		}
		planned.Target = target
	}
	if decision.Action == ActionSkip {
		planned.Target = planned.Name
	}
	planned.Action = decision.Action
}
