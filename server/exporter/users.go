package exporter

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/mail"
	"regexp"
	"slices"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

const (
	// botOwner stands for an owner that the archive may not name.
	botOwner = GeneratorName
	// noMail is the domain of addresses that reach nobody.
	noMail = "@team-export.invalid"
	// maxMail is the length of the longest address that the importer takes.
	maxMail = 128
)

// botAccount is a bot that waits until all users have their lines.
type botAccount struct {
	user     teamdata.User
	username string
}

// readPeople makes the lines of users and then those of bots, which name their
// owners.
func (r *run) readPeople(ctx context.Context) error {
	r.reporter.Phase(transfer.PhasePeople, nil, transfer.UnitUsers)
	for user, err := range r.snapshot.People(ctx, r.placeIDs()) {
		if err != nil {
			return err
		}
		if err := r.writePerson(ctx, user); err != nil {
			return fmt.Errorf("user %s: %w", user.ID, err)
		}
		r.reporter.Advance(1)
	}
	// By id, so that the numbers of their names do not follow the old names.
	slices.SortFunc(r.people.former, func(a, b teamdata.User) int { return cmp.Compare(a.ID, b.ID) })
	for _, user := range r.people.former {
		if err := r.writeAnonymous(user); err != nil {
			return fmt.Errorf("user %s: %w", user.ID, err)
		}
	}
	// First those who did not agree: who left as well is one of them.
	if err := errors.Join(r.hideRefusing(ctx), r.hideMentioned(ctx)); err != nil {
		return err
	}
	r.people.settle()
	for _, bot := range r.people.bots {
		if err := r.writeBot(ctx, bot); err != nil {
			return fmt.Errorf("bot %s: %w", bot.user.ID, err)
		}
	}
	return nil
}

// hideMentioned hides the former members too who have no line: a text may
// mention them.
func (r *run) hideMentioned(ctx context.Context) error {
	if !r.people.anonymous {
		return nil
	}
	left, err := r.snapshot.FormerMembers(ctx)
	if err != nil {
		return err
	}
	for _, user := range left {
		r.people.hideMentioned(user, formerName)
	}
	return nil
}

// writePeople writes the user segment and the bot segment.
func (r *run) writePeople(context.Context) error {
	for line, err := range r.accounts.all() {
		if err != nil {
			return err
		}
		r.inLine(line)
		if err := r.lines.Encode(line); err != nil {
			return err
		}
	}
	return nil
}

func (r *run) writePerson(ctx context.Context, user teamdata.User) error {
	refuses := r.consent.refuses(user)
	if refuses {
		r.withheld.accounts[user.ID] = true
	}
	if user.Deleted {
		return r.writeDeleted(user.ID)
	}
	if refuses || r.people.anonymous && user.Bot == nil && !isMember(user) {
		r.people.former = append(r.people.former, user)
		return nil
	}
	name, same := r.people.add(user.ID, user.Username, user.Bot != nil)
	switch {
	case user.Username == user.ID:
		r.warn(transfer.WarnUserRenamed, user.ID, "User %s has no username and is called by the id in the archive.", user.ID)
	case !same:
		r.warn(transfer.WarnUserRenamed, user.ID, "User %q is called %q in the archive: the import format does not allow the name.", user.Username, name)
	}
	if user.Bot != nil {
		r.people.bots = append(r.people.bots, botAccount{user: user, username: name})
		return r.noteUser(user, name)
	}
	line, err := r.userLine(ctx, user, name)
	if err != nil {
		return err
	}
	if err := r.noteUser(user, name); err != nil {
		return err
	}
	r.report.Counts[transfer.CountUsers]++
	return r.accounts.put(bulk.Line{Type: bulk.TypeUser, User: line})
}

// writeDeleted gives posts of a permanently deleted account an author, one for
// all of them.
func (r *run) writeDeleted(userID string) error {
	name, first := r.people.addDeleted(userID)
	if r.withheld.accounts[userID] {
		r.people.hidden[userID] = ""
	}
	if userID == "" {
		r.warn(transfer.WarnUserDeleted, userID, "Posts without an author are exported under the name %q.", name)
	} else {
		r.warn(transfer.WarnUserDeleted, userID, "Account %s was permanently deleted: what it left behind is exported under the name %q.", userID, name)
	}
	if !first {
		return nil
	}
	return r.writeShell(name)
}

