package exporter

import (
	"cmp"
	"fmt"
	"net/mail"
	"slices"
	"strconv"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/mmrules"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

const (
	// placeholderName is the account that stands for all accounts that were
	// permanently deleted.
	placeholderName = "deleted-user"
	// formerName begins the name of an anonymous former member.
	formerName = "former-member"
)

// people knows under which name each account goes in the archive.
type people struct {
	names map[string]string
	taken map[string]bool
	mails map[string]bool
	// renamed tells the new names of accounts that could not keep theirs.
	renamed renames
	// channels tells those of channels.
	channels renames
	// hidden are the ids of anonymous accounts, with the usernames they had.
	hidden map[string]string
	// words stands for their name where a text has it without an @.
	words hiddenWords
	// anonymous says that former members are hidden, and with them accounts that
	// are not known any more.
	anonymous bool
	// placeholder is empty until the first deleted account is met.
	placeholder string
	// bots wait for the segment after the users; former members, and those who
	// did not agree, until all other names are given.
	bots   []botAccount
	former []teamdata.User
}

func newPeople(formerMembers transfer.FormerMembers) *people {
	p := &people{names: map[string]string{}, taken: map[string]bool{}, mails: map[string]bool{}, renamed: renames{}, hidden: map[string]string{}}
	for _, name := range mmrules.RestrictedUsernames() {
		p.taken[name] = true
	}
	p.anonymous = formerMembers == transfer.FormerAnonymous
	return p
}

// name returns the archive's name of an account. An account without a name is an error: a
// line would name a person without a line of their own, which aborts an import.
func (p *people) name(userID string) (string, error) {
	name, ok := p.names[userID]
	if !ok {
		return "", fmt.Errorf("user %s has no line in the archive", userID)
	}
	return name, nil
}

// add gives an account its name, and reports whether it is the one wanted.
func (p *people) add(userID, wanted string, bot bool) (name string, same bool) {
	name = validUsername(wanted)
	if bot {
		name = validBotName(name)
	}
	name = p.free(name)
	p.names[userID] = name
	if name != wanted {
		p.rename(wanted, name)
	}
	return name, name == wanted
}

// hide gives an account a name that says nothing but why.
func (p *people) hide(user teamdata.User, why string) string {
	name := p.free(why)
	p.names[user.ID] = name
	p.hidden[user.ID] = user.Username
	p.words.noteUser(user, name)
	p.rename(user.Username, name)
	return name
}

// hideMentioned hides an account that has no line, unless it has one.
func (p *people) hideMentioned(user teamdata.User, why string) {
	_, named := p.names[user.ID]
	if _, hidden := p.hidden[user.ID]; !named && !hidden {
		name := p.free(why)
		p.hidden[user.ID] = user.Username
		p.words.noteUser(user, name)
		p.rename(user.Username, name)
	}
}

// rename notes the new name of an account. Words that call all members stay as they are,
// also where an account has such a name.
func (p *people) rename(old, name string) {
	if old = strings.ToLower(old); !mmrules.IsGroupMention(old) {
		p.renamed[old] = name
	}
}

// addDeleted gives a deleted account the placeholder's name, and reports
// whether the placeholder is new.
func (p *people) addDeleted(userID string) (name string, first bool) {
	if p.placeholder == "" {
		p.placeholder, first = p.free(placeholderName), true
	}
	p.names[userID] = p.placeholder
	if p.anonymous {
		p.hidden[userID] = ""
	}
	return p.placeholder, first
}

// settle is called when all have their names. A person who keeps a name that begins with a
// renamed one, as anna.b does with anna, is not taken for the other.
func (p *people) settle() {
	if len(p.renamed) == 0 {
		return
	}
	for name := range p.taken {
		for i, sign := range name {
			if _, renamed := p.renamed[name[:i]]; renamed && strings.ContainsRune(nameSigns, sign) {
				p.keep(name)
				break
			}
		}
	}
}

// keep notes a name that stays, unless an account has given it up.
func (p *people) keep(name string) {
	if _, renamed := p.renamed[name]; !renamed {
		p.renamed[name] = name
	}
}

// keepsAll reports whether all people have their old names in the archive.
func (p *people) keepsAll() bool { return len(p.renamed)+len(p.hidden) == 0 && !p.anonymous }

// free returns the name, or the name with the lowest number that is free, and
// takes it.
func (p *people) free(name string) string {
	candidate := name[:min(len(name), mmrules.MaxUsername)]
	for n := 1; p.taken[candidate]; n++ {
		number := strconv.Itoa(n)
		candidate = name[:min(len(name), mmrules.MaxUsername-len(number))] + number
	}
	p.taken[candidate] = true
	return candidate
}

// validBotName makes of a username one that a bot can have. The server makes an
// address of it, and an importer that cannot make the bot takes its whole server
// down (importBot).
func validBotName(name string) string {
	if _, err := mail.ParseAddress(name + "@localhost"); err != nil {
		return strings.ReplaceAll(name, ".", "-")
	}
	return name
}

// validUsername makes a name that the importer accepts: accounts of shared
// channels are called name:remote, which it refuses.
func validUsername(name string) string {
	return cmp.Or(mmrules.UsernameCharacters(name), "user")
}

// distinctNames are the names of accounts in order, each once: deleted
// accounts share one. It tells of those that come again.
func (p *people) distinctNames(userIDs []string, again func(name string)) ([]string, error) {
	var names []string
	seen := map[string]bool{}
	for _, id := range userIDs {
		name, err := p.name(id)
		if err != nil {
			return nil, err
		}
		if seen[name] {
			again(name)
			continue
		}
		seen[name] = true
		names = append(names, name)
	}
	slices.Sort(names)
	return names, nil
}
