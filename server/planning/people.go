package planning

import (
	"cmp"
	"maps"
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/inspect"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// peoplePlanner plans which accounts the people of the archive get.
type peoplePlanner struct {
	in       *inspect.Inspection
	teamKey  string
	policy   Policy
	team     string
	channels map[string]PlanChannel
	// talking are the people and bots that an imported conversation names.
	talking   map[string]bool
	accounts  *accounts
	naming    naming
	signUp    signUp
	decisions *decisions
	draft     *draft
	// shared is the account of people who get none of their own, once there is one.
	shared *TargetUser
}

// planAll plans the accounts of people: first of those who have one on the server, then
// of those who keep their name, then of those who need another name.
func (p *peoplePlanner) planAll() {
	people := p.candidates()
	users := make([]PlanUser, len(people))
	var waiting []int
	for i := range people {
		users[i] = p.user(&people[i])
		if users[i].Target.UserID == "" {
			waiting = append(waiting, i)
		}
	}
	var renamed []int
	for _, i := range waiting {
		if !p.naming.keepName(&users[i]) {
			renamed = append(renamed, i)
		}
	}
	for _, i := range renamed {
		p.naming.rename(&users[i])
	}
	notes := peopleNotes{
		policy: p.policy, closed: p.signUp.closed(), hides: p.draft.plan.HidesAddresses && !p.policy.AnyAccount, accounts: p.accounts, draft: p.draft,
	}
	for i := range people {
		notes.explain(&people[i], &users[i])
		notes.warn(&people[i], users[i])
		notes.countSkipped(&people[i], users[i])
		notes.count(&people[i], users[i])
	}
	p.draft.plan.Users = users
}

// candidates looks up the people who have anything to do with the team, in the order of
// their names.
func (p *peoplePlanner) candidates() (people []candidate) {
	for _, name := range slices.Sorted(maps.Keys(p.in.People)) {
		if person := p.in.People[name]; person.Belongs(p.team) || p.talking[name] || p.isNamed(person) {
			people = append(people, p.candidate(person))
		} else if person.Line || person.Bot {
			p.draft.skipped.Add(sanitize.SkipPerson, 1)
		}
	}
	return people
}

// isNamed reports whether a person with a line of their own gets an account because
// messages of the system name them. Imports by team admins make none for that.
func (p *peoplePlanner) isNamed(person *inspect.Person) bool {
	return p.policy.AnyAccount && (person.Line || person.Bot) && person.Named[p.team]
}

// user plans the account of a person, except for the name of a new one.
func (p *peoplePlanner) user(c *candidate) PlanUser {
	user := PlanUser{Source: SourceUser{Username: c.Username, Name: c.Name, Email: c.Email, Picture: c.Picture != ""}}
	account, usable := p.match(c)
	user.Action, user.Choices = p.choices(c, account, usable)
	if decision, ok := p.decisions.take(SectionUsers, c.Username, user.Choices); ok {
		user.Decided = p.decisions.carriedOut(func() { p.decide(c, &user, decision, account) })
	}
	switch user.Action {
	case ActionSame, ActionMerge:
		if user.Target.UserID == "" {
			user.Target = targetAccount(account, relationOf(account))
		}
		user.Target.Reactivate = p.reactivates(c, user.Target, account)
		user.Target.Deactivated = user.Target.Deactivated && !user.Target.Reactivate
		user.Target.Member = c.member && !user.Target.Deactivated && !c.Deactivated
	case ActionNew, ActionRename:
		user.Target.Bot = c.Bot
		if !c.Bot {
			user.Target.Email = p.address(c)
		}
		user.Target.Member = c.member
	case ActionShell, ActionPlaceholder, ActionSkip, ActionAcknowledge:
		user.Target = p.placeholder(c, account)
		user.Target.Member = c.member && p.draft.plan.KeepsProfile(c.Person, user.Target) && !c.homeless()
	}
	return user
}

// match returns the account of the server that is the person's, and whether content may
// go to it. An account that an earlier import into this team made for just this person
// comes first.
func (p *peoplePlanner) match(c *candidate) (account *Account, usable bool) {
	switch {
	case c.earlier != nil:
		return c.earlier, !c.earlier.Deactivated && p.policy.mayUse(c.earlier)
	case c.Bot && p.policy.Bots:
		account = p.accounts.botOf(c.Person, c.placeholderMail)
		return account, account != nil
	default:
		return c.owner, c.owner != nil && p.policy.mayUse(c.owner)
	}
}

// choices returns what may become of a person, and what does when no decision says
// otherwise: the first of the choices.
func (p *peoplePlanner) choices(c *candidate, account *Account, usable bool) (Action, []Action) {
	var choices []Action
	switch {
	case !c.Line && !c.Bot:
		choices = []Action{ActionPlaceholder}
	case usable && account.Username == sanitize.ValidUsername(c.Username):
		choices = []Action{ActionSame, ActionShell}
	case usable:
		choices = []Action{ActionMerge, ActionShell}
	case c.Bot && p.policy.Bots && account == nil:
		choices = []Action{ActionNew, ActionRename, ActionShell}
	case account != nil, !p.policy.Accounts, p.signUp.closed(), c.fault != "", c.Bot, c.Deactivated, !c.member, c.homeless():
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

// decide carries out a decision about a person.
func (p *peoplePlanner) decide(c *candidate, user *PlanUser, decision Decision, account *Account) {
	target := sanitize.Key(decision.Target)
	switch decision.Action {
	case ActionMerge:
		if target != "" {
			account = p.accounts.byName[target]
		}
		ofBot := p.policy.Bots && c.Bot
		if account == nil || account.Bot && !ofBot || !p.policy.mayUse(account) {
			p.decisions.refuse(decision, transfer.DetailNotHere, cmp.Or(target, decision.Source), "there is no account %q here that you may merge with", cmp.Or(target, decision.Source))
			return
		}
		user.Target = targetAccount(account, relationOf(account))
	case ActionRename:
		if target == "" {
			break
		}
		if !sanitize.IsUsername(target) || !p.accounts.isFree(target) {
			p.decisions.refuse(decision, transfer.DetailNameTaken, target, "%q is taken, or is not a username", target)
			return
		}
		p.accounts.names[target] = true
		user.Target.Username = target
	case ActionSame, ActionNew, ActionShell, ActionPlaceholder, ActionSkip, ActionAcknowledge:
	}
	user.Action = decision.Action
}

// reactivates reports whether an account that an import made, and an undo deactivated,
// becomes the active account of the same person again. Team admins reactivate none: a
// system admin may have deactivated it on purpose.
func (p *peoplePlanner) reactivates(c *candidate, target TargetUser, account *Account) bool {
	return account != nil && target.UserID == account.ID && account.Deactivated && account.Made &&
		p.policy.AnyAccount && p.policy.Accounts && c.active()
}

// placeholder returns the deactivated account that holds a person's content: that of an
// earlier import, the shared one, or a new one. A new one has the person's own address
// only where the user who imports may say whose it is.
func (p *peoplePlanner) placeholder(c *candidate, account *Account) TargetUser {
	switch {
	case c.earlier != nil:
		return targetAccount(c.earlier, RelationShell)
	case p.policy.OneShell:
		if p.shared == nil {
			p.shared = p.sharedAccount()
		}
		return *p.shared
	case p.policy.Accounts && p.policy.AnyAccount && account == nil:
		return TargetUser{Email: p.address(c), Deactivated: true}
	default:
		return TargetUser{Email: c.placeholderMail, Deactivated: true}
	}
}

// sharedAccount returns the account of people who get none of their own: that of an
// earlier import, or a new one.
func (p *peoplePlanner) sharedAccount() *TargetUser {
	mail := sharedMail(p.teamKey)
	if earlier := p.accounts.byAddress[mail]; earlier != nil {
		return &TargetUser{
			Username: earlier.Username, UserID: earlier.ID, Relation: RelationShell, Deactivated: earlier.Deactivated, Shared: true,
		}
	}
	p.draft.plan.Counts[transfer.CountUsers]++
	return &TargetUser{Username: p.accounts.giveFree(sharedName, sharedName), Email: mail, Deactivated: true, Shared: true}
}

// address returns the address of a new account: the person's own, or one that reaches no
// mailbox where another account has that.
func (p *peoplePlanner) address(c *candidate) string {
	if p.accounts.giveAddress(c.Email) {
		return c.Email
	}
	return c.placeholderMail
}

func relationOf(account *Account) Relation {
	if account.Member {
		return RelationMember
	}
	return RelationOutside
}

// targetAccount returns an account of the server as a target.
func targetAccount(account *Account, relation Relation) TargetUser {
	return TargetUser{Username: account.Username, UserID: account.ID, Relation: relation, Deactivated: account.Deactivated, Guest: account.Guest, Bot: account.Bot}
}
