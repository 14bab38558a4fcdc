package planning

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/inspect"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
)

// accounts finds accounts of the target's server, and gives new ones names and
// addresses that are free.
type accounts struct {
	inArchive map[string]*inspect.Person
	// byOrigin holds the bots that earlier imports made. A bot is not found by its
	// address, which follows from its name.
	byName, byAddress, byOrigin map[string]*Account
	// names holds the names that the plan gives new accounts.
	names map[string]bool
	// addresses holds the addresses of accounts of the server and of the plan.
	addresses map[string]bool
	// numbers are the last that were tried behind a name.
	numbers map[string]int
}

func newAccounts(known []Account, inArchive map[string]*inspect.Person) *accounts {
	a := &accounts{
		inArchive: inArchive, byName: map[string]*Account{}, byAddress: map[string]*Account{}, byOrigin: map[string]*Account{},
		names: map[string]bool{}, addresses: map[string]bool{}, numbers: map[string]int{},
	}
	for i := range known {
		account := &known[i]
		a.byName[sanitize.Key(account.Username)] = account
		a.addresses[sanitize.Key(account.Email)] = true
		if !account.Bot {
			a.byAddress[sanitize.Key(account.Email)] = account
		} else if account.Origin != "" {
			a.byOrigin[account.Origin] = account
		}
	}
	return a
}

// ownerOf returns the account that has a person's address.
func (a *accounts) ownerOf(person *inspect.Person) *Account {
	if person.Email == "" || person.Bot {
		return nil
	}
	return a.byAddress[person.Email]
}

// botOf returns the bot of the server that is a bot of the archive: the one that an
// earlier import into this team made of it, or one of its name. A bot has no address of
// its own, so its name alone tells it from others.
func (a *accounts) botOf(person *inspect.Person, origin string) *Account {
	if earlier := a.byOrigin[origin]; earlier != nil {
		return earlier
	}
	if account := a.byName[sanitize.Key(person.Username)]; account != nil && account.Bot && account.Origin == "" {
		return account
	}
	return nil
}

// isTaken reports whether an account of the server or of the plan has a name.
func (a *accounts) isTaken(name string) bool { return a.byName[name] != nil || a.names[name] }

// isFree reports whether neither the server, the plan nor the archive has a name. A name
// that the archive has belongs to its person, or was refused to them.
func (a *accounts) isFree(name string) bool { return !a.isTaken(name) && a.inArchive[name] == nil }

// giveFree gives a name, or the stem with the lowest number that is free. Many names may
// have one stem; the search goes on where it ended.
func (a *accounts) giveFree(name, stem string) string {
	for !a.isFree(name) {
		a.numbers[stem]++
		name = stem + strconv.Itoa(a.numbers[stem])
	}
	a.names[name] = true
	return name
}

// giveAddress gives a new account an address, unless another account has it.
func (a *accounts) giveAddress(address string) bool {
	if address == "" || a.addresses[address] {
		return false
	}
	a.addresses[address] = true
	return true
}

// botMail returns the address that the server gives a bot of a name (model.UserFromBot).
func botMail(username string) string { return username + "@localhost" }

// sharedName is the name of the account of people who get none of their own.
const sharedName = "imported-people"

// sharedMail returns the address of that account: the same for each import into a team.
func sharedMail(teamKey string) string {
	sum := sha256.Sum256([]byte(teamKey + "\x00everybody without an account"))
	return hex.EncodeToString(sum[:13]) + inspect.NoMail
}
