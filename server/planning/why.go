package planning

import "github.com/mattermost-community/mattermost-plugin-team-export/server/mmrules"

// Why is the reason for which a plan matches a person, channel or emoji with
// something, or with nothing: clients have a sentence for each.
type Why string

// The reasons of the REST contract.
const (
	// WhyChosen says that a decision chose it.
	WhyChosen Why = "chosen"
	// WhyEarlierImport says that an earlier import of the same team made the target.
	WhyEarlierImport Why = "earlier_import"
	WhySameAddress   Why = "same_address"
	WhySameName      Why = "same_name"
	WhySamePicture   Why = "same_picture"
	// WhyEveryTeam says that every team has the channel.
	WhyEveryTeam Why = "every_team"
	// WhyNew says that the server has nothing of the name (or, of people, the address).
	WhyNew         Why = "new"
	WhyNameTaken   Why = "name_taken"
	WhyNameInvalid Why = "name_invalid"
	// WhyOnlyNamed says that the archive has no more than the name of a person.
	WhyOnlyNamed        Why = "only_named"
	WhyBot              Why = "bot"
	WhyDeactivatedThere Why = "deactivated"
	WhyLeftTeam         Why = "left_team"
	WhyGuest            Why = "guest_without_channel"
	// WhyOutside says that the account with the address is not in the team.
	WhyOutside Why = "account_outside_team"
	// WhyNoAccounts says that the user may make no accounts that can sign in.
	WhyNoAccounts  Why = "no_accounts"
	WhyTeamClosed  Why = ProblemTeamClosed
	WhyMailDomain  Why = ProblemMailDomain
	WhyNoSignUp    Why = ProblemNoSignUp
	WhyNoGuests    Why = ProblemNoGuests
	WhyNotReadable Why = "not_readable"
	// WhyOnePrivate says that one of the two channels is private and the other is not.
	WhyOnePrivate   Why = "one_private"
	WhyShared       Why = "shared"
	WhyOneArchived  Why = "one_archived"
	WhyNotInArchive Why = "not_in_archive"
	WhyNotAllowed   Why = "not_allowed"
)

// explainChannel says why a channel goes where it goes, and whether the user should
// check it.
func explainChannel(policy Policy, match channelMatch, planned *PlanChannel) {
	planned.Check = match.action == ActionRename || match.action == ActionSkip || planned.Exposed != ""
	switch {
	case planned.Decided:
		planned.Why = WhyChosen
	case planned.Action == ActionSkip && !match.source.Line:
		planned.Why = WhyNotInArchive
	case match.earlier:
		planned.Why = WhyEarlierImport
	case planned.Action == ActionMerge && mmrules.IsDefaultChannel(match.source.Name):
		planned.Why = WhyEveryTeam
	case planned.Action == ActionMerge:
		planned.Why = WhySameName
	case planned.Action == ActionNew:
		planned.Why = WhyNew
	case match.source.Refused != "":
		planned.Why = WhyNameInvalid
	default:
		planned.Why = whyApart(policy, match)
	}
}

// whyApart returns why a channel does not go into the one of its name.
func whyApart(policy Policy, match channelMatch) Why {
	source, target := match.source, match.target
	switch {
	case target == nil:
		return WhyNameTaken
	case !policy.mayWrite(target) && target.Private && !target.Reader:
		return WhyNotReadable
	case target.Private != source.Private():
		return WhyOnePrivate
	case exposure(source, target) != "":
		return WhyShared
	case target.Archived != (source.DeletedAt > 0), !policy.mayWrite(target):
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
