package exporter

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
)

const (
	// placeholderName is the account that stands for all accounts that were
	// permanently deleted.
	placeholderName = "deleted-user"
	// formerName is what an anonymous former member is called.
	formerName = "former-member"
)

// people knows under which name each account goes in the archive.
type people struct {
	names map[string]string
	taken map[string]bool
	mails map[string]bool
	// renamed tells the new names of accounts that could not keep theirs.
	renamed renames
	// hidden are the ids of anonymous accounts.
	hidden map[string]bool
	// placeholder is empty until the first deleted account is met.
	placeholder string
	// bots wait for the segment after the users, former members until all
	// other names are given.
	bots   []botAccount
	former []teamdata.User
}

func newPeople() *people {
	return &people{names: map[string]string{}, taken: map[string]bool{}, mails: map[string]bool{}, renamed: renames{}, hidden: map[string]bool{}}
}

// name returns the archive's name of an account. An account without one means
// that a line would name somebody without a line of their own, which aborts an
// import, so it is an error.
func (p *people) name(userID string) (string, error) {
	name, ok := p.names[userID]
	if !ok {
		return "", fmt.Errorf("user %s has no line in the archive", userID)
	}
	return name, nil
}

// add gives an account its name, and reports whether it is the one wanted.
func (p *people) add(userID, wanted string) (name string, same bool) {
	name = p.free(validUsername(wanted))
	p.names[userID] = name
	if name != wanted {
		p.renamed[strings.ToLower(wanted)] = name
	}
	return name, name == wanted
}

// hide gives an account a name that says nothing.
func (p *people) hide(user teamdata.User) string {
	name := p.free(formerName)
	p.names[user.ID] = name
	p.hidden[user.ID] = true
	p.renamed[strings.ToLower(user.Username)] = name
	return name
}

// addDeleted gives a deleted account the placeholder's name, and reports
// whether the placeholder is new.
func (p *people) addDeleted(userID string) (name string, first bool) {
	if p.placeholder == "" {
		p.placeholder, first = p.free(placeholderName), true
	}
	p.names[userID] = p.placeholder
	return p.placeholder, first
}

// free returns the name, or the name with the lowest number that is free, and
// takes it.
func (p *people) free(name string) string {
	candidate := name
	for n := 1; p.taken[candidate]; n++ {
		candidate = name + strconv.Itoa(n)
	}
	p.taken[candidate] = true
	return candidate
}

// validUsername makes a name that the importer accepts: accounts of shared
// channels are called name:remote, which it refuses.
func validUsername(name string) string {
	name = strings.Map(func(r rune) rune {
		switch {
		case r == '-' || r == '_' || r == '.' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z':
			return r
		default:
			return '-'
		}
	}, strings.ToLower(name))
	if name == "" {
		return "user"
	}
	return name
}
