package planning

import (
	"github.com/mattermost-community/mattermost-plugin-team-export/server/inspect"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/mmrules"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
)

// Why is the reason for which a plan matches a person, channel or emoji with
// something, or with nothing: clients have a sentence for each.
type Why string

// The reasons of the REST contract.
const (
	// WhyChosen says that somebody decided it.
	WhyChosen Why = "chosen"
	// WhyEarlierImport says that an earlier import of the same team made the target.
	WhyEarlierImport Why = "earlier_import"
	WhySameAddress   Why = "same_address"
	WhySameName      Why = "same_name"
	WhySamePicture   Why = "same_picture"
	// WhyEveryTeam is for the channels that every team has.
	WhyEveryTeam Why = "every_team"
	// WhyNew says that nothing here has the name (or, of people, the address).
	WhyNew         Why = "new"
	WhyNameTaken   Why = "name_taken"
	WhyNameInvalid Why = "name_invalid"
	// WhyOnlyNamed is for people of whom the archive has no more than a name.
	WhyOnlyNamed        Why = "only_named"
	WhyBot              Why = "bot"
	WhyDeactivatedThere Why = "deactivated"
	WhyLeftTeam         Why = "left_team"
	WhyGuest            Why = "guest_without_channel"
	// WhyOutside says that the account with the address is not in the team.
	WhyOutside Why = "account_outside_team"
	// WhyNoAccounts says that the one who imports makes no accounts that can sign in.
	WhyNoAccounts  Why = "no_accounts"
	WhyTeamClosed  Why = ProblemTeamClosed
	WhyMailDomain  Why = ProblemMailDomain
	WhyNoSignUp    Why = ProblemNoSignUp
	WhyNoGuests    Why = ProblemNoGuests
	WhyNotReadable Why = "not_readable"
	// WhyOnePrivate says that one of two channels is private and the other is not.
	WhyOnePrivate   Why = "one_private"
	WhyShared       Why = "shared"
	WhyOneArchived  Why = "one_archived"
	WhyNotInArchive Why = "not_in_archive"
	WhyNotAllowed   Why = "not_allowed"
)

// explainUser says why a person becomes who they become, and whether somebody
// should look: another person has their name here, or what they wrote goes to
// somebody whose name is another one. It tells nobody of an account whose address
// the server hides from them.
func (p *planner) explainUser(person *inspect.Person, user *PlanUser) {
	username := sanitize.ValidUsername(person.Username)
	known := p.byEmail[person.Email]
	if person.Email == "" || person.Bot {
		known = nil
	}
	earlier := p.byEmail[p.in.ShellMail(person, p.target.Key)]
	if earlier == nil && user.Target.Bot {
		earlier = p.byOrigin[p.in.ShellMail(person, p.target.Key)]
	}
	fromEarlier := earlier != nil && user.Target.UserID == earlier.ID
	holder := p.byName[username]
	collides := holder != nil && holder != known && !fromEarlier && (user.Target.UserID == "" || user.Decided)
	outside := known != nil && !p.mayUse(known) && !p.hides()
	user.Check = (person.Line || user.Target.Bot) && !fromEarlier && (collides || outside || known != nil && p.mayUse(known) && known.Username != username)
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
	case user.Action == ActionRename && username != person.Username && !sanitize.IsUsername(person.Username):
		user.Why = WhyNameInvalid
	case user.Action == ActionRename:
		user.Why = WhyNameTaken
	default:
		user.Why = p.whyShell(person, outside)
	}
}

// whyShell says why somebody gets no account that can sign in.
func (p *planner) whyShell(person *inspect.Person, outside bool) Why {
	_, member := person.Teams[p.team.Name]
	switch {
	case !person.Line && !person.Bot:
		return WhyOnlyNamed
	case person.Bot:
		return WhyBot
	case person.Deactivated:
		return WhyDeactivatedThere
	case !member:
		return WhyLeftTeam
	case outside:
		return WhyOutside
	case !p.policy.Accounts:
		return WhyNoAccounts
	case p.closed():
		return WhyTeamClosed
	case !p.mayHaveMail(person):
		return Why(p.signUpFault(person))
	case person.Guest:
		return WhyGuest
	default:
		return WhyNoAccounts
	}
}

// explainChannel says why a channel goes where it goes. Natural is what became of it
// without a decision.
func (p *planner) explainChannel(channel *inspect.Channel, existing *TargetChannel, earlier bool, natural Action, planned *PlanChannel) {
	planned.Check = natural == ActionRename || natural == ActionSkip || planned.Exposed != ""
	switch {
	case planned.Decided:
		planned.Why = WhyChosen
	case planned.Action == ActionSkip && !channel.Line:
		planned.Why = WhyNotInArchive
	case earlier:
		planned.Why = WhyEarlierImport
	case planned.Action == ActionMerge && mmrules.IsDefaultChannel(channel.Name):
		planned.Why = WhyEveryTeam
	case planned.Action == ActionMerge:
		planned.Why = WhySameName
	case planned.Action == ActionNew:
		planned.Why = WhyNew
	case channel.Refused != "":
		planned.Why = WhyNameInvalid
	default:
		planned.Why = p.whyApart(channel, existing)
	}
}

// whyApart says why a channel does not go into the one that has its name here.
func (p *planner) whyApart(channel *inspect.Channel, existing *TargetChannel) Why {
	switch {
	case existing == nil:
		return WhyNameTaken
	case !p.mayWrite(existing) && existing.Private && !existing.Reader:
		return WhyNotReadable
	case existing.Private != channel.Private():
		return WhyOnePrivate
	case exposure(channel, existing) != "":
		return WhyShared
	case existing.Archived != (channel.DeletedAt > 0), !p.mayWrite(existing):
		return WhyOneArchived
	default:
		return WhyNameTaken
	}
}

// explainEmoji says why an emoji gets its name.
func explainEmoji(natural Action, planned *PlanEmoji) {
	planned.Check = natural == ActionRename
	switch {
	case planned.Decided:
		planned.Why = WhyChosen
	case planned.Action == ActionSame:
		planned.Why = WhySamePicture
	case planned.Action == ActionRename:
		planned.Why = WhyNameTaken
	case planned.Action == ActionNew:
		planned.Why = WhyNew
	default:
		planned.Why = WhyNotAllowed
	}
}
