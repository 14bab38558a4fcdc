package importer

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// sharedName is the name of the account of those who get none of their own.
const sharedName = "imported-people"

// sharedMail is its address: the same for each import into a team.
func sharedMail(teamID string) string {
	sum := sha256.Sum256([]byte(teamID + "\x00everybody without an account"))
	return hex.EncodeToString(sum[:13]) + noMail
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
			Username: earlier.Username, UserID: earlier.ID, Standing: StandingShell, Deactivated: earlier.Deactivated, Shared: true,
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
func (p *planner) mayAdd(person *Person) bool { return !p.closed() && p.mayHaveMail(person) }

// active reports whether somebody was an active member of the source team.
func (p *planner) active(person *Person) bool {
	_, member := person.Teams[p.team.Name]
	return member && !person.Bot && !person.Deactivated
}

// closed reports whether groups say who is in the team, and one who imports may
// not say otherwise.
func (p *planner) closed() bool { return p.target.Closed && !p.policy.AnyAccount }

// mayHaveMail reports whether somebody could sign up with their address. The
// native importer does not ask, so that it is asked here of imports by those who
// may not make any account.
func (p *planner) mayHaveMail(person *Person) bool {
	if p.policy.AnyAccount || !p.policy.Accounts || len(p.target.MailDomains) == 0 || person.Email == "" {
		return true
	}
	for _, domain := range p.target.MailDomains {
		if strings.HasSuffix(person.Email, "@"+domain) {
			return true
		}
	}
	return false
}
