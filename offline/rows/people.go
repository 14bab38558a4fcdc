package rows

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
)

// person is an account of an archive.
type person struct {
	row teamdata.User
	// known says that the archive has its id: those without one stand for several.
	known bool
	// source is the username on the server that the archive is of, by which an export
	// orders people.
	source string
}

// late reports whether an export writes an account after the others.
func (p *person) late() bool { return !p.known && p.row.Bot == nil }

// personID returns the id of a person, who may have no line.
func (r *reading) personID(name string) string {
	if name == "" {
		return ""
	}
	return r.person(name).row.ID
}

func (r *reading) personIDs(names []string) []string {
	var ids []string
	for _, name := range names {
		ids = append(ids, r.personID(name))
	}
	return ids
}

// person finds or makes a person.
func (r *reading) person(name string) *person {
	name = strings.ToLower(name)
	p, found := r.people[name]
	extra, known := r.ids.users[name]
	if !found {
		p = &person{known: known, source: cmp.Or(extra.SourceUsername, name), row: teamdata.User{ID: cmp.Or(extra.ID, madeID("user", name)), Username: name, DeleteAt: 1}}
		r.people[name] = p
	}
	return p
}

func (r *reading) user(line *bulk.User) {
	p := r.person(line.Username)
	extra := r.ids.users[p.row.Username]
	ours := len(r.ids.users) > 0
	p.known = p.known || !ours
	p.row = teamdata.User{
		ID: p.row.ID, Username: p.row.Username, Email: line.Email, Nickname: line.Nickname, FirstName: line.FirstName, LastName: line.LastName,
		Position: line.Position, Locale: line.Locale, Roles: line.Roles, DeleteAt: line.DeleteAt, NotifyProps: userProps(line.NotifyProps),
		Preferences: preferences(line.Settings), CustomStatus: customStatus(line.CustomStatus), Timezone: extra.Timezone,
	}
	r.picture(p, line.ProfileImage)
	r.membership(p, line.Teams)
}

func (r *reading) bot(line *bulk.Bot) {
	p := r.person(line.Username)
	p.known = true
	p.row = teamdata.User{
		ID: p.row.ID, Username: p.row.Username, FirstName: line.DisplayName, DeleteAt: line.DeleteAt,
		Bot: &teamdata.Bot{Description: line.Description, OwnerID: line.Owner, DeleteAt: line.DeleteAt},
	}
	if owner, found := r.people[strings.ToLower(line.Owner)]; found {
		p.row.Bot.OwnerID = owner.row.ID
	}
	r.picture(p, line.ProfileImage)
	r.membership(p, r.ids.bots[p.row.Username])
}

func (r *reading) picture(p *person, path string) {
	if file, found := archive.Attached(r.archive, path); found {
		p.row.PictureUpdateAt = 1
		r.files["users/"+p.row.ID+"/profile.png"] = stored{r.n, file.Name}
	}
}

// membership gives a person their place in the team.
func (r *reading) membership(p *person, teams []bulk.TeamMembership) {
	at := slices.IndexFunc(teams, func(team bulk.TeamMembership) bool { return r.mine(team.Name) })
	if at < 0 {
		return
	}
	team := teams[at]
	guest, admin := scheme(team.Roles)
	p.row.Member = &teamdata.TeamMember{SchemeUser: !guest, SchemeGuest: guest, SchemeAdmin: admin}
	if team.Theme != "" {
		if p.row.Preferences == nil {
			p.row.Preferences = map[string]string{}
		}
		p.row.Preferences["theme/team"] = team.Theme
	}
	for _, channel := range team.Channels {
		guest, admin := scheme(channel.Roles)
		p.row.Channels = append(p.row.Channels, teamdata.ChannelMember{
			ChannelName: strings.ToLower(channel.Name), SchemeUser: !guest, SchemeGuest: guest, SchemeAdmin: admin, NotifyProps: channelProps(channel.NotifyProps),
			LastViewedAt: channel.LastViewedAt, MsgCount: channel.MsgCount, MsgCountRoot: channel.MsgCountRoot, MentionCount: channel.MentionCount,
			MentionCountRoot: channel.MentionCountRoot, UrgentMentionCount: channel.UrgentMentionCount, Favorite: channel.Favorite,
		})
	}
}

// scheme says what roles of a membership mean.
func scheme(roles string) (guest, admin bool) {
	for role := range strings.FieldsSeq(roles) {
		guest = guest || strings.HasSuffix(role, "_guest")
		admin = admin || strings.HasSuffix(role, "_admin")
	}
	return guest, admin
}

// texts makes a column of names and texts that alternate; empty texts are left out.
func texts(pairs ...string) teamdata.Texts {
	found := teamdata.Texts{}
	for pair := range slices.Chunk(pairs, 2) {
		if len(pair) == 2 && pair[1] != "" {
			found[pair[0]] = pair[1]
		}
	}
	return found
}

func userProps(p *bulk.UserProps) teamdata.Texts {
	if p == nil {
		return nil
	}
	return texts("desktop", p.Desktop, "desktop_sound", p.DesktopSound, "email", p.Email, "push", p.Mobile, "push_status", p.MobilePushStatus,
		"channel", p.Channel, "comments", p.Comments, "mention_keys", p.MentionKeys)
}

func channelProps(p *bulk.ChannelProps) teamdata.Texts {
	if p == nil {
		return nil
	}
	return texts("desktop", p.Desktop, "push", p.Mobile, "mark_unread", p.MarkUnread, "email", p.Email,
		"ignore_channel_mentions", p.IgnoreChannelMentions, "channel_auto_follow_threads", p.AutoFollowThreads)
}

// intervals are the seconds that the server keeps for the words of the format.
var intervals = map[string]string{"immediately": "30", "fifteen": "900", "hour": "3600"}

func preferences(s bulk.Settings) map[string]string {
	return texts(
		"theme/", s.Theme, "display_settings/use_military_time", s.MilitaryTime, "display_settings/collapse_previews", s.LinkPreviews,
		"display_settings/message_display", s.MessageDisplay, "display_settings/collapse_consecutive_messages", s.CollapseConsecutive,
		"display_settings/colorize_usernames", s.ColorizeUsernames, "display_settings/channel_display_mode", s.ChannelDisplayMode,
		"tutorial_step/", s.TutorialStep, "notifications/email_interval", intervals[s.EmailInterval], "display_settings/name_format", s.NameFormat,
		"advanced_settings/feature_enabled_markdown_preview", s.MarkdownPreview, "advanced_settings/formatting", s.Formatting,
		"sidebar_settings/show_unread_section", s.ShowUnreadSection, "advanced_settings/send_on_ctrl_enter", s.SendOnCtrlEnter,
		"advanced_settings/code_block_ctrl_enter", s.CodeBlockCtrlEnter, "advanced_settings/join_leave", s.ShowJoinLeave,
		"advanced_settings/unread_scroll_position", s.ShowUnreadScrollPosition, "advanced_settings/sync_drafts", s.SyncDrafts,
		"sidebar_settings/limit_visible_dms_gms", s.LimitVisibleDMsGMs)
}

func customStatus(status *bulk.CustomStatus) string {
	if status == nil {
		return ""
	}
	text, err := json.Marshal(status)
	if err != nil {
		return ""
	}
	return string(text)
}
