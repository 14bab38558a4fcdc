package command

import (
	"slices"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
)

// sections are the parts of a plan that decisions are about, as they are typed
// and as REST calls them, with the texts for them.
var (
	sections     = []string{planning.SectionTeam, planning.SectionUsers, planning.SectionChannels, planning.SectionEmoji, planning.SectionConversations, planning.SectionAcknowledgements}
	sectionTexts = map[string]string{
		planning.SectionTeam: "section.team", planning.SectionUsers: "section.users",
		planning.SectionChannels: "section.channels", planning.SectionEmoji: "section.emoji",
		planning.SectionConversations: "section.conversations", planning.SectionAcknowledgements: "section.acknowledgements",
	}
)

// planRow is one thing of a plan and what becomes of it.
type planRow struct {
	source, target string
	// action is empty for a team of the archive that is not imported.
	action  planning.Action
	choices []planning.Action
	// sourceType and targetType are those of a channel, "O" or "P".
	sourceType, targetType string
}

// rowsOf are the things of one section of a plan.
func rowsOf(plan *planning.Plan, section string) (rows []planRow) {
	switch section {
	case planning.SectionTeam:
		for _, team := range plan.Teams {
			row := planRow{source: team, choices: plan.TeamChoices}
			if team == plan.Team {
				row.action, row.target = plan.TeamAction, plan.TargetTeam
			}
			rows = append(rows, row)
		}
	case planning.SectionUsers:
		for _, user := range plan.Users {
			rows = append(rows, planRow{source: user.Source.Username, target: user.Target.Username, action: user.Action, choices: user.Choices})
		}
	case planning.SectionChannels:
		for _, channel := range plan.Channels {
			rows = append(rows, channelRow(channel, channel.Action, channel.Choices))
		}
	case planning.SectionEmoji:
		for _, emoji := range plan.Emoji {
			rows = append(rows, planRow{source: emoji.Name, target: emoji.Target, action: emoji.Action, choices: emoji.Choices})
		}
	case planning.SectionConversations:
		for _, conversation := range plan.Conversations {
			rows = append(rows, planRow{source: conversation.Source, target: strings.Join(conversation.Target, ","), action: conversation.Action, choices: conversation.Choices})
		}
	case planning.SectionAcknowledgements:
		for _, channel := range plan.Channels {
			if channel.Exposed != "" {
				rows = append(rows, channelRow(channel, acknowledgement(channel), []planning.Action{planning.ActionAcknowledge}))
			}
		}
	}
	return rows
}

// acknowledgement is empty until a person acknowledged what becomes of a private channel.
func acknowledgement(channel planning.PlanChannel) planning.Action {
	if channel.Acknowledged {
		return planning.ActionAcknowledge
	}
	return ""
}

func channelRow(channel planning.PlanChannel, action planning.Action, choices []planning.Action) planRow {
	return planRow{
		source: channel.Source, target: channel.Target.Name, action: action, choices: choices,
		sourceType: channel.SourceType, targetType: channel.Target.Type,
	}
}

// bare is a name without what stands before and behind it in a message.
func bare(name string) string { return strings.Trim(strings.TrimLeft(name, "@~"), ":") }

// findRow returns the thing of a name, which people write as in a message: @boris,
// ~proben, :stern:.
func findRow(rows []planRow, name string) (planRow, error) {
	name = bare(name)
	at := slices.IndexFunc(rows, func(row planRow) bool { return strings.EqualFold(row.source, name) })
	if at >= 0 {
		return rows[at], nil
	}
	var known []string
	for _, row := range rows {
		known = append(known, row.source)
	}
	return planRow{}, usage("usage.not_in_plan", "Word", shown(name)).near(similar(name, known)...)
}

func actionWords(choices []planning.Action) (words []string) {
	for _, choice := range choices {
		words = append(words, string(choice))
	}
	return words
}

// row says what becomes of a thing.
func (w Words) row(row planRow) string {
	text := "`" + shown(row.source) + "`" + w.channelType(row.sourceType)
	if row.action == "" && row.sourceType == "" {
		return text
	}
	if row.target != "" && (!strings.EqualFold(row.target, row.source) || row.targetType != row.sourceType) {
		text += " → `" + shown(row.target) + "`" + w.channelType(row.targetType)
	}
	if row.action == "" {
		return text
	}
	return text + " · " + word(w, actions, row.action)
}

// channelType says that a channel is private or public; nothing of what is no
// channel.
func (w Words) channelType(kind string) string {
	switch kind {
	case "P":
		return " :lock: " + w.T("channel.private")
	case "O":
		return " " + w.T("channel.public")
	default:
		return ""
	}
}
