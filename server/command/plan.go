package command

import (
	"strconv"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/markdown"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// maxProblems bounds the problems of a plan that a message shows.
const maxProblems = 8

var (
	verdicts = map[planning.Verdict]string{
		planning.VerdictReady: "plan.ready", planning.VerdictWarnings: "plan.ready_with_warnings", planning.VerdictBlocked: "plan.blocked",
	}
	actions = map[planning.Action]string{
		planning.ActionSame: "action.same", planning.ActionMerge: "action.merge", planning.ActionRename: "action.rename",
		planning.ActionNew: "action.new", planning.ActionShell: "action.shell", planning.ActionPlaceholder: "action.placeholder",
		planning.ActionSkip: "action.skip", planning.ActionAcknowledge: "action.acknowledge",
	}
	// actionOrder is that of a summary.
	actionOrder = []planning.Action{
		planning.ActionSame, planning.ActionMerge, planning.ActionRename, planning.ActionNew, planning.ActionShell,
		planning.ActionPlaceholder, planning.ActionSkip,
	}
	planProblems = map[string]string{
		planning.ProblemNoTeam: "problem.no_team", planning.ProblemSeveralTeams: "problem.several_teams",
		planning.ProblemTeamRenamed: "problem.team_renamed",
		planning.ProblemLimit:       "problem.limit", planning.ProblemOutsideAccount: "problem.account_outside_team",
		planning.ProblemUserRenamed: "problem.user_renamed", planning.ProblemUserMerged: "problem.user_merged",
		planning.ProblemReactivated: "problem.account_reactivated", planning.ProblemServerTooNew: "problem.server_too_new",
		planning.ProblemChannelRenamed: "problem.channel_renamed", planning.ProblemChannelLacking: "problem.channel_not_in_archive",
		planning.ProblemPrivatePublic: "problem.private_becomes_public", planning.ProblemPrivateShared: "problem.private_becomes_shared",
		planning.ProblemNoAccount: "problem.no_account", planning.ProblemMailDomain: "problem.address_not_allowed",
		planning.ProblemNoSignUp: "problem.sign_up_off", planning.ProblemNoGuests: "problem.guests_off",
		planning.ProblemTeamClosed:   "problem.team_of_groups",
		planning.ProblemEmojiRenamed: "problem.emoji_renamed", planning.ProblemEmojiForbidden: "problem.emoji_forbidden",
		planning.ProblemFileName: "problem.file_name", planning.ProblemFileNotUTF8: "problem.file_name_not_utf8",
		planning.ProblemFileDouble: "problem.file_name_twice", planning.ProblemFileEncrypted: "problem.file_encrypted",
		planning.ProblemFileMethod: "problem.file_compression", planning.ProblemFileNoFile: "problem.file_no_file",
		planning.ProblemFileElsewhere: "problem.file_elsewhere",
	}
)

// plan sums a plan up: whether it can be carried out, what it will do, what a
// person should know, and how to change or agree to it.
func (v view) plan(job transfer.Job, plan *planning.Plan) Answer {
	w := v.words
	users, channels, emoji, conversations := map[planning.Action]int{}, map[planning.Action]int{}, map[planning.Action]int{}, map[planning.Action]int{}
	for _, user := range plan.Users {
		users[user.Action]++
	}
	var joins int64
	for _, channel := range plan.Channels {
		channels[channel.Action]++
		if channel.ImporterJoins {
			joins++
		}
	}
	for _, one := range plan.Emoji {
		emoji[one.Action]++
	}
	for _, conversation := range plan.Conversations {
		conversations[conversation.Action]++
	}
	headline := "plan.headline"
	if plan.NewTeam != nil {
		headline = "plan.headline_new"
	}
	parts := []string{
		w.T(headline, "Team", plan.Team, "Target", plan.TargetTeam, "Verdict", word(w, verdicts, plan.Verdict)),
		w.summary("plan.users", users), w.summary("plan.channels", channels), w.summary("plan.emoji", emoji),
		w.summary("plan.conversations", conversations),
	}
	if joins > 0 {
		parts = append(parts, w.N("plan.joins", joins))
	}
	if contents := w.contents(plan.Counts); contents != "" {
		parts = append(parts, w.T("plan.writes", "Contents", contents, "Time", w.Duration(plan.EstimateSeconds)))
	}
	parts = append(parts, w.problems(plan.Problems)...)
	for _, drop := range plan.Dropped[:min(len(plan.Dropped), maxProblems)] {
		parts = append(parts, "- "+w.N("plan.dropped", drop.Count, "Kind", markdown.Escape(drop.Kind))+w.inEnglish(": "+markdown.Escape(drop.Reason))+named(drop))
	}
	open := isOpen(job)
	if open {
		parts = append(parts, w.T("plan.change", "List", typeThis("plan", job.ID, planning.SectionUsers), "Decide", typeThis("decide", job.ID), "Link", v.pageLink(job)))
	}
	if open {
		parts = append(parts, w.exposed(job, plan)...)
	}
	answer := Answer{Buttons: []Button{{Label: w.T("button.cancel"), Command: joined("cancel", job.ID), Danger: true}}}
	if open && plan.Verdict != planning.VerdictBlocked {
		revision := strconv.Itoa(plan.Revision)
		parts = append(parts, w.T("plan.apply", "Apply", typeThis("apply", job.ID, revision)))
		answer.Buttons = append([]Button{{Label: w.T("button.apply"), Command: joined("apply", job.ID, revision)}}, answer.Buttons...)
	}
	answer.Text = lines(parts...)
	return answer
}

// maxExamples bounds the names of skipped things in a message.
const maxExamples = 3

// named lists the first of what is left out. The names come from the archive, so
// they are shown as code, in which nothing is Markdown.
func named(drop planning.Skip) string {
	var names []string
	for _, name := range drop.Names[:min(len(drop.Names), maxExamples)] {
		names = append(names, "`"+strings.TrimSpace(shown(strings.ReplaceAll(name, "`", "")))+"`")
	}
	if more := drop.More + int64(len(drop.Names)-len(names)); more > 0 && len(names) > 0 {
		names = append(names, "+"+strconv.FormatInt(more, 10))
	}
	if len(names) == 0 {
		return ""
	}
	return " " + strings.Join(names, ", ")
}

// exposed says how to acknowledge what becomes of private channels: one by one, and
// by a command that names both channels.
func (w Words) exposed(job transfer.Job, plan *planning.Plan) (parts []string) {
	for _, channel := range plan.Channels {
		plain := joined(channel.Source) == channel.Source && joined(channel.Target.Name) == channel.Target.Name
		if channel.Exposed == "" || channel.Acknowledged || !plain || len(parts) == maxProblems {
			continue
		}
		parts = append(parts, w.T("plan.acknowledge", "Command",
			typeThis("decide", job.ID, planning.SectionAcknowledgements, channel.Source, string(planning.ActionAcknowledge), channel.Target.Name)))
	}
	return parts
}

// isOpen reports whether the job waits for a change of its plan or for agreement.
func isOpen(job transfer.Job) bool {
	return job.State == transfer.StateNeedsReview && job.PlanRevision == 0
}

// summary says how many things of a kind have which action.
func (w Words) summary(id string, counts map[planning.Action]int) string {
	var parts []string
	for _, action := range actionOrder {
		if n := counts[action]; n > 0 {
			parts = append(parts, w.Number(int64(n))+" "+word(w, actions, action))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "- " + w.T(id, "Actions", w.List(parts))
}

// problems lists the problems that a person should know, errors first.
func (w Words) problems(all []planning.Problem) (parts []string) {
	shownProblems := 0
	for _, severity := range []planning.Severity{planning.SeverityError, planning.SeverityWarning} {
		for _, problem := range all {
			if problem.Severity != severity || shownProblems >= maxProblems {
				continue
			}
			mark := ":warning: "
			if severity == planning.SeverityError {
				mark = ":no_entry: "
			}
			parts = append(parts, mark+w.planProblem(problem))
			shownProblems++
		}
	}
	if more := len(all) - shownProblems; more > 0 {
		parts = append(parts, w.N("plan.more_problems", int64(more)))
	}
	return parts
}

// inEnglish returns a text that exists in English only, for those who read English.
func (w Words) inEnglish(text string) string {
	if w.English {
		return text
	}
	return ""
}

// planProblem says one problem. In English the plan's own words say more.
func (w Words) planProblem(problem planning.Problem) string {
	id, ok := planProblems[problem.Code]
	if !ok || w.English {
		return markdown.Escape(problem.Message)
	}
	return w.T(id, "Where", problem.Where)
}
