package planning

import (
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/inspect"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/mmrules"
)

// candidate is a person of the archive with the facts of the target's server about them.
// They are looked up once.
type candidate struct {
	*inspect.Person
	// member says that the person is in the source team, by this membership.
	member     bool
	membership inspect.Membership
	// channels is the number of channels that the membership keeps, townSquare says that
	// one of them is the channel of every member.
	channels   int
	townSquare bool
	// placeholderMail is the address of the account that an import makes for just this
	// person, and the origin of a bot that one makes of it.
	placeholderMail string
	// owner is the account with the person's address, earlier the one that an earlier
	// import made for the person.
	owner, earlier *Account
	// fault says why the person could not sign up; empty when they could.
	fault string
}

// candidate looks up a person.
func (p *peoplePlanner) candidate(person *inspect.Person) candidate {
	c := candidate{
		Person: person, placeholderMail: p.in.ShellMail(person, p.teamKey), owner: p.accounts.ownerOf(person), fault: p.signUp.fault(person),
	}
	c.membership, c.member = person.Teams[p.team]
	kept := keptChannels(c.membership.Channels, p.channels)
	c.channels, c.townSquare = len(kept), slices.Contains(kept, mmrules.TownSquare)
	c.earlier = p.accounts.byAddress[c.placeholderMail]
	return c
}

// active reports whether the person was an active member of the source team.
func (c *candidate) active() bool { return c.member && !c.Bot && !c.Deactivated }

// homeless reports whether the person is a guest who would be in no channel. The format
// has no such guest, and a full account would see more than the guest did.
func (c *candidate) homeless() bool { return c.Guest && c.channels == 0 }

// memberships counts the channels that a new account gets into: those of the person,
// and the one that every member of a team is in.
func (c *candidate) memberships(target TargetUser) int64 {
	if target.Member && !c.Guest && !c.townSquare {
		return int64(c.channels) + 1
	}
	return int64(c.channels)
}

// keptChannels returns the names that the channels of a membership have in the target
// team, each once.
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
