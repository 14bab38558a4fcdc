package command

import (
	"context"
	"errors"
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/markdown"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// problems are the headlines of errors. What is not here is an internal error.
var problems = map[transfer.Code]string{
	transfer.CodeUnauthenticated:  "error.unauthenticated",
	transfer.CodeForbidden:        "error.forbidden",
	transfer.CodeNotFound:         "error.not_found",
	transfer.CodeJobRunning:       "error.job_running",
	transfer.CodeWrongState:       "error.wrong_state",
	transfer.CodeExpired:          "error.expired",
	transfer.CodeTooLarge:         "error.too_large",
	transfer.CodeQuota:            "error.quota",
	transfer.CodeInvalidRequest:   "error.invalid_request",
	transfer.CodeInvalidOptions:   "error.invalid_options",
	transfer.CodeInvalidArchive:   "error.invalid_archive",
	transfer.CodeInvalidDecisions: "error.invalid_decisions",
	transfer.CodeBlocked:          "error.plan_blocked",
	transfer.CodePlanChanged:      "error.plan_changed",
	transfer.CodeWrongOffset:      "error.wrong_offset",
	transfer.CodeStorage:          "error.storage",
	transfer.CodeNoSpace:          "error.no_space",
	transfer.CodeInterrupted:      "error.interrupted",
	transfer.CodeInternal:         "error.internal",
	"trail":                       "error.trail",
}

// plain are the codes whose headline says it all. Of the others the server's own
// words follow, which are English.
var plain = []transfer.Code{
	transfer.CodeUnauthenticated, transfer.CodeNotFound, transfer.CodeJobRunning, transfer.CodeExpired,
	transfer.CodeInvalidOptions, transfer.CodeInternal,
}

// details are the texts for what is wrong with a single option or decision.
var details = map[string]string{
	transfer.DetailBaseAdmins:      "detail.base_admins",
	transfer.DetailBaseConsent:     "detail.base_consent",
	transfer.DetailBaseDiffers:     "detail.base_differs",
	transfer.DetailBaseGone:        "detail.base_gone",
	transfer.DetailBaseImported:    "detail.base_imported",
	transfer.DetailBasePartial:     "detail.base_partial",
	transfer.DetailBaseUnknown:     "detail.base_unknown",
	transfer.DetailBaseUntimed:     "detail.base_untimed",
	transfer.DetailBaseWith:        "detail.base_with",
	transfer.DetailEmpty:           "detail.empty",
	transfer.DetailNegative:        "detail.negative",
	transfer.DetailNotAChoice:      "detail.not_a_choice",
	transfer.DetailNotATime:        "detail.not_a_time",
	transfer.DetailNotAType:        "detail.not_a_mime_type",
	transfer.DetailSinceAfterUntil: "detail.since_after_until",
	transfer.DetailTooLong:         "detail.too_long",
	transfer.DetailTooMany:         "detail.too_many",
	transfer.DetailUnknownChannel:  "detail.unknown_channel",
	transfer.DetailUnknownOption:   "detail.unknown_option",
	transfer.DetailUnsupported:     "detail.unsupported",
	transfer.DetailWrongType:       "detail.wrong_type",

	transfer.DetailHolder:           "detail.holder",
	transfer.DetailNameTaken:        "detail.name_taken",
	transfer.DetailNotATeamName:     "detail.not_a_team_name",
	transfer.DetailPrivateToPublic:  "detail.private_to_public",
	transfer.DetailChannelArchived:  "detail.channel_archived",
	transfer.DetailNotAlone:         "detail.not_alone",
	transfer.DetailNotHere:          "detail.not_here",
	transfer.DetailNotInPlan:        "detail.not_in_plan",
	transfer.DetailSystemAdminsOnly: "detail.system_admins_only",
	transfer.DetailTeamTaken:        "detail.team_taken",
	transfer.DetailUnknownSection:   "detail.unknown_section",
}

// refusal says what went wrong and what to do about it.
func (cl *call) refusal(ctx context.Context, err error) Answer {
	if wrong, ok := errors.AsType[*usageError](err); ok {
		return cl.misuse(wrong)
	}
	known := transfer.AsError(err)
	// REST has told the log of its own trouble.
	if _, told := errors.AsType[*transfer.Error](err); !told {
		cl.command.Logger.Error("A command failed", "command", cl.sub.name, "user_id", cl.userID, "team_id", cl.teamID, "error", err.Error())
	}
	parts := []string{":warning: **" + cl.words.problem(known) + "**", cl.words.reason(known)}
	for _, detail := range known.Details {
		parts = append(parts, cl.finding(ctx, detail))
	}
	answer := Answer{Text: lines(parts...)}
	switch {
	case known.Code == transfer.CodeJobRunning && known.JobID != "":
		answer.Text = lines(answer.Text, cl.words.T("next.running", "Status", typeThis("status", known.JobID), "Cancel", typeThis("cancel", known.JobID)))
		answer.Buttons = []Button{
			{Label: cl.words.T("button.status"), Command: joined("status", known.JobID)},
			{Label: cl.words.T("button.cancel"), Command: joined("cancel", known.JobID), Danger: true},
		}
	case known.Code == transfer.CodeInvalidOptions:
		answer.Text = lines(answer.Text, cl.words.T("next.help", "Help", typeThis("help", cl.sub.name)))
	}
	return answer
}

// problem is the headline of an error.
func (w Words) problem(err *transfer.Error) string {
	id, ok := problems[err.Code]
	if !ok {
		id = problems[transfer.CodeInternal]
	}
	return w.T(id)
}

// reason returns the server's own message. It is left out where it would only repeat the
// headline in another language.
func (w Words) reason(err *transfer.Error) string {
	switch {
	case err.Code == transfer.CodeInternal || err.Code == transfer.CodeInvalidOptions:
		return ""
	case !w.English && slices.Contains(plain, err.Code):
		return ""
	default:
		return markdown.Escape(err.Message)
	}
}

// misuse says what was typed wrong, what may have been meant, and where the help
// is.
func (cl *call) misuse(wrong *usageError) Answer {
	text := ":warning: " + cl.words.T(wrong.text, wrong.data...)
	if len(wrong.meant) > 0 {
		text += " " + cl.words.T("usage.meant", "Words", quoted(wrong.meant))
	}
	words := []string{"help"}
	if cl.sub.name != "" {
		words = append(words, cl.sub.name)
	}
	return Answer{Text: lines(text, cl.words.T("next.help", "Help", typeThis(words...)))}
}

// finding says what is wrong with one option, by its flag.
func (cl *call) finding(ctx context.Context, detail transfer.Detail) string {
	if id, ok := details[detail.Code]; ok && detail.Field == "" {
		return "- " + cl.words.T(id, "Word", shown(detail.Value))
	}
	name := "`" + shown(detail.Field) + "`"
	for _, option := range transfer.Options() {
		if option.Field == detail.Field {
			name = "`--" + option.Flag + "`"
		}
	}
	id, ok := details[detail.Code]
	if !ok {
		return "- " + name + ": " + markdown.Escape(detail.Message)
	}
	text := "- " + name + ": " + cl.words.T(id, "Word", shown(detail.Value))
	if detail.Code == transfer.DetailUnknownChannel {
		if meant := cl.similarChannels(ctx, detail.Value); len(meant) > 0 {
			text += " " + cl.words.T("usage.meant", "Words", quoted(meant))
		}
	}
	return text
}

// similarChannels lists the names of channels that the user may have meant, of those that
// they may export.
func (cl *call) similarChannels(ctx context.Context, name string) []string {
	channels, err := cl.client.channels(ctx)
	if err != nil {
		return nil
	}
	var names []string
	byTitle := map[string]string{}
	for _, channel := range channels {
		names = append(names, channel.Name, channel.DisplayName)
		byTitle[channel.DisplayName] = channel.Name
	}
	var meant []string
	for _, near := range similar(channelName(name), names) {
		if title, ok := byTitle[near]; ok {
			near = title
		}
		if !slices.Contains(meant, near) {
			meant = append(meant, near)
		}
	}
	return meant
}
