package bulk

import (
	"encoding/json"
	"fmt"
	"net/mail"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/mmrules"
)

// propsPerByte is the growth of "<" when the server encodes props: it becomes \u003c.
const propsPerByte = 6

// emojiName matches the names of custom emoji that a server accepts
// (model.IsValidEmojiName).
var emojiName = regexp.MustCompile(`^[a-zA-Z0-9+_-]{1,64}$`)

// refusals collects why an import would end at a line.
type refusals struct {
	reasons []string
}

func (r *refusals) when(bad bool, format string, args ...any) {
	if bad {
		r.reasons = append(r.reasons, fmt.Sprintf(format, args...))
	}
}

func (r *refusals) long(what, text string, most int) {
	r.when(len(text) > most && utf8.RuneCountInString(text) > most, "its %s is longer than %d characters", what, most)
}

func (r *refusals) oneOf(what, value string, allowed []string) {
	r.when(!slices.Contains(allowed, value), "its %s is %q, which no server knows", what, clip(value))
}

// setting is oneOf for a setting that may be absent.
func (r *refusals) setting(what, value string, allowed []string) {
	if value != "" {
		r.oneOf(what, value, allowed)
	}
}

// Refusals returns why the native import, or "mmctl import validate", would end at
// a line: the rules of the server's own validators (channels/app/imports) and those
// of what it then saves. Rules that need more than the line are left to the caller.
func (f Foreign) Refusals() []string {
	r := &refusals{}
	switch f.Type {
	case TypeVersion, TypeRole, TypeScheme:
	case TypeDocs:
		r.when(true, "servers that do not know Docs refuse its lines")
	case TypeTeam:
		r.team(f.Team)
	case TypeChannel:
		r.channel(f.Channel)
	case TypeUser:
		r.user(f.User)
	case TypeBot:
		r.bot(f.Bot)
	case TypePost:
		r.thread(f.Post.Thread)
	case TypeEmoji:
		r.when(!emojiName.MatchString(f.Emoji.Name), "no server takes %q for the name of an emoji", clip(f.Emoji.Name))
		r.when(mmrules.IsSystemEmoji(f.Emoji.Name), "every server has an emoji of the name %q itself", clip(f.Emoji.Name))
		r.path("image", f.Emoji.Image, true)
	case TypeDirectChannel:
		r.directChannel(f.DirectChannel)
	case TypeDirectPost:
		r.people(len(f.DirectPost.ChannelMembers))
		for _, name := range f.DirectPost.FlaggedBy {
			r.when(!slices.Contains(f.DirectPost.ChannelMembers, name), "%q saved it and is not part of the conversation", clip(name))
		}
		r.thread(f.DirectPost.Thread)
	}
	return r.reasons
}

func (r *refusals) team(t *Team) {
	r.when(!mmrules.IsTeamName(strings.ToLower(t.Name)), "no server takes %q for the name of a team", clip(t.Name))
	r.when(t.DisplayName == "", "it has no display name")
	r.long("display name", t.DisplayName, mmrules.MaxDisplayName)
	r.oneOf("type", t.Type, []string{"O", "I"})
	r.when(len(t.Description) > mmrules.MaxTeamDescription, "its description is longer than %d bytes", mmrules.MaxTeamDescription)
}

func (r *refusals) channel(c *Channel) {
	r.when(!mmrules.IsChannelName(strings.ToLower(c.Name)), "no server takes %q for the name of a channel", clip(c.Name))
	r.long("display name", c.DisplayName, mmrules.MaxDisplayName)
	r.oneOf("type", c.Type, []string{"O", "P"})
	r.long("header", c.Header, mmrules.MaxHeader)
	r.long("purpose", c.Purpose, mmrules.MaxPurpose)
}

func (r *refusals) user(u *User) {
	r.name(u.Username)
	address, err := mail.ParseAddress(u.Email)
	r.when(err != nil || address.Address != u.Email || len(u.Email) > mmrules.MaxEmail, "its e-mail address is not valid")
	r.long("nickname", u.Nickname, mmrules.MaxName)
	r.long("first name", u.FirstName, mmrules.MaxName)
	r.long("last name", u.LastName, mmrules.MaxName)
	r.long("position", u.Position, mmrules.MaxPosition)
	r.when(u.Roles == "system_admin", "it asks for no role but that of a system admin")
	r.when(!consistentGuest(u), "it is a guest in some of system, team and channels and not in all")
	r.when(u.Locale != "" && !mmrules.IsLocale(u.Locale), "its locale is %q, which no server knows", clip(u.Locale))
	r.path("profile picture", u.ProfileImage, false)
	if p := u.NotifyProps; p != nil {
		r.setting("desktop notification", p.Desktop, mmrules.NotifyLevels)
		r.setting("desktop sound", p.DesktopSound, mmrules.Booleans)
		r.setting("e-mail notification", p.Email, mmrules.Booleans)
		r.setting("mobile notification", p.Mobile, mmrules.NotifyLevels)
		r.setting("mobile status", p.MobilePushStatus, mmrules.PushStatuses)
		r.setting("channel mention", p.Channel, mmrules.Booleans)
		r.setting("reply notification", p.Comments, mmrules.CommentKinds)
	}
	r.setting("feature_enabled_markdown_preview", u.MarkdownPreview, mmrules.Booleans)
	r.setting("formatting", u.Formatting, mmrules.Booleans)
	r.setting("show_unread_section", u.ShowUnreadSection, mmrules.Booleans)
	r.setting("email_interval", u.EmailInterval, mmrules.EmailIntervals)
	for _, team := range u.Teams {
		r.membership(team)
	}
}

