package planning

import (
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
)

// naming gives new accounts their usernames.
type naming struct {
	accounts *accounts
	// plain gives deactivated accounts names without [importedSuffix].
	plain bool
}

// importedSuffix ends the names of deactivated accounts that an import by a team admin
// makes, so that they take no plain name of the whole server.
const importedSuffix = "-imported"

// numberRoom is room for a number that is larger than there are people.
const numberRoom = 7

// keepName gives a new account its own name, and reports whether that is free.
func (n naming) keepName(user *PlanUser) bool {
	if user.Target.Username != "" {
		return true
	}
	name := n.ownName(*user)
	if user.Action == ActionRename || !sanitize.IsUsername(name) || n.accounts.isTaken(name) || user.Target.Bot && n.accounts.addresses[botMail(name)] {
		return false
	}
	n.accounts.names[name] = true
	user.Target.Username = name
	return true
}

// ownName returns the name that a new account gets when it is free.
func (n naming) ownName(user PlanUser) string {
	if n.plain || !user.Target.Deactivated {
		return sanitize.Key(user.Source.Username)
	}
	return importedName(user.Source.Username)
}

// rename gives a new account its name with the lowest number that is free on the server
// and in the archive. A number takes the place of the end of a long name.
func (n naming) rename(user *PlanUser) {
	base := sanitize.ValidUsername(n.ownName(*user))
	user.Target.Username = n.accounts.giveFree(base, nameStem(base))
	if user.Action == ActionNew {
		user.Action = ActionRename
	}
	if at := slices.Index(user.Choices, ActionNew); at >= 0 {
		user.Choices = slices.Delete(user.Choices, at, at+1)
	}
}

// importedName returns the name of a deactivated account of an import by a team admin.
func importedName(username string) string {
	name := sanitize.ValidUsername(username)
	return name[:min(len(name), sanitize.MaxNameLength-numberRoom-len(importedSuffix))] + importedSuffix
}

// nameStem returns the part of a name that a number follows when the name is taken.
func nameStem(name string) string { return name[:min(len(name), sanitize.MaxNameLength-numberRoom)] }
