package planning

import (
	"fmt"
	"maps"
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/inspect"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// Build makes the plan of an import. Decisions that cannot be carried out are named
// in the details, and the plan is made without them.
func Build(in *inspect.Inspection, target Target, policy Policy, review Review) (*Plan, []transfer.Detail) {
	d := newDraft(in, target, policy, review.Revision)
	decisions := sortDecisions(review.Decisions)
	if len(target.Unknown) > 0 {
		d.problem(SeverityError, ProblemServerTooNew, Some(target.Unknown),
			"The database of this server is not as this version of the plugin knows it (%s). Update the plugin, or import the archive with mmctl.", Some(target.Unknown))
	}
	teams := teamPlanner{in: in, policy: policy, taken: target.TeamsTaken, decisions: decisions, draft: d}
	// Without a name the target is a new team: only a plan for one may know it.
	if team := teams.pick(); team != nil && (target.TeamName != "" || d.plan.NewTeam != nil) {
		fill(in, target, policy, team, decisions, d)
	}
	noteFiles(in, d)
	details := decisions.close()
	d.judge()
	return d.plan, details
}

// fill plans what becomes of the content of a team. People come after the channels,
// because guests and members are in them, and after the conversations, because these
// name people of their own.
func fill(in *inspect.Inspection, target Target, policy Policy, team *inspect.Team, decisions *decisions, d *draft) {
	known := newAccounts(target.Accounts, in.People)
	channels := newChannelPlanner(in, target.Channels, policy, team, decisions, d)
	channels.planAll()
	conversations := conversationPlanner{in: in, here: target.Conversations, team: team.Name, allowed: policy.DirectMessages, decisions: decisions, draft: d}
	conversations.pick()
	people := peoplePlanner{
		in: in, teamKey: target.Key, policy: policy, team: team.Name, channels: channels.planned, talking: conversations.talking,
		accounts: known, naming: naming{accounts: known, plain: policy.AnyAccount}, signUp: signUp{target: target, policy: policy}, decisions: decisions, draft: d,
	}
	people.planAll()
	noteAttendance(in, team.Name, channels.planned, d)
	emoji := newEmojiPlanner(in.Emoji, target.Emoji, policy.Emoji, decisions, d)
	emoji.planAll()
	conversations.planAll()
	if policy.AnyAccount {
		d.plan.Webhooks = unmarkedWebhooks(in, team, known)
	}
	countContent(in, team, channels.planned, d)
	checkLimits(target.Limits, known, d)
}

// draft is the plan that is being made, with the numbers of what it leaves out.
type draft struct {
	plan    *Plan
	skipped sanitize.Skips
}

func newDraft(in *inspect.Inspection, target Target, policy Policy, revision int) *draft {
	return &draft{skipped: sanitize.Skips{}, plan: &Plan{
		Revision: revision, Policy: policy, Counts: transfer.Counts{},
		Teams: slices.Sorted(maps.Keys(in.Teams)), TeamAction: ActionMerge, TeamChoices: policy.teamChoices(), TargetTeam: target.TeamName,
		HidesAddresses: target.HidesAddresses, SiteURL: target.SiteURL,
		Problems: []Problem{}, Users: []PlanUser{}, Channels: []PlanChannel{}, Emoji: []PlanEmoji{}, Conversations: []PlanConversation{},
		Limits: []Limit{}, Dropped: []sanitize.Skip{},
	}}
}

// problem adds a problem to the plan.
func (d *draft) problem(severity Severity, code, where, format string, args ...any) {
	d.plan.Problems = append(d.plan.Problems, Problem{Severity: severity, Code: code, Where: where, Message: fmt.Sprintf(format, args...)})
}

// judge lists what is left out, and says whether the plan can be carried out.
func (d *draft) judge() {
	d.plan.Dropped = d.skipped.List()
	d.plan.Verdict = VerdictReady
	if len(d.plan.Problems)+len(d.plan.Dropped) > 0 {
		d.plan.Verdict = VerdictWarnings
	}
	if slices.ContainsFunc(d.plan.Problems, func(problem Problem) bool { return problem.Severity == SeverityError }) {
		d.plan.Verdict = VerdictBlocked
	}
}
