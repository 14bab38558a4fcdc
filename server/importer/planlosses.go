package importer

import "strings"

// lostOf is what an import leaves out or changes of a person.
func (p *Plan) lostOf(person *Person, user PlanUser) drops {
	lost := drops{}
	if person.Bot && !user.Target.Bot {
		lost.note(dropBotLine, person.Username)
	}
	if person.SystemRole {
		lost.note(dropSystemRole, person.Username)
	}
	switch {
	case person.Bot && user.Target.Bot && user.Target.UserID == "":
		lost.addAll(person.Dropped)
	case person.Bot && user.Target.Bot:
		lost.add(dropProfile, 1)
	case !person.Line:
	case user.Target.UserID != "":
		lost.add(dropProfile, 1)
		lost.addAll(stateLosses(person, user.Target))
	case user.Action == ActionNew || user.Action == ActionRename:
		lost.addAll(p.accountLosses(person, user.Target))
	case p.keepsProfile(person, user.Target):
		lost.addAll(p.accountLosses(person, user.Target))
	case !user.Target.Shared:
		lost.addAll(p.shellLosses(person, user.Target))
	}
	return lost
}

// keepsProfile reports whether a new deactivated account keeps its person's settings
// and memberships: the account of somebody who was deactivated on the source, where
// the one who imports may make accounts of their own.
func (p *Plan) keepsProfile(person *Person, target TargetUser) bool {
	return p.Policy.Accounts && person.Line && person.Deactivated && target.UserID == "" && !target.Shared
}

// stateLosses names people who were something else on the source than their
// accounts are here.
func stateLosses(person *Person, target TargetUser) drops {
	lost := drops{}
	if target.Standing == StandingShell {
		return lost
	}
	switch {
	case person.Deactivated && !target.Deactivated:
		lost.note(dropActiveHere, person.Username)
	case !person.Deactivated && target.Deactivated:
		lost.note(dropInactiveHere, person.Username)
	}
	if person.Guest != target.Guest {
		lost.note(dropGuest, person.Username)
	}
	return lost
}

// accountLosses is what a new account lacks of a user line.
func (p *Plan) accountLosses(person *Person, target TargetUser) drops {
	lost := drops{}
	lost.addAll(person.Dropped)
	switch {
	case person.MailFault != "":
		lost.note(person.MailFault, person.Username)
	case person.losesMail(target):
		lost.note(dropMailTaken, person.Username)
	}
	if target.Member {
		lost.addAll(person.Teams[p.Team].Dropped)
	}
	return lost
}

// shellLosses is what a deactivated account lacks of a user line.
func (p *Plan) shellLosses(person *Person, target TargetUser) drops {
	lost := drops{}
	lost.addAll(person.Dropped.only(dropProfileText, dropTime))
	if _, member := person.Teams[p.Team]; member || person.Profile || person.losesMail(target) {
		lost.note(dropShell, person.Username)
	}
	return lost
}

// losesMail reports whether an account does not get a person's address. One that
// reaches nobody is no loss.
func (p *Person) losesMail(target TargetUser) bool {
	return target.Email != p.Email && !strings.HasSuffix(p.Email, noMail)
}

// lostOfTeam is what a new team lacks of its line, and which names of webhooks are
// marked.
func (p *Plan) lostOfTeam(team *Team) drops {
	lost := p.lostOfWebhooks(team)
	if p.NewTeam != nil {
		lost.addAll(team.Dropped)
	}
	return lost
}

// lostOfChannel is what a channel is here that it was not on the source. The texts
// are those of the plan.
func (p *Plan) lostOfChannel(channel *Channel, planned PlanChannel, t *texts) drops {
	lost := drops{}
	name := "~" + channel.Name
	made := planned.Action == ActionNew || planned.Action == ActionRename
	if !channel.Line || !made && planned.Action != ActionMerge {
		return lost
	}
	if made {
		lost.addAll(channel.Lost)
		if _, _, whole := t.channelTexts(channel); !whole {
			lost.note(dropChannelText, name)
		}
	} else {
		lost.addAll(channel.Lost.only(dropDoubleLine, dropChannelType))
		if len(channel.Lost.only(dropChannelType)) == 0 && channel.Type != planned.Target.Type {
			lost.note(dropChannelType, name)
		}
	}
	switch {
	case channel.WasArchived && !planned.Target.Archived:
		lost.note(dropChannelActive, name)
	case !channel.WasArchived && planned.Target.Archived:
		lost.note(dropChannelHere, name)
	}
	return lost
}

// channelTexts are the header and the purpose of a new channel with the names that
// people and channels have here, and whether they are whole: longer names may
// leave too little room.
func (t *texts) channelTexts(channel *Channel) (header, purpose string, whole bool) {
	header, purpose = t.rewrite(channel.Header), t.rewrite(channel.Purpose)
	shortHeader, shortPurpose := cut(header, maxHeaderRunes), cut(purpose, maxPurposeRunes)
	return shortHeader, shortPurpose, header == shortHeader && purpose == shortPurpose
}
