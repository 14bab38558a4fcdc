package planning

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/inspect"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// sharedName is the name of the account of those who get none of their own.
const sharedName = "imported-people"

// sharedMail is its address: the same for each import into a team.
func sharedMail(teamID string) string {
	sum := sha256.Sum256([]byte(teamID + "\x00everybody without an account"))
	return hex.EncodeToString(sum[:13]) + inspect.NoMail
}

// setShared gives somebody the account of those who get none of their own: that
// of an earlier import, or a new one.
func (p *planner) setShared(user *PlanUser) {
	if p.shared == nil {
		p.shared = p.makeShared()
	}
	user.Target = *p.shared
}

func (p *planner) makeShared() *TargetUser {
	mail := sharedMail(p.target.Key)
	if earlier := p.byEmail[mail]; earlier != nil {
		return &TargetUser{
			Username: earlier.Username, UserID: earlier.ID, Relation: RelationShell, Deactivated: earlier.Deactivated, Shared: true,
		}
	}
	p.plan.Counts[transfer.CountUsers]++
	return &TargetUser{Username: p.freeUsername(sharedName), Email: mail, Deactivated: true, Shared: true}
}

// freeUsername is a name, or that with the lowest number that is free here and
// in the archive.
func (p *planner) freeUsername(stem string) string {
	name := stem
	for p.byName[name] != nil || p.given[name] || p.in.People[name] != nil {
		p.numbers[stem]++
		name = stem + strconv.Itoa(p.numbers[stem])
	}
	p.given[name] = true
	return name
}

// mayAdd reports whether somebody may get an account that is in the team.
func (p *planner) mayAdd(person *inspect.Person) bool { return !p.closed() && p.mayHaveMail(person) }

// active reports whether somebody was an active member of the source team.
func (p *planner) active(person *inspect.Person) bool {
	_, member := person.Teams[p.team.Name]
	return member && !person.Bot && !person.Deactivated
}

// closed reports whether groups say who is in the team, and one who imports may
// not say otherwise.
func (p *planner) closed() bool { return p.target.Closed && !p.policy.AnyAccount }

// mayHaveMail reports whether somebody could sign up with their address.
func (p *planner) mayHaveMail(person *inspect.Person) bool { return p.signUpFault(person) == "" }

// signUpFault says why a person could not sign up here; empty when they could.
// Neither the native importer nor SQL asks, so that it is asked here for imports by
// those who may not make any account.
func (p *planner) signUpFault(person *inspect.Person) string {
	if p.policy.AnyAccount || !p.policy.Accounts {
		return ""
	}
	domains := p.target.MailDomains
	if person.Guest {
		domains = p.target.GuestDomains
	}
	within := len(domains) == 0 || person.Email == "" ||
		slices.ContainsFunc(domains, func(domain string) bool { return strings.HasSuffix(person.Email, "@"+domain) })
	switch {
	case person.Guest && p.target.NoGuests:
		return ProblemNoGuests
	case !person.Guest && p.target.NoSignUp:
		return ProblemNoSignUp
	case !within:
		return ProblemMailDomain
	default:
		return ""
	}
}

// signUpTexts say what a fault of [planner.signUpFault] means for a person.
var signUpTexts = map[string]string{
	ProblemNoGuests:   "Guest accounts are switched off on this server, so what %q wrote goes to the deactivated account %q.",
	ProblemNoSignUp:   "This server lets people make no accounts, so what %q wrote goes to the deactivated account %q.",
	ProblemMailDomain: "People may not sign up here with an address like that of %q, so what they wrote goes to the deactivated account %q.",
}
