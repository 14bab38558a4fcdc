package planning

import (
	"slices"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/inspect"
)

// signUp knows the rules by which people get accounts that can sign in. Neither the
// native importer nor SQL asks for them, so the plan does, for users who may not make
// any account.
type signUp struct {
	target Target
	policy Policy
}

// closed reports whether groups say who is in the team, and the user who imports may not
// say otherwise.
func (s signUp) closed() bool { return s.target.Closed && !s.policy.AnyAccount }

// fault returns why a person could not sign up on the server; empty when they could.
func (s signUp) fault(person *inspect.Person) string {
	if s.policy.AnyAccount || !s.policy.Accounts {
		return ""
	}
	domains := s.target.MailDomains
	if person.Guest {
		domains = s.target.GuestDomains
	}
	within := len(domains) == 0 || person.Email == "" ||
		slices.ContainsFunc(domains, func(domain string) bool { return strings.HasSuffix(person.Email, "@"+domain) })
	switch {
	case person.Guest && s.target.NoGuests:
		return ProblemNoGuests
	case !person.Guest && s.target.NoSignUp:
		return ProblemNoSignUp
	case !within:
		return ProblemMailDomain
	default:
		return ""
	}
}

// signUpTexts say what a fault of [signUp.fault] means for a person.
var signUpTexts = map[string]string{
	ProblemNoGuests:   "Guest accounts are switched off on this server, so what %q wrote goes to the deactivated account %q.",
	ProblemNoSignUp:   "This server lets people make no accounts, so what %q wrote goes to the deactivated account %q.",
	ProblemMailDomain: "People may not sign up here with an address like that of %q, so what they wrote goes to the deactivated account %q.",
}
