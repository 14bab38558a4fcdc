package planning

import (
	"fmt"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/inspect"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
)

// LostOf lists what an import leaves out or changes of a person.
func (p *Plan) LostOf(person *inspect.Person, user PlanUser) sanitize.Skips {
	lost := sanitize.Skips{}
	if person.Bot && !user.Target.Bot {
		lost.Note(sanitize.SkipBotLine, person.Username)
	}
	if person.SystemRole {
		lost.Note(sanitize.SkipSystemRole, person.Username)
	}
	switch {
	case person.Bot && user.Target.Bot && user.Target.UserID == "":
		lost.AddAll(person.Dropped)
	case person.Bot && user.Target.Bot:
		lost.Add(sanitize.SkipProfile, 1)
	case !person.Line:
	case user.Target.UserID != "":
		lost.Add(sanitize.SkipProfile, 1)
		lost.AddAll(stateLosses(person, user.Target))
	case user.Action == ActionNew || user.Action == ActionRename:
		lost.AddAll(p.accountLosses(person, user.Target))
	case p.KeepsProfile(person, user.Target):
		lost.AddAll(p.accountLosses(person, user.Target))
	case !user.Target.Shared:
		lost.AddAll(p.shellLosses(person, user.Target))
	}
	return lost
}

// KeepsProfile reports whether a new deactivated account keeps its person's settings and
// memberships: it does when the account was deactivated on the source, and the user who
// imports may make accounts of their own.
func (p *Plan) KeepsProfile(person *inspect.Person, target TargetUser) bool {
	return p.Policy.Accounts && person.Line && person.Deactivated && target.UserID == "" && !target.Shared
}

// stateLosses names people who were something else on the source than their
// accounts are here.
func stateLosses(person *inspect.Person, target TargetUser) sanitize.Skips {
	lost := sanitize.Skips{}
	if target.Relation == RelationShell {
		return lost
	}
	switch {
	case person.Deactivated && !target.Deactivated:
		lost.Note(sanitize.SkipActiveHere, person.Username)
	case !person.Deactivated && target.Deactivated:
		lost.Note(sanitize.SkipInactiveHere, person.Username)
	}
	if person.Guest != target.Guest {
		lost.Note(sanitize.SkipGuest, person.Username)
	}
	return lost
}

// accountLosses lists the values of a user line that a new account does not get.
func (p *Plan) accountLosses(person *inspect.Person, target TargetUser) sanitize.Skips {
	lost := sanitize.Skips{}
	lost.AddAll(person.Dropped)
	switch {
	case person.MailFault != "":
		lost.Note(person.MailFault, person.Username)
	case losesMail(person, target):
		lost.Note(sanitize.SkipMailTaken, person.Username)
	}
	if target.Member {
		lost.AddAll(person.Teams[p.Team].Dropped)
	}
	return lost
}

// shellLosses lists the values of a user line that a deactivated account does not get.
func (p *Plan) shellLosses(person *inspect.Person, target TargetUser) sanitize.Skips {
	lost := sanitize.Skips{}
	lost.AddAll(person.Dropped.Only(sanitize.SkipProfileText, sanitize.SkipTime))
	if _, member := person.Teams[p.Team]; member || person.Profile || losesMail(person, target) {
		lost.Note(sanitize.SkipShell, person.Username)
	}
	return lost
}

// losesMail reports whether an account does not get a person's address. An address that
// reaches no mailbox is no loss.
func losesMail(person *inspect.Person, target TargetUser) bool {
	return target.Email != person.Email && !strings.HasSuffix(person.Email, inspect.NoMail)
}

// LostOfTeam lists what a new team loses of its line, and which names of webhooks are
// marked.
func (p *Plan) LostOfTeam(team *inspect.Team) sanitize.Skips {
	lost := p.lostOfWebhooks(team)
	if p.NewTeam != nil {
		lost.AddAll(team.Dropped)
	}
	return lost
}

// LostOfChannel lists how a channel differs from the one on the source. The texts are those
// of the plan.
func (p *Plan) LostOfChannel(channel *inspect.Channel, planned PlanChannel, t *sanitize.Texts) sanitize.Skips {
	lost := sanitize.Skips{}
	name := "~" + channel.Name
	made := planned.Action == ActionNew || planned.Action == ActionRename
	if !channel.Line || !made && planned.Action != ActionMerge {
		return lost
	}
	if made {
		lost.AddAll(channel.Lost)
		if _, _, whole := ChannelTexts(t, channel); !whole {
			lost.Note(sanitize.SkipChannelText, name)
		}
	} else {
		lost.AddAll(channel.Lost.Only(sanitize.SkipDoubleLine, sanitize.SkipChannelType))
		if len(channel.Lost.Only(sanitize.SkipChannelType)) == 0 && channel.Type != planned.Target.Type {
			lost.Note(sanitize.SkipChannelType, name)
		}
	}
	switch {
	case channel.WasArchived && !planned.Target.Archived:
		lost.Note(sanitize.SkipChannelActive, name)
	case !channel.WasArchived && planned.Target.Archived:
		lost.Note(sanitize.SkipChannelHere, name)
	}
	return lost
}

// ChannelTexts are the header and the purpose of a new channel with the names that
// people and channels have here, and whether they are whole: longer names may
// leave too little room.
func ChannelTexts(t *sanitize.Texts, channel *inspect.Channel) (header, purpose string, whole bool) {
	header, purpose = t.Rewrite(channel.Header), t.Rewrite(channel.Purpose)
	shortHeader, shortPurpose := sanitize.CutRunes(header, sanitize.MaxHeaderRunes), sanitize.CutRunes(purpose, sanitize.MaxPurposeRunes)
	return shortHeader, shortPurpose, header == shortHeader && purpose == shortPurpose
}

// CheckAccounts makes sure, once more, that no account is used which the one
// who imports may not use: a planner with a mistake must not reach the server.
func (p *Plan) CheckAccounts() error {
	for _, user := range p.Users {
		if !user.Target.within(p.Policy) {
			return fmt.Errorf("the plan gives %q the account %s, which its policy forbids", user.Source.Username, user.Target.UserID)
		}
	}
	return nil
}

// LostTalks lists the losses of the lines of conversations that are imported, and the
// conversations that are not. Losses of their posts are counted when they are written.
func (p *Plan) LostTalks(in *inspect.Inspection) sanitize.Skips {
	lost := sanitize.Skips{}
	imported := p.ImportsTalk()
	for source, conversation := range in.Conversations {
		if imported(source) {
			lost.AddAll(conversation.Lost)
			continue
		}
		lost.AddAll(conversation.LeftOut())
	}
	return lost
}

// MakesAdmin reports whether an account that is here becomes an admin of the
// team: only of one that the import makes, which would have none otherwise.
func (p *Plan) MakesAdmin(place inspect.Membership) bool {
	return p.NewTeam != nil && p.Policy.Admins && place.TeamAdmin
}

// RoleDrop returns the reason why accounts that are here become no admins: they never do,
// or not by this import.
func (p *Plan) RoleDrop() sanitize.SkipKind {
	if p.Policy.Admins {
		return sanitize.SkipRoleHere
	}
	return sanitize.SkipAdminRole
}

// ImportsTalk returns a function that reports whether a conversation is imported.
func (p *Plan) ImportsTalk() func(source string) bool {
	imported := map[string]bool{}
	for _, planned := range p.Conversations {
		imported[planned.Source] = planned.Action != ActionSkip
	}
	return func(source string) bool { return imported[source] }
}