// writeAnonymous gives posts of one who left the team, or did not agree, an
// author without a face.
func (r *run) writeAnonymous(user teamdata.User) error {
	if r.withheld.accounts[user.ID] {
		return r.writeShell(r.people.hide(user, withheldName))
	}
	r.noteGuest(user)
	return r.writeShell(r.people.hide(user, formerName))
}

// writeShell writes a deactivated account of which nothing is known.
func (r *run) writeShell(name string) error {
	r.report.Counts[transfer.CountUsers]++
	return r.accounts.put(bulk.Line{Type: bulk.TypeUser, User: &bulk.User{
		Username: name,
		Email:    name + noMail,
		DeleteAt: max(r.team.CreateAt, 1),
	}})
}

// userLine says who the account is and what it may see in the team. One who is
// not a member any more becomes a deactivated account without membership, so
// that an import gives nobody access back.
func (r *run) userLine(ctx context.Context, user teamdata.User, name string) (*bulk.User, error) {
	line := &bulk.User{Username: name, Email: r.email(user), DeleteAt: r.endedAt(user.ID, user.DeleteAt)}
	sight := r.sightOf(user)
	r.tell(line, user, sight)
	picture, err := r.picture(ctx, user)
	if err != nil {
		return nil, err
	}
	line.ProfileImage = picture
	member := isMember(user)
	guest := isGuest(user)
	if guest && len(user.Channels) == 0 {
		// The format has no guest without a channel; a full account would see
		// more than the guest did.
		member = false
	}
	if !member {
		r.noteGuest(user)
		line.DeleteAt = r.goneAt(user)
		return line, nil
	}
	// An import makes an ordinary account without being told to. Where there is an
	// account of that name already, it keeps its roles, also those of an admin.
	if guest {
		line.Roles = "system_guest"
	}
	if sight.settings {
		line.Settings = r.settings(user)
	}
	line.Teams = []bulk.TeamMembership{r.teamMembership(user, guest)}
	r.report.Counts[transfer.CountTeamMembers]++
	r.report.Counts[transfer.CountChannelMembers] += int64(len(user.Channels))
	return line, nil
}

// noteGuest notes that a guest becomes an account that is none.
func (r *run) noteGuest(user teamdata.User) {
	if isGuest(user) {
		r.warn(transfer.WarnGuestShell, user.ID,
			"Guest %s is in none of the exported channels, or no longer in the team, and becomes a deactivated account that is no guest.", user.ID)
	}
}

// email is the address of an account, or one that reaches nobody: where
// addresses were not asked for, and for one that an import would refuse.
func (r *run) email(user teamdata.User) string {
	replaced := user.ID + noMail
	if !r.sightOf(user).email {
		return replaced
	}
	address := strings.ToLower(user.Email)
	parsed, err := mail.ParseAddress(address)
	// One in quotation marks may hold another @, and servers refuse it.
	ambiguous := strings.Count(address, "@") != 1
	if err != nil || parsed.Address != address || ambiguous || len(address) > maxMail || r.people.mails[address] {
		r.warn(transfer.WarnEmailReplaced, user.ID, "The e-mail address of user %q is not valid, or not theirs alone; the archive says %s.", user.Username, replaced)
		return replaced
	}
	r.people.mails[address] = true
	return address
}

func (r *run) teamMembership(user teamdata.User, guest bool) bulk.TeamMembership {
	membership := bulk.TeamMembership{
		Name:  r.teamName,
		Roles: memberRoles("team", guest, user.Member.SchemeAdmin),
	}
	if r.sightOf(user).settings {
		theme := user.Preferences["theme/team"]
		membership.Theme = checker{run: r, userID: user.ID}.valid("theme of the team", theme, isTheme(theme))
	}
	for _, channel := range user.Channels {
		membership.Channels = append(membership.Channels, r.channelMembership(user.ID, channel, guest))
	}
	return membership
}

