package planning

import (
	"cmp"
	"maps"
	"slices"
	"strconv"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/inspect"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/mmrules"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// planUsers says who everybody will be. Who is here already comes first, then
// who can keep their name, then who needs another.
func (p *planner) planUsers() {
	for _, name := range slices.Sorted(maps.Keys(p.in.People)) {
		if person := p.in.People[name]; person.Belongs(p.team.Name) || p.talking[name] || p.isNamed(person) {
			p.people = append(p.people, person)
		} else if person.Line || person.Bot {
			p.dropped.Add(sanitize.SkipPerson, 1)
		}
	}
	users := make([]PlanUser, len(p.people))
	var waiting []int
	for i, person := range p.people {
		users[i] = p.user(person)
		if users[i].Target.UserID == "" {
			waiting = append(waiting, i)
		}
	}
	var renamed []int
	for _, i := range waiting {
		if !p.nameNow(&users[i]) {
			renamed = append(renamed, i)
		}
	}
	for _, i := range renamed {
		p.nameLater(&users[i])
	}
	for i, person := range p.people {
		p.explainUser(person, &users[i])
		p.noteUser(person, users[i])
	}
	p.plan.Users = users
}

// isNamed reports whether somebody with a line of their own gets an account because
// messages of the system name them. Imports by team admins make none for that.
func (p *planner) isNamed(person *inspect.Person) bool {
	return p.policy.AnyAccount && (person.Line || person.Bot) && person.Named[p.team.Name]
}

// user decides who a person will be, but for the name of a new account.
func (p *planner) user(person *inspect.Person) PlanUser {
	user := PlanUser{Source: SourceUser{Username: person.Username, Name: person.Name, Email: person.Email, Picture: person.Picture != ""}}
	known := p.byEmail[person.Email]
	if person.Email == "" || person.Bot {
		known = nil
	}
	usable := known != nil && p.mayUse(known)
	if person.Bot && p.policy.Bots {
		known = p.botHere(person)
		usable = known != nil
	}
	// An earlier import into this team made an account for just this person.
	if earlier := p.byEmail[p.in.ShellMail(person, p.target.Key)]; earlier != nil {
		known, usable = earlier, !earlier.Deactivated && p.mayUse(earlier)
	}
	user.Action, user.Choices = p.choices(person, known, usable)
	if decision, ok := p.decided(SectionUsers, person.Username, user.Choices); ok {
		user.Decided = p.taken(func() { p.decide(&user, decision, known) })
	}
	_, member := person.Teams[p.team.Name]
	switch user.Action {
	case ActionSame, ActionMerge:
		if user.Target.UserID == "" {
			p.setAccount(&user, known, standingOf(known))
		}
		p.reactivate(&user, person, known)
		user.Target.Member = member && !user.Target.Deactivated && !person.Deactivated
	case ActionNew, ActionRename:
		user.Target.Bot = person.Bot
		if !person.Bot {
			user.Target.Email = p.mail(person)
		}
		user.Target.Member = member
	case ActionShell, ActionPlaceholder, ActionSkip, ActionAcknowledge:
		p.setShell(&user, person, known)
		user.Target.Member = member && p.plan.KeepsProfile(person, user.Target) && (!person.Guest || len(p.kept(person)) > 0)
	}
	return user
}

// reactivate lets an account that an import made, and an undo deactivated, become
// the active account of the same person again. Team admins reactivate none: a
// system admin may have deactivated it on purpose.
func (p *planner) reactivate(user *PlanUser, person *inspect.Person, account *Account) {
	if account == nil || user.Target.UserID != account.ID || !account.Deactivated || !account.Made {
		return
	}
	if !p.policy.AnyAccount || !p.policy.Accounts || !p.active(person) {
		return
	}
	user.Target.Deactivated, user.Target.Reactivate = false, true
}

// mayUse reports whether content may go to an account that people chose or that
// has a person's address: a team admin reaches nobody outside the team.
func (p *planner) mayUse(account *Account) bool { return p.policy.AnyAccount || account.Member }

func standingOf(account *Account) Relation {
	if account.Member {
		return RelationMember
	}
	return RelationOutside
}

func (p *planner) setAccount(user *PlanUser, account *Account, standing Relation) {
	user.Target = TargetUser{Username: account.Username, UserID: account.ID, Relation: standing, Deactivated: account.Deactivated, Guest: account.Guest, Bot: account.Bot}
}

// setShell uses the shell of an earlier import, or makes one. Its address is
// the person's own only where the one who imports may say whose it is.
func (p *planner) setShell(user *PlanUser, person *inspect.Person, known *Account) {
	mail := p.in.ShellMail(person, p.target.Key)
	if earlier := p.byEmail[mail]; earlier != nil {
		p.setAccount(user, earlier, RelationShell)
		return
	}
	if p.policy.OneShell {
		p.setShared(user)
		return
	}
	if p.policy.Accounts && p.policy.AnyAccount && known == nil {
		mail = p.mail(person)
	}
	user.Target = TargetUser{Email: mail, Deactivated: true}
}

// mail is the address of a new account: the person's own, or where that is
// somebody else's one that reaches nobody.
func (p *planner) mail(person *inspect.Person) string {
	if person.Email == "" || p.mails[person.Email] {
		return p.in.ShellMail(person, p.target.Key)
	}
	p.mails[person.Email] = true
	return person.Email
}

// choices are what may become of a person; the first is what does when nobody
// decides otherwise.
func (p *planner) choices(person *inspect.Person, known *Account, usable bool) (Action, []Action) {
	_, member := person.Teams[p.team.Name]
	var choices []Action
	switch {
	case !person.Line && !person.Bot:
		choices = []Action{ActionPlaceholder}
	case usable && known.Username == sanitize.ValidUsername(person.Username):
		choices = []Action{ActionSame, ActionShell}
	case usable:
		choices = []Action{ActionMerge, ActionShell}
	case person.Bot && p.policy.Bots && known == nil:
		choices = []Action{ActionNew, ActionRename, ActionShell}
	case known != nil, !p.policy.Accounts, !p.mayAdd(person), person.Bot, person.Deactivated, !member, person.Guest && len(p.kept(person)) == 0:
		// The format has no guest without a channel; a full account would see more
		// than the guest did.
		choices = []Action{ActionShell}
	default:
		choices = []Action{ActionNew, ActionRename, ActionShell}
	}
	if p.policy.AnyAccount && !slices.Contains(choices, ActionMerge) {
		choices = append(choices, ActionMerge)
	}
	if at := slices.Index(choices, ActionShell); at >= 0 && p.policy.OneShell {
		choices[at] = ActionPlaceholder
	}
	return choices[0], choices
}

// decide carries out what somebody decided about a person.
func (p *planner) decide(user *PlanUser, decision Decision, known *Account) {
	target := sanitize.Key(decision.Target)
	switch decision.Action {
	case ActionMerge:
		account := known
		if target != "" {
			account = p.byName[target]
		}
		ofBot := p.policy.Bots && p.in.People[user.Source.Username].Bot
		if account == nil || account.Bot && !ofBot || !p.mayUse(account) {
			p.refuse(decision, transfer.DetailNotHere, cmp.Or(target, decision.Source), "there is no account %q here that you may merge with", cmp.Or(target, decision.Source))
			return
		}
		p.setAccount(user, account, standingOf(account))
	case ActionRename:
		if target != "" && (!sanitize.IsUsername(target) || p.byName[target] != nil || p.given[target] || p.in.People[target] != nil) {
			p.refuse(decision, transfer.DetailNameTaken, target, "%q is taken, or is not a username", target)
			return
		}
		if target != "" {
			p.given[target] = true
			user.Target.Username = target
		}
	case ActionSame, ActionNew, ActionShell, ActionPlaceholder, ActionSkip, ActionAcknowledge:
	}
	user.Action = decision.Action
}

// nameNow gives a new account its own name where that is free.
func (p *planner) nameNow(user *PlanUser) bool {
	if user.Target.Username != "" {
		return true
	}
	name := p.ownName(*user)
	if user.Action == ActionRename || !sanitize.IsUsername(name) || p.byName[name] != nil || p.given[name] || user.Target.Bot && p.mails[botMail(name)] {
		return false
	}
	p.given[name] = true
	user.Target.Username = name
	return true
}

// importedSuffix ends the names of deactivated accounts of a team admin's import:
// these take no plain name of the whole server.
const importedSuffix = "-imported"

// ownName is the name that a new account gets when it is free.
func (p *planner) ownName(user PlanUser) string {
	if p.policy.AnyAccount || !user.Target.Deactivated {
		return sanitize.Key(user.Source.Username)
	}
	return importedName(user.Source.Username)
}

// importedName is the name of a deactivated account of a team admin's import.
func importedName(username string) string {
	name := sanitize.ValidUsername(username)
	return name[:min(len(name), sanitize.MaxNameLength-numberRoom-len(importedSuffix))] + importedSuffix
}

// nameLater gives a new account its name with the lowest number that is free
// here and in the archive.
func (p *planner) nameLater(user *PlanUser) {
	base := sanitize.ValidUsername(p.ownName(*user))
	// Many names may come down to one, also because a number takes the place of
	// their end; the search goes on where it ended.
	stem := nameStem(base)
	for name := base; ; name = stem + strconv.Itoa(p.numbers[stem]) {
		// A name that somebody in the archive has is theirs, or was refused to them.
		if p.byName[name] != nil || p.given[name] || p.in.People[name] != nil {
			p.numbers[stem]++
			continue
		}
		p.given[name] = true
		user.Target.Username = name
		break
	}
	if user.Action == ActionNew {
		user.Action = ActionRename
	}
	if at := slices.Index(user.Choices, ActionNew); at >= 0 {
		user.Choices = slices.Delete(user.Choices, at, at+1)
	}
}

// numberRoom is room for a number that is larger than there are people.
const numberRoom = 7

// nameStem is what a number follows when a name is taken.
func nameStem(name string) string { return name[:min(len(name), sanitize.MaxNameLength-numberRoom)] }

// noteUser counts and explains what becomes of a person.
func (p *planner) noteUser(person *inspect.Person, user PlanUser) {
	where := person.Username
	known := p.byEmail[person.Email]
	outside := person.Email != "" && !person.Bot && known != nil && user.Target.UserID != known.ID
	switch {
	case outside && !p.policy.AnyAccount && !known.Member && !p.hides():
		p.problem(SeverityWarning, ProblemOutsideAccount, where,
			"The account with the address of %q is not in this team, so what they wrote goes to the deactivated account %q.", where, user.Target.Username)
	case user.Target.Shared:
		p.problem(SeverityWarning, ProblemNoAccount, where,
			"%q has no account in this team and gets none, so what they wrote goes to the deactivated account %q.", where, user.Target.Username)
	case user.Target.UserID == "" && p.policy.Accounts && p.closed() && p.active(person):
		p.problem(SeverityWarning, ProblemTeamClosed, where,
			"Groups say who is in this team, so what %q wrote goes to the deactivated account %q.", where, user.Target.Username)
	case user.Target.UserID == "" && !p.mayHaveMail(person) && p.active(person):
		fault := p.signUpFault(person)
		p.problem(SeverityWarning, fault, where, signUpTexts[fault], where, user.Target.Username)
	case user.Target.Reactivate:
		p.problem(SeverityWarning, ProblemReactivated, where, "The account %q, which an earlier import made, was deactivated since. It becomes active again.", user.Target.Username)
	case user.Target.UserID != "" && user.Action == ActionMerge:
		p.problem(SeverityWarning, ProblemUserMerged, where, "What %q wrote goes to the account %q.", where, user.Target.Username)
	case user.Target.Username != person.Username && user.Target.Username != importedName(person.Username):
		p.problem(SeverityWarning, ProblemUserRenamed, where, "%q is called %q here.", where, user.Target.Username)
	}
	p.dropped.AddAll(p.plan.LostOf(person, user))
	membership, member := person.Teams[p.team.Name]
	if others := int64(len(person.Teams)); others > 0 {
		if member {
			others--
		}
		p.dropped.Add(sanitize.SkipOtherMember, others)
	}
	if member && (user.Target.Member || user.Target.UserID != "") {
		p.dropped.NoteN(sanitize.SkipMember, person.Username, membership.Double+int64(len(membership.Channels)-len(p.kept(person))))
	}
	if member && !p.policy.Admins || user.Target.UserID != "" {
		p.dropped.NoteN(p.plan.RoleDrop(), person.Username, membership.Admins-sanitize.CountIf(user.Target.UserID != "" && user.Target.Member && p.plan.MakesAdmin(membership)))
	}
	switch {
	case user.Target.UserID != "":
	case user.Action == ActionNew || user.Action == ActionRename:
		if user.Target.Bot {
			p.plan.Counts[transfer.CountBots]++
		} else {
			p.plan.Counts[transfer.CountUsers]++
		}
		p.plan.Counts[transfer.CountTeamMembers] += sanitize.CountIf(user.Target.Member)
		p.plan.Counts[transfer.CountChannelMembers] += p.memberships(person, user)
	case !user.Target.Shared:
		p.plan.Counts[transfer.CountUsers]++
		if user.Target.Member {
			p.plan.Counts[transfer.CountTeamMembers]++
			p.plan.Counts[transfer.CountChannelMembers] += p.memberships(person, user)
		}
	}
}

// memberships counts the channels that a new account gets into: those of the person,
// and the one that every member of a team is in.
func (p *planner) memberships(person *inspect.Person, user PlanUser) int64 {
	kept := p.kept(person)
	n := int64(len(kept))
	if user.Target.Member && !person.Guest && !slices.Contains(kept, mmrules.TownSquare) {
		n++
	}
	return n
}

// kept are the channels here in which a member of the source team will be.
func (p *planner) kept(person *inspect.Person) []string {
	return keptChannels(person.Teams[p.team.Name].Channels, p.channels)
}

// keptChannels are where the channels of a membership are here, each once.
func keptChannels(names []string, channels map[string]PlanChannel) []string {
	var kept []string
	seen := map[string]bool{}
	for _, name := range names {
		channel, ok := channels[name]
		if !ok || !channel.Joinable() || seen[channel.Target.Name] {
			continue
		}
		seen[channel.Target.Name] = true
		kept = append(kept, channel.Target.Name)
	}
	return kept
}
