package planning

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// decisions are the decisions of a review by section and source. A decision is taken
// out when its section is planned; those that remain are about nothing in the plan.
type decisions struct {
	open map[string]map[string]Decision
	// refused names the decisions that cannot be carried out.
	refused []transfer.Detail
}

// sortDecisions sorts decisions by section and source.
func sortDecisions(all []Decision) *decisions {
	d := &decisions{open: map[string]map[string]Decision{}}
	for _, decision := range all {
		switch decision.Section {
		case SectionTeam, SectionUsers, SectionChannels, SectionEmoji, SectionConversations, SectionAcknowledgements:
			if d.open[decision.Section] == nil {
				d.open[decision.Section] = map[string]Decision{}
			}
			d.open[decision.Section][sanitize.Key(decision.Source)] = decision
		default:
			d.refuse(decision, transfer.DetailUnknownSection, decision.Section, `"section" must be "team", "users", "channels", "emoji", "conversations" or "acknowledgements"`)
		}
	}
	return d
}

// refuse notes that a decision cannot be carried out; value is the part that is wrong.
func (d *decisions) refuse(decision Decision, code, value, format string, args ...any) {
	d.refused = append(d.refused, transfer.Detail{
		Field: decision.Section + "." + decision.Source, Code: code, Value: value, Message: fmt.Sprintf(format, args...),
	})
}

// take removes the decision about a source and returns it, when its action is one of
// the choices.
func (d *decisions) take(section, source string, choices []Action) (Decision, bool) {
	decision, ok := d.open[section][sanitize.Key(source)]
	if !ok {
		return Decision{}, false
	}
	delete(d.open[section], sanitize.Key(source))
	if !slices.Contains(choices, decision.Action) {
		d.refuse(decision, transfer.DetailNotAChoice, string(decision.Action), "%q is not one of the choices", decision.Action)
		return Decision{}, false
	}
	return decision, true
}

// takeSection removes the decisions of a section and returns them.
func (d *decisions) takeSection(section string) map[string]Decision {
	taken := d.open[section]
	delete(d.open, section)
	return taken
}

// carriedOut calls a function that carries out a decision, and reports whether it
// refused nothing.
func (d *decisions) carriedOut(carryOut func()) bool {
	refused := len(d.refused)
	carryOut()
	return len(d.refused) == refused
}

// acknowledges reports whether a decision agrees to what becomes of a private channel
// in just this channel of the team.
func (d *decisions) acknowledges(channel, target string) bool {
	decision, ok := d.open[SectionAcknowledgements][sanitize.Key(channel)]
	return ok && decision.Action == ActionAcknowledge && sanitize.Key(decision.Target) == target
}

// close refuses the decisions that are left, and returns all that are refused.
func (d *decisions) close() []transfer.Detail {
	// An acknowledgement may be about an earlier plan; CheckAlone looks at new ones.
	delete(d.open, SectionAcknowledgements)
	for section, left := range d.open {
		for _, source := range slices.Sorted(maps.Keys(left)) {
			d.refuse(Decision{Section: section, Source: source}, transfer.DetailNotInPlan, source, "the plan has nothing of that name")
		}
	}
	slices.SortFunc(d.refused, func(a, b transfer.Detail) int { return strings.Compare(a.Field, b.Field) })
	return d.refused
}
