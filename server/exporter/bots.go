package exporter

import (
	"context"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/mmrules"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// bot builds the line of a bot.
func (p *profiles) bot(ctx context.Context, bot botAccount) (*bulk.Bot, error) {
	owner, err := p.people.name(bot.user.Bot.OwnerID)
	switch {
	case p.visibility.bounds.Restricted():
		owner = botOwner // members are not told who owns a bot
	case err == nil:
	case isPluginID(bot.user.Bot.OwnerID):
		owner = bot.user.Bot.OwnerID
	default:
		owner = botOwner
		p.findings.warn(transfer.WarnBotOwnerReplaced, bot.user.ID, "The owner of bot %q is not part of the team and is not named in the archive.", bot.username)
	}
	picture, err := p.picture(ctx, bot.user)
	if err != nil {
		return nil, err
	}
	return &bulk.Bot{
		ProfileImage: picture,
		Username:     bot.username,
		Owner:        owner,
		DisplayName:  bot.user.FirstName,
		Description:  bot.user.Bot.Description,
		DeleteAt:     p.findings.endedAt(bot.user.ID, bot.user.Bot.DeleteAt),
	}, nil
}

// botAccount is a bot whose line follows those of all users.
type botAccount struct {
	user     teamdata.User
	username string
}

// isPluginID reports whether the owner of a bot is a plugin whose id the
// importer takes, which it holds to the rules of usernames.
func isPluginID(owner string) bool {
	return owner != "" && !mmrules.IsID(owner) && len(owner) <= mmrules.MaxUsername && validUsername(owner) == owner && !mmrules.IsRestrictedUsername(owner)
}