func (r *refusals) membership(team TeamMembership) {
	var colours map[string]string
	theme := strings.Trim(team.Theme, " \t\r")
	r.when(theme != "" && json.NewDecoder(strings.NewReader(theme)).Decode(&colours) != nil, "its theme of team %q is no object of colours", clip(team.Name))
	r.when(team.Name == "", "a team of it has no name")
	for _, channel := range team.Channels {
		r.when(channel.Name == "", "a channel of it has no name")
		if p := channel.NotifyProps; p != nil {
			r.setting("desktop notification of a channel", p.Desktop, mmrules.ChannelLevels)
			r.setting("mobile notification of a channel", p.Mobile, mmrules.ChannelLevels)
			r.setting("mark_unread of a channel", p.MarkUnread, mmrules.UnreadLevels)
		}
	}
}

// consistentGuest reports whether an account is a guest everywhere, or nowhere
// (isValidGuestRoles).
func consistentGuest(u *User) bool {
	if u.Roles == "" {
		return true
	}
	guest := func(roles, role string) bool { return slices.Contains(strings.Fields(roles), role) }
	var inTeam, inChannels bool
	teams, channels := 0, 0
	for _, team := range u.Teams {
		if guest(team.Roles, "team_guest") {
			teams++
		}
		for _, channel := range team.Channels {
			if guest(channel.Roles, "channel_guest") {
				channels++
			}
		}
		inChannels = inChannels || len(team.Channels) > 0 && channels == len(team.Channels)
	}
	inTeam = len(u.Teams) > 0 && teams == len(u.Teams)
	everywhere := guest(u.Roles, "system_guest") && inTeam && inChannels
	return everywhere || !guest(u.Roles, "system_guest") && !inTeam && !inChannels
}

func (r *refusals) bot(b *Bot) {
	r.name(b.Username)
	r.long("display name", b.DisplayName, mmrules.MaxName)
	r.when(!isUsername(b.Owner), "its owner %q is no username", clip(b.Owner))
	r.path("profile picture", b.ProfileImage, false)
}

func (r *refusals) name(name string) {
	r.when(!isUsername(strings.ToLower(name)), "no server takes %q for a username", clip(name))
}

func isUsername(name string) bool {
	return mmrules.HasUsernameCharacters(name) && !mmrules.IsRestrictedUsername(name)
}

func (r *refusals) directChannel(d *DirectChannel) {
	r.people(len(d.Participants))
	r.long("header", d.Header, mmrules.MaxHeader)
	for _, name := range d.FavoritedBy {
		r.when(!slices.ContainsFunc(d.Participants, func(p Participant) bool { return p.Username == name }), "it is a favourite of %q, who takes no part", clip(name))
	}
}

func (r *refusals) people(n int) {
	r.when(n != 2 && (n < mmrules.MinGroup || n > mmrules.MaxGroup), "it has %d participants, and an import takes 2, or %d to %d", n, mmrules.MinGroup, mmrules.MaxGroup)
}

func (r *refusals) thread(t Thread) {
	for content := range t.Contents() {
		r.content(content)
	}
	for _, follower := range t.ThreadFollowers {
		r.when(follower.User == "", "a follower has no name")
	}
	r.when(len(t.Replies) > MaxReplies, "it has %d replies, and an import takes %d on a line", len(t.Replies), MaxReplies)
}

func (r *refusals) content(c Content) {
	r.when(c.User == "", "a post has no author")
	r.when(c.CreateAt == 0, "a post has no time")
	r.when(len(c.Props)*propsPerByte > mmrules.MaxPropsRunes && utf8.RuneCount(c.Props) > mmrules.MaxPropsRunes, "the props of a post are longer than %d characters", mmrules.MaxPropsRunes)
	r.when(len(c.Props) > 0 && c.Props[0] != '{' && string(c.Props) != "null", "the props of a post are not an object")
	r.when(c.Type == "burn_on_read", "a post burns on reading, which no import takes")
	for _, reaction := range c.Reactions {
		r.when(reaction.User == "", "a reaction has no author")
		r.when(!mmrules.IsReactionName(reaction.EmojiName), "no server takes %q for a reaction", clip(reaction.EmojiName))
		r.when(reaction.CreateAt == 0 || reaction.CreateAt < c.CreateAt, "a reaction is older than its post")
	}
	for _, attachment := range c.Attachments {
		r.path("file", attachment.Path, false)
	}
	r.when(len(c.Attachments) > mmrules.MaxAttachments, "a post has %d files, and an import takes %d", len(c.Attachments), mmrules.MaxAttachments)
}

func (r *refusals) path(what, path string, needed bool) {
	r.when(path == "" && needed, "it has no %s", what)
	r.when(path != "" && !filepath.IsLocal(filepath.FromSlash(path)), "the path of its %s leads out of the archive", what)
}

// clip returns the beginning of a text that is named in a reason.
func clip(text string) string {
	const most = 100
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return string([]rune(text)[:most]) + "…"
}
