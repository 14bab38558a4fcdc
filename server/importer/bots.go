package importer

import (
	"context"
	"fmt"
	"io"
	"regexp"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/inspect"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/journal"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/write"
)

// makeBots makes the new bots. They come after the people, who own them.
func (p *people) makeBots(ctx context.Context) error {
	for _, user := range p.plan.Users {
		if !user.Target.Bot || user.Target.UserID != "" {
			continue
		}
		if err := context.Cause(ctx); err != nil {
			return err
		}
		if err := p.makeBot(ctx, user); err != nil {
			return err
		}
	}
	return p.joinBots(ctx)
}

func (p *people) makeBot(ctx context.Context, user planning.PlanUser) error {
	name := journal.NameKey(journal.KindBot, user.Target.Username)
	if id := p.attempt.named[name]; id != "" {
		p.ids.users[user.Target.Username] = id
		return nil
	}
	person := p.in.People[user.Source.Username]
	bot := write.NewBot{
		JobID: p.attempt.job.ID, Username: user.Target.Username, Origin: p.in.ShellMail(person, p.attempt.key), OwnerID: p.attempt.job.RequestedBy,
	}
	if person.Deactivated {
		bot.DeactivatedAt = p.in.Now
	}
	if line := person.BotLine; line != nil {
		bot.DisplayName, bot.OwnerID = line.DisplayName, p.ownerOf(line.Owner)
		bot.Description = sanitize.CutRunes(p.translator.texts.Rewrite(line.Description), inspect.MaxBotDescription)
		if person.Deactivated && line.DeleteAt > 0 {
			bot.DeactivatedAt = min(line.DeleteAt, p.in.Now)
		}
	}
	if entry := person.Picture; entry != "" {
		bot.Picture = func() (io.ReadCloser, error) { return p.reader.Open(entry) }
	}
	id, err := p.host.Server().MakeBot(ctx, bot, p.attempt.progress.Since)
	if err != nil {
		return fmt.Errorf("make the bot %s: %w", bot.Username, err)
	}
	p.ids.users[bot.Username] = id
	p.attempt.count(transfer.CountBots, 1)
	return p.attempt.note(ctx, journal.Entry{Bots: []string{id}, Named: map[string]string{name: id}})
}

// pluginID is the id of a plugin (model.IsValidPluginId).
var pluginID = regexp.MustCompile(`^[A-Za-z0-9_.-]{3,190}$`)

// ownerOf returns the account of the owner of a bot, the plugin that owns it, or the user
// who imports. A name in the form of an account's id names no account here.
func (p *people) ownerOf(owner string) string {
	if id := p.ids.users[p.translator.users[sanitize.Key(owner)].Target.Username]; id != "" {
		return id
	}
	if pluginID.MatchString(owner) && !journal.IsID(owner) && !isPerson(p.in, owner) {
		return owner
	}
	return p.attempt.job.RequestedBy
}

// isPerson reports whether an archive has a person of a name.
func isPerson(in *inspect.Inspection, name string) bool { return in.People[sanitize.Key(name)] != nil }

// joinBots notes which places bots get, which the lines do not say.
func (p *people) joinBots(ctx context.Context) error {
	if !p.in.Ours {
		return nil
	}
	seen := map[string]bool{}
	for line, err := range sanitize.ExtraLines[bulk.BotMembers](p.reader, archive.BotMembersName) {
		if err != nil || context.Cause(ctx) != nil {
			return sanitize.FirstError(err, ctx)
		}
		if line == nil {
			continue
		}
		user, ok := p.translator.users[sanitize.Key(line.Username)]
		if !ok || !user.Target.Bot || !user.Target.Member || seen[user.Source.Username] {
			continue
		}
		seen[user.Source.Username] = true
		place, member := p.translator.place(&bulk.User{Teams: line.Teams}, user)
		if !member {
			continue
		}
		joining := joining{username: user.Target.Username, userID: user.Target.UserID, fresh: user.Target.UserID == "", place: place}
		if !joining.fresh {
			joining.place = bare(place)
		}
		p.joining = append(p.joining, joining)
	}
	return nil
}
