package exporter

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/mmrules"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// accountWriter names the accounts of the archive and writes their lines.
type accountWriter struct {
	snapshot Snapshot
	chosen   *chosen
	// kept are the lines of users and bots. They follow those of the channels in the
	// archive, but the names in them are needed before.
	kept        records[bulk.Line]
	visibility  *visibility
	consent     *consentFilter
	people      *people
	texts       *texts
	profiles    *profiles
	memberships *memberships
	lines       *bulk.Encoder
	extras      *extras
	findings    *findings
	reporter    transfer.Reporter
	// delta says that the archive is a delta.
	delta bool
}

func (w *accountWriter) close() { w.kept.close() }

// note keeps the id that an account has on its server, and the memberships of a bot:
// "mmctl import validate" would report a user line of a bot as a duplicate.
func (w *accountWriter) note(user teamdata.User, name string) error {
	extra := archive.UserExtra{ID: user.ID, Username: name}
	if name != user.Username {
		extra.SourceUsername = user.Username
	}
	if w.visibility.of(user).settings && isMember(user) {
		extra.Timezone = user.Timezone
	}
	if err := w.extras.users.put(extra); err != nil {
		return err
	}
	if user.Bot == nil || !isMember(user) {
		return nil
	}
	return w.extras.botMembers.put(bulk.BotMembers{Username: name, Teams: []bulk.TeamMembership{w.memberships.ofTeam(user, false)}})
}

// prepare names all accounts and keeps the lines of users, and then those of bots,
// which name their owners.
func (w *accountWriter) prepare(ctx context.Context) error {
	w.reporter.Phase(transfer.PhasePeople, nil, transfer.UnitUsers)
	for user, err := range w.snapshot.People(ctx, w.chosen.ids()) {
		if err != nil {
			return err
		}
		if err := w.person(ctx, user); err != nil {
			return fmt.Errorf("user %s: %w", user.ID, err)
		}
		w.reporter.Advance(1)
	}
	// By id, so that the numbers of their names do not follow the old names.
	slices.SortFunc(w.people.former, func(a, b teamdata.User) int { return cmp.Compare(a.ID, b.ID) })
	for _, user := range w.people.former {
		if err := w.anonymous(user); err != nil {
			return fmt.Errorf("user %s: %w", user.ID, err)
		}
	}
	// First the accounts that did not consent, because some of them left as well.
	if err := errors.Join(w.consent.hideUnnamed(ctx), w.hideFormer(ctx)); err != nil {
		return err
	}
	w.people.settle()
	for _, bot := range w.people.bots {
		line, err := w.profiles.bot(ctx, bot)
		if err != nil {
			return fmt.Errorf("bot %s: %w", bot.user.ID, err)
		}
		w.findings.count(transfer.CountBots, 1)
		if err := w.kept.put(bulk.Line{Type: bulk.TypeBot, Bot: line}); err != nil {
			return fmt.Errorf("bot %s: %w", bot.user.ID, err)
		}
	}
	return nil
}

// hideFormer hides former members without a line too: a text may mention them.
func (w *accountWriter) hideFormer(ctx context.Context) error {
	if !w.people.anonymous {
		return nil
	}
	left, err := w.snapshot.FormerMembers(ctx)
	if err != nil {
		return err
	}
	for _, user := range left {
		w.people.hideMentioned(user, formerName)
	}
	return nil
}

// write writes the user segment and the bot segment.
func (w *accountWriter) write(context.Context) error {
	for line, err := range w.kept.all() {
		if err != nil {
			return err
		}
		w.rename(line)
		if err := w.lines.Encode(line); err != nil {
			return err
		}
	}
	return nil
}

// person names an account and keeps its line, unless the name must wait until the
// others have theirs.
func (w *accountWriter) person(ctx context.Context, user teamdata.User) error {
	refuses := w.consent.refuses(user)
	if user.Deleted {
		return w.deleted(user.ID)
	}
	if refuses || w.people.anonymous && user.Bot == nil && !isMember(user) {
		w.people.former = append(w.people.former, user)
		return nil
	}
	name, same := w.people.add(user.ID, user.Username, user.Bot != nil)
	switch {
	case user.Username == user.ID:
		w.findings.warn(transfer.WarnUserRenamed, user.ID, "User %s has no username and is called by the id in the archive.", user.ID)
	case !same:
		w.findings.warn(transfer.WarnUserRenamed, user.ID, "User %q is called %q in the archive: the import format does not allow the name.", user.Username, name)
	}
	if user.Bot != nil {
		w.people.bots = append(w.people.bots, botAccount{user: user, username: name})
		return w.note(user, name)
	}
	line, err := w.profiles.user(ctx, user, name)
	if err != nil {
		return err
	}
	if err := w.note(user, name); err != nil {
		return err
	}
	w.findings.count(transfer.CountUsers, 1)
	return w.kept.put(bulk.Line{Type: bulk.TypeUser, User: line})
}

// deleted gives the posts of permanently deleted accounts one common author.
func (w *accountWriter) deleted(userID string) error {
	name, first := w.people.addDeleted(userID)
	if w.consent.refused[userID] {
		w.people.hidden[userID] = ""
	}
	if userID == "" {
		w.findings.warn(transfer.WarnUserDeleted, userID, "Posts without an author are exported under the name %q.", name)
	} else {
		w.findings.warn(transfer.WarnUserDeleted, userID, "Account %s was permanently deleted: what it left behind is exported under the name %q.", userID, name)
	}
	if w.delta && userID != "" {
		// A merge finds by the id who was called otherwise in the base.
		if err := w.extras.users.put(archive.UserExtra{ID: userID, Username: name, Deleted: true}); err != nil {
			return err
		}
	}
	if !first {
		return nil
	}
	return w.shell(name)
}

// anonymous gives the posts of an account that left the team, or did not consent,
// an author whose name reveals nothing.
func (w *accountWriter) anonymous(user teamdata.User) error {
	if w.consent.refused[user.ID] {
		return w.shell(w.people.hide(user, withheldName))
	}
	w.profiles.noteGuest(user)
	return w.shell(w.people.hide(user, formerName))
}

// shell keeps the line of a deactivated account without a profile.
func (w *accountWriter) shell(name string) error {
	w.findings.count(transfer.CountUsers, 1)
	return w.kept.put(bulk.Line{Type: bulk.TypeUser, User: &bulk.User{
		Username: name,
		Email:    name + noMail,
		DeleteAt: max(w.chosen.team.CreateAt, 1),
	}})
}

// rename replaces the names of renamed people and channels in the texts of a profile.
func (w *accountWriter) rename(line bulk.Line) {
	if user := line.User; user != nil {
		user.Position = w.texts.short(user.Username, "position", user.Position, mmrules.MaxPosition)
		if status := user.CustomStatus; status != nil {
			status.Text = w.texts.short(user.Username, "custom status", status.Text, mmrules.MaxStatusText)
		}
	}
	if bot := line.Bot; bot != nil {
		bot.Description = w.texts.short(bot.Username, "description", bot.Description, mmrules.MaxBotDescription)
	}
}
