package command

import (
	"slices"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/importer"
)

// sections are the parts of a plan that decisions are about, as they are typed
// and as REST calls them, with the texts for them.
var (
	sections     = []string{importer.SectionTeam, importer.SectionUsers, importer.SectionChannels, importer.SectionEmoji}
	sectionTexts = map[string]string{
		importer.SectionTeam: "section.team", importer.SectionUsers: "section.users",
		importer.SectionChannels: "section.channels", importer.SectionEmoji: "section.emoji",
	}
)

// planRow is one thing of a plan and what becomes of it.
type planRow struct {
	source, target string
	// action is empty for a team of the archive that is not imported.
	action  importer.Action
	choices []importer.Action
}

// rowsOf are the things of one section of a plan.
func rowsOf(plan *importer.Plan, section string) (rows []planRow) {
	switch section {
	case importer.SectionTeam:
		for _, team := range plan.Teams {
			row := planRow{source: team, choices: plan.TeamChoices}
			if team == plan.Team {
				row.action, row.target = plan.TeamAction, plan.TargetTeam
			}
			rows = append(rows, row)
		}
	case importer.SectionUsers:
		for _, user := range plan.Users {
			rows = append(rows, planRow{user.Source.Username, user.Target.Username, user.Action, user.Choices})
		}
	case importer.SectionChannels:
		for _, channel := range plan.Channels {
			rows = append(rows, planRow{channel.Source, channel.Target.Name, channel.Action, channel.Choices})
		}
	case importer.SectionEmoji:
		for _, emoji := range plan.Emoji {
			rows = append(rows, planRow{emoji.Name, emoji.Target, emoji.Action, emoji.Choices})
		}
	}
	return rows
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

func actionWords(choices []importer.Action) (words []string) {
	for _, choice := range choices {
		words = append(words, string(choice))
	}
	return words
}

// row says what becomes of a thing.
func (w Words) row(row planRow) string {
	text := "`" + shown(row.source) + "`"
	if row.action == "" {
		return text
	}
	if row.target != "" && !strings.EqualFold(row.target, row.source) {
		text += " → `" + shown(row.target) + "`"
	}
	return text + " · " + word(w, actions, row.action)
}
