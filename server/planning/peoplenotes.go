package planning

import (
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// peopleNotes explains and counts what the plan makes of people.
type peopleNotes struct {
	policy Policy
	// closed says that groups say who is in the team, hides that the plan must not tell
	// which account outside of the team has an address.
	closed, hides bool
	accounts      *accounts
	draft         *draft
}

// explain says why a person gets an account, and whether the user should check it:
// another person has their name on the server, or what they wrote goes to an account of
// another name. It mentions no account whose address the server hides.
func (n peopleNotes) explain(c *candidate, user *PlanUser) {
	username := sanitize.ValidUsername(c.Username)
	earlier := c.earlier
	if earlier == nil && user.Target.Bot {
		earlier = n.accounts.byOrigin[c.placeholderMail]
	}
	fromEarlier := earlier != nil && user.Target.UserID == earlier.ID
	holder := n.accounts.byName[username]
	collides := holder != nil && holder != c.owner && !fromEarlier && (user.Target.UserID == "" || user.Decided)
	usable := c.owner != nil && n.policy.mayUse(c.owner)
	outside := c.owner != nil && !usable && !n.hides
	user.Check = (c.Line || user.Target.Bot) && !fromEarlier && (collides || outside || usable && c.owner.Username != username)
	switch {
	case user.Decided:
		user.Why = WhyChosen
	case fromEarlier:
		user.Why = WhyEarlierImport
	case user.Target.UserID != "" && user.Target.Bot:
		user.Why = WhySameName
	case user.Target.UserID != "" && !user.Target.Shared:
		user.Why = WhySameAddress
	case user.Action == ActionNew:
		user.Why = WhyNew
	case user.Action == ActionRename && username != c.Username && !sanitize.IsUsername(c.Username):
		user.Why = WhyNameInvalid
	case user.Action == ActionRename:
		user.Why = WhyNameTaken
	default:
		user.Why = n.whyPlaceholder(c, outside)
	}
}

// whyPlaceholder returns why a person gets no account that can sign in.
func (n peopleNotes) whyPlaceholder(c *candidate, outside bool) Why {
	switch {
	case !c.Line && !c.Bot:
		return WhyOnlyNamed
	case c.Bot:
		return WhyBot
	case c.Deactivated:
		return WhyDeactivatedThere
	case !c.member:
		return WhyLeftTeam
	case outside:
		return WhyOutside
	case !n.policy.Accounts:
		return WhyNoAccounts
	case n.closed:
		return WhyTeamClosed
	case c.fault != "":
		return Why(c.fault)
	case c.Guest:
		return WhyGuest
	default:
		return WhyNoAccounts
	}
}

// warn adds the problem of a person whose content goes to another account than they had.
func (n peopleNotes) warn(c *candidate, user PlanUser) {
	where, target := c.Username, user.Target
	outside := c.owner != nil && target.UserID != c.owner.ID
	switch {
	case outside && !n.policy.AnyAccount && !c.owner.Member && !n.hides:
		n.draft.problem(SeverityWarning, ProblemOutsideAccount, where,
			"The account with the address of %q is not in this team, so what they wrote goes to the deactivated account %q.", where, target.Username)
	case target.Shared:
		n.draft.problem(SeverityWarning, ProblemNoAccount, where,
			"%q has no account in this team and gets none, so what they wrote goes to the deactivated account %q.", where, target.Username)
	case target.UserID == "" && n.policy.Accounts && n.closed && c.active():
		n.draft.problem(SeverityWarning, ProblemTeamClosed, where,
			"Groups say who is in this team, so what %q wrote goes to the deactivated account %q.", where, target.Username)
	case target.UserID == "" && c.fault != "" && c.active():
		n.draft.problem(SeverityWarning, c.fault, where, signUpTexts[c.fault], where, target.Username)
	case target.Reactivate:
		n.draft.problem(SeverityWarning, ProblemReactivated, where, "The account %q, which an earlier import made, was deactivated since. It becomes active again.", target.Username)
	case target.UserID != "" && user.Action == ActionMerge:
		n.draft.problem(SeverityWarning, ProblemUserMerged, where, "What %q wrote goes to the account %q.", where, target.Username)
	case target.Username != c.Username && target.Username != importedName(c.Username):
		n.draft.problem(SeverityWarning, ProblemUserRenamed, where, "%q is called %q here.", where, target.Username)
	}
}

// countSkipped counts what a person loses: of their line, of their memberships, and of
// their roles.
func (n peopleNotes) countSkipped(c *candidate, user PlanUser) {
	plan, skipped := n.draft.plan, n.draft.skipped
	skipped.AddAll(plan.LostOf(c.Person, user))
	skipped.Add(sanitize.SkipOtherMember, int64(len(c.Teams))-sanitize.CountIf(c.member))
	exists := user.Target.UserID != ""
	if c.member && (user.Target.Member || exists) {
		skipped.NoteN(sanitize.SkipMember, c.Username, c.membership.Double+int64(len(c.membership.Channels)-c.channels))
	}
	if c.member && !n.policy.Admins || exists {
		kept := exists && user.Target.Member && plan.MakesAdmin(c.membership)
		skipped.NoteN(plan.RoleDrop(), c.Username, c.membership.Admins-sanitize.CountIf(kept))
	}
}

// count counts a new account and its memberships.
func (n peopleNotes) count(c *candidate, user PlanUser) {
	counts, target := n.draft.plan.Counts, user.Target
	if target.UserID != "" {
		return
	}
	active := user.Action == ActionNew || user.Action == ActionRename
	switch {
	case active && target.Bot:
		counts[transfer.CountBots]++
	case active, !target.Shared:
		counts[transfer.CountUsers]++
	default:
		return
	}
	if active || target.Member {
		counts[transfer.CountTeamMembers] += sanitize.CountIf(target.Member)
		counts[transfer.CountChannelMembers] += c.memberships(target)
	}
}