func (r *run) channelMembership(userID string, member teamdata.ChannelMember, guest bool) bulk.ChannelMembership {
	name := r.channelNames.bySource[member.ChannelName]
	if !r.takesMarksOf(userID) {
		return bulk.ChannelMembership{Name: name, Roles: memberRoles("channel", guest, member.SchemeAdmin)}
	}
	return bulk.ChannelMembership{
		Name:               name,
		Roles:              memberRoles("channel", guest, member.SchemeAdmin),
		NotifyProps:        r.channelProps(userID, member.NotifyProps),
		Favorite:           member.Favorite,
		MentionCount:       member.MentionCount,
		MentionCountRoot:   member.MentionCountRoot,
		UrgentMentionCount: member.UrgentMentionCount,
		MsgCount:           member.MsgCount,
		MsgCountRoot:       member.MsgCountRoot,
		LastViewedAt:       member.LastViewedAt,
	}
}

// memberRoles returns the roles of a membership in a team or channel; none for an
// ordinary member, which an import makes without being told to. It accepts a guest
// only when the account, the team and every channel say so. Roles of custom schemes
// stay behind: they mean nothing elsewhere.
func memberRoles(scope string, guest, admin bool) string {
	switch {
	case guest:
		return scope + "_guest"
	case admin:
		return scope + "_user " + scope + "_admin"
	default:
		return ""
	}
}

func isMember(user teamdata.User) bool { return user.Member != nil && user.Member.DeleteAt == 0 }

func isGuest(user teamdata.User) bool {
	return slices.Contains(strings.Fields(user.Roles), "system_guest")
}

// tell says in a line what the archive may tell of an account.
func (r *run) tell(line *bulk.User, user teamdata.User, sight sight) {
	if sight.profile {
		line.Nickname, line.Position = user.Nickname, user.Position
	}
	if sight.names {
		line.FirstName, line.LastName = user.FirstName, user.LastName
	}
	if sight.settings {
		line.Locale = checker{run: r, userID: user.ID}.valid("locale", user.Locale, bulk.IsLocale(user.Locale))
	}
}

// goneAt is when an account without membership counts as deactivated. A member
// is not told when somebody left.
func (r *run) goneAt(user teamdata.User) int64 {
	if r.bounds.Restricted() && user.DeleteAt == 0 {
		return max(r.team.CreateAt, 1)
	}
	return leftAt(user)
}

// endedAt returns when something was deactivated or archived. The server goes by
// whether there is a time at all, and an import takes none from before 1970.
func (r *run) endedAt(id string, deleteAt int64) int64 {
	if deleteAt >= 0 {
		return deleteAt
	}
	r.warn(transfer.WarnTimeAdjusted, id, "%s was deactivated or archived at a time before 1970, which an import does not take; the archive says 1970.", id)
	return 1
}

// leftAt is when an account without membership was deactivated, left the team,
// or, where neither is known, was made.
func leftAt(user teamdata.User) int64 {
	if user.DeleteAt != 0 {
		return max(user.DeleteAt, 1)
	}
	if user.Member != nil && user.Member.DeleteAt != 0 {
		return max(user.Member.DeleteAt, 1)
	}
	return max(user.CreateAt, 1)
}

// userID is what ids of accounts look like.
var userID = regexp.MustCompile(`^[a-z0-9]{26}$`)

// isPluginID reports whether the owner of a bot is a plugin whose id the
// importer takes, which it holds to the rules of usernames.
func isPluginID(owner string) bool {
	return owner != "" && !userID.MatchString(owner) && len(owner) <= maxUsername && validUsername(owner) == owner && !slices.Contains(restricted, owner)
}

func (r *run) writeBot(ctx context.Context, bot botAccount) error {
	owner, err := r.people.name(bot.user.Bot.OwnerID)
	switch {
	case r.bounds.Restricted():
		owner = botOwner // members are not told who owns a bot
	case err == nil:
	case isPluginID(bot.user.Bot.OwnerID):
		owner = bot.user.Bot.OwnerID
	default:
		owner = botOwner
		r.warn(transfer.WarnBotOwnerReplaced, bot.user.ID, "The owner of bot %q is not part of the team and is not named in the archive.", bot.username)
	}
	picture, err := r.picture(ctx, bot.user)
	if err != nil {
		return err
	}
	r.report.Counts[transfer.CountBots]++
	return r.accounts.put(bulk.Line{Type: bulk.TypeBot, Bot: &bulk.Bot{
		ProfileImage: picture,
		Username:     bot.username,
		Owner:        owner,
		DisplayName:  bot.user.FirstName,
		Description:  bot.user.Bot.Description,
		DeleteAt:     r.endedAt(bot.user.ID, bot.user.Bot.DeleteAt),
	}})
}
