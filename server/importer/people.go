package importer

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/journal"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/write"
)

const (
	// shellsAtOnce is the number of shells that one transaction makes.
	shellsAtOnce = 500
	// accountsAtOnce is the number of accounts that are made at a time: their passwords are
	// hashed, which takes processors.
	accountsAtOnce = 4
)

// people makes the accounts of a plan, and lists the memberships that they get.
type people struct {
	*task
	seen   map[string]bool
	shells []write.Account
	// pictures are the entries of the profile pictures of shells, by the ids of these.
	pictures map[string]string
	accounts []newAccount
	// joining are the memberships.
	joining []joining
	shared  bool
}

// newAccount is an account that can sign in.
type newAccount struct {
	write.NewAccount
	settings bulk.Settings
	theme    string
}

// joining is an account with the memberships that it gets.
type joining struct {
	username, userID string
	fresh, admin     bool
	// outside says that the account exists and is not in the team.
	outside, guest bool
	place          bulk.TeamMembership
}

// make makes the new accounts. An existing one only becomes a member.
func (p *people) make(ctx context.Context) error {
	total := p.plan.Counts[transfer.CountUsers]
	p.reporter.Phase(transfer.PhaseMembers, &total, transfer.UnitUsers)
	for _, user := range p.plan.Users {
		if id := user.Target.UserID; id != "" {
			p.ids.users[user.Target.Username] = id
		}
	}
	err := p.translator.lines(ctx, p.in.LastUser, func(line bulk.Foreign) error {
		user, ok := p.translator.users[sanitize.Key(line.User.Username)]
		if !ok {
			if sanitize.IsName(line.User.Username) {
				p.translator.dropped.Add(sanitize.SkipPerson, 1)
			}
			return nil
		}
		if p.seen[user.Source.Username] {
			return nil
		}
		p.seen[user.Source.Username] = true
		return p.addUser(ctx, line.User, user)
	}, bulk.TypeUser)
	if err != nil {
		return err
	}
	for _, name := range sanitize.SortedKeys(p.in.People) {
		person := p.in.People[name]
		user, ok := p.translator.users[name]
		switch {
		case person.Bot && !ok:
			p.translator.dropped.Add(sanitize.SkipPerson, 1)
		case person.Bot:
			p.translator.dropped.AddAll(p.plan.LostOf(person, user))
		}
		if !ok || p.seen[name] || user.Target.UserID != "" || user.Target.Bot {
			continue
		}
		if err := p.addShell(ctx, &bulk.User{Username: name}, user, bulk.TeamMembership{}); err != nil {
			return err
		}
	}
	for _, step := range []func(context.Context) error{p.makeShells, p.setPictures, p.makeAccounts, p.reactivate, p.makeBots} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (p *people) addUser(ctx context.Context, line *bulk.User, user planning.PlanUser) error {
	person := p.in.People[user.Source.Username]
	p.translator.dropped.AddAll(p.plan.LostOf(person, user))
	place, member := p.translator.place(line, user)
	if others := int64(len(person.Teams)); others > 0 {
		p.translator.dropped.Add(sanitize.SkipOtherMember, others-sanitize.CountIf(member))
	}
	switch {
	case user.Target.UserID != "":
		admin := user.Target.Member && p.plan.MakesAdmin(person.Teams[p.plan.Team])
		if member {
			p.translator.dropped.NoteN(p.plan.RoleDrop(), person.Username, person.Teams[p.plan.Team].Admins-sanitize.CountIf(admin))
		}
		if user.Target.Member {
			p.joining = append(p.joining, joining{
				username: user.Target.Username, userID: user.Target.UserID, admin: admin, place: bare(place), outside: user.Target.Relation != planning.RelationMember,
			})
		}
		return nil
	case user.Action == planning.ActionNew || user.Action == planning.ActionRename:
		return p.addAccount(line, user, place, member)
	default:
		if user.Target.Member && !user.Target.Shared {
			// A person who was deactivated on the source is in the team as before.
			p.joining = append(p.joining, joining{
				username: user.Target.Username, fresh: true, guest: isGuest(place), admin: strings.Contains(place.Roles, "team_admin"), place: place,
			})
		}
		return p.addShell(ctx, line, user, place)
	}
}

func isGuest(place bulk.TeamMembership) bool { return place.Roles == "team_guest" }

// bare is a place of an account that was here: it gets no role and no settings, and
// has read everything.
func bare(place bulk.TeamMembership) bulk.TeamMembership {
	only := bulk.TeamMembership{Name: place.Name}
	for _, channel := range place.Channels {
		only.Channels = append(only.Channels, bulk.ChannelMembership{Name: channel.Name})
	}
	return only
}

func (p *people) addAccount(line *bulk.User, user planning.PlanUser, place bulk.TeamMembership, member bool) error {
	account := p.translator.accountLine(line, user, place, member)
	fresh := newAccount{settings: account.Settings, NewAccount: write.NewAccount{
		JobID: p.attempt.job.ID, Username: account.Username, Email: account.Email, Nickname: account.Nickname, FirstName: account.FirstName,
		LastName: account.LastName, Position: account.Position, Locale: account.Locale, Guest: p.in.People[user.Source.Username].Guest,
		NotifyProps: notifyPropsOf(account.Settings), Props: propsOf(account.Settings),
	}}
	if entry := account.ProfileImage; entry != "" {
		fresh.Picture = func() (io.ReadCloser, error) { return p.reader.Open(entry) }
	}
	for _, team := range account.Teams {
		fresh.theme = team.Theme
		p.joining = append(p.joining, joining{
			username: account.Username, fresh: true, guest: isGuest(team), admin: strings.Contains(team.Roles, "team_admin"), place: team,
		})
	}
	p.accounts = append(p.accounts, fresh)
	return nil
}

// addShell plans a shell. The shared one is made once, and has no person's names.
func (p *people) addShell(ctx context.Context, line *bulk.User, user planning.PlanUser, place bulk.TeamMembership) error {
	if user.Target.Shared && p.shared {
		return nil
	}
	if user.Target.Shared {
		p.shared, line = true, &bulk.User{Nickname: "Imported people"}
	}
	shell := p.translator.shellLine(line, user)
	id := journal.DerivedID("account", p.attempt.job.ID, shell.Username)
	p.ids.users[shell.Username] = id
	person := p.in.People[user.Source.Username]
	keeps := p.plan.KeepsProfile(person, user.Target)
	if keeps && person.Picture != "" {
		p.pictures[id] = person.Picture
	}
	if p.attempt.named[journal.NameKey(journal.KindAccount, shell.Username)] != "" {
		return nil
	}
	account := write.Account{
		ID: id, Username: shell.Username, Email: shell.Email, Nickname: shell.Nickname, FirstName: shell.FirstName, LastName: shell.LastName,
		Position: shell.Position, DeleteAt: shell.DeleteAt, CreateAt: p.now().UnixMilli(), Locale: p.host.DefaultLocale(),
	}
	if keeps {
		full := p.translator.accountLine(line, user, place, true)
		account.Guest, account.Locale = person.Guest, cmp.Or(full.Locale, account.Locale)
		account.NotifyProps, account.Props = notifyPropsOf(full.Settings), propsOf(full.Settings)
		account.Preferences = preferencesOf(id, p.attempt.job.TeamID, newAccount{settings: full.Settings, theme: place.Theme})
	}
	p.shells = append(p.shells, account)
	if len(p.shells) >= shellsAtOnce {
		return p.makeShells(ctx)
	}
	return nil
}

func (p *people) makeShells(ctx context.Context) (err error) {
	if len(p.shells) == 0 {
		return nil
	}
	if p.attempt.progress, err = p.attempt.rows.AddShells(ctx, p.attempt.fence, p.attempt.progress, p.shells); err != nil {
		return err
	}
	for _, shell := range p.shells {
		p.attempt.named[journal.NameKey(journal.KindAccount, shell.Username)] = shell.ID
	}
	p.reporter.Advance(int64(len(p.shells)))
	p.shells = nil
	return nil
}

// setPictures gives shells their pictures, a few at a time.
func (p *people) setPictures(ctx context.Context) error {
	if len(p.pictures) == 0 {
		return nil
	}
	return p.attempt.once(ctx, stepPictures, func() error {
		for ids := range slices.Chunk(sanitize.SortedKeys(p.pictures), accountsAtOnce) {
			if err := context.Cause(ctx); err != nil {
				return err
			}
			failures := make([]error, len(ids))
			var setters sync.WaitGroup
			for i, id := range ids {
				setters.Go(func() {
					failures[i] = p.host.Server().SetPicture(ctx, id, func() (io.ReadCloser, error) { return p.reader.Open(p.pictures[id]) })
				})
			}
			setters.Wait()
			if err := errors.Join(failures...); err != nil {
				return err
			}
		}
		return nil
	})
}

// makeAccounts makes those who can sign in, a few at a time, and gives them their
// settings.
func (p *people) makeAccounts(ctx context.Context) error {
	for len(p.accounts) > 0 {
		if err := context.Cause(ctx); err != nil {
			return err
		}
		some := head(p.accounts, accountsAtOnce)
		p.accounts = p.accounts[len(some):]
		if err := p.makeSome(ctx, some); err != nil {
			return err
		}
		p.reporter.Advance(int64(len(some)))
	}
	return nil
}

// reactivate activates accounts that an earlier import made and an undo deactivated.
// They are in the journal like new ones, so that an undo deactivates them again.
func (p *people) reactivate(ctx context.Context) error {
	for _, user := range p.plan.Users {
		name := journal.NameKey(journal.KindAccount, user.Target.Username)
		if !user.Target.Reactivate || p.attempt.named[name] != "" {
			continue
		}
		if err := context.Cause(ctx); err != nil {
			return err
		}
		if err := p.host.Server().Reactivate(ctx, user.Target.UserID); err != nil {
			return err
		}
		if err := p.attempt.note(ctx, journal.Entry{Accounts: []string{user.Target.UserID}, Named: map[string]string{name: user.Target.UserID}}); err != nil {
			return err
		}
	}
	return nil
}

func (p *people) makeSome(ctx context.Context, some []newAccount) error {
	ids, failures := make([]string, len(some)), make([]error, len(some))
	var makers sync.WaitGroup
	for i, account := range some {
		if ids[i] = p.attempt.named[journal.NameKey(journal.KindAccount, account.Username)]; ids[i] != "" {
			continue
		}
		makers.Go(func() {
			ids[i], failures[i] = p.host.Server().MakeAccount(ctx, account.NewAccount, p.attempt.progress.Since)
		})
	}
	makers.Wait()
	entry := journal.Entry{Named: map[string]string{}}
	var preferences []write.Preference
	var failure error
	for i, account := range some {
		if failures[i] != nil {
			failure = fmt.Errorf("make the account %s: %w", account.Username, failures[i])
			continue
		}
		p.ids.users[account.Username] = ids[i]
		if name := journal.NameKey(journal.KindAccount, account.Username); p.attempt.named[name] == "" {
			entry.Accounts, entry.Named[name] = append(entry.Accounts, ids[i]), ids[i]
			preferences = append(preferences, preferencesOf(ids[i], p.attempt.job.TeamID, account)...)
		}
	}
	if len(entry.Accounts) == 0 {
		return failure
	}
	// A later attempt sets them again as long as the accounts are not noted.
	var err error
	if p.attempt.progress, err = p.attempt.rows.Prefer(ctx, p.attempt.fence, p.attempt.progress, preferences); err != nil {
		return err
	}
	p.attempt.count(transfer.CountUsers, int64(len(entry.Accounts)))
	return errors.Join(p.attempt.note(ctx, entry), failure)
}
