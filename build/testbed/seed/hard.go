package seed

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
)

// The sizes of the hard shapes.
const (
	// LongThread is the number of replies in the longest thread: more than two lines of the
	// bulk format hold.
	LongThread = 7300
	// WideThread is the number of replies of WideReply characters in one thread: more bytes
	// than a line holds.
	WideThread = 400
	WideReply  = 16_000
	// Outside stands in a conversation with one who is not in the team.
	Outside = "stays-outside"
)

// hard makes the shapes one after the other. Most can only be made by SQL:
// they come from old servers, from plugins, from imports and from accidents.
type hard struct {
	*seeder
	channel string
}

// Harden adds every hard shape to the demo content of a server.
func Harden(ctx context.Context, server *testbed.Server, content *Content) error {
	h := &hard{seeder: &seeder{ctx: ctx, server: server, Content: *content}}
	steps := []struct {
		name string
		do   func() error
	}{
		{"channel", h.ownChannel},
		{"long threads", h.longThreads},
		{"odd times", h.oddTimes},
		{"odd types and props", h.oddTypes},
		{"odd messages", h.oddTexts},
		{"strangers", h.strangers},
		{"odd files", h.oddFiles},
		{"posts with more than the format says", h.richPosts},
		{"emoji", h.oddEmoji},
		{"profiles", h.profiles},
		{"the team's icon and bookmarks", h.decorations},
		{"conversations", h.conversationsAmongMembers},
		{"threads with all that hangs on them", h.fullThreads},
		{"memberships with all settings", h.fullMemberships},
		{"a disabled bot with a face", h.oldBot},
		{"edges", h.edges},
	}
	for _, step := range steps {
		if err := step.do(); err != nil {
			return fmt.Errorf("harden %s: %w", step.name, err)
		}
	}
	_, err := server.Admin.InvalidateCaches(ctx)
	return err
}

func (h *hard) exec(statement string, args ...any) error {
	_, err := h.server.DB.ExecContext(h.ctx, statement, args...)
	return err
}

// post writes a post as a row. A root has no rootID.
func (h *hard) post(channelID, userID, rootID string, at int64, kind, message, props string) (string, error) {
	id := model.NewId()
	return id, h.exec(`INSERT INTO Posts (Id, CreateAt, UpdateAt, EditAt, DeleteAt, IsPinned, UserId, ChannelId, RootId, OriginalId, Message, Type, Props, Hashtags, FileIds, HasReactions)
		VALUES ($1, $2, $2, 0, 0, false, $3, $4, $5, '', $6, $7, $8::jsonb, '', '[]', false)`, id, at, userID, channelID, rootID, message, kind, props)
}

func (h *hard) user(name string) string { return h.Users[name].User.Id }

func (h *hard) ownChannel() error {
	if err := h.seeder.channel("hart", "Harte Nüsse", model.ChannelTypeOpen, "anna", "boris"); err != nil {
		return err
	}
	h.channel = h.Channels["hart"].Id
	// The channel is as old as its posts, because no user follows the seeding in real time.
	return h.exec(`UPDATE Channels SET CreateAt = 1000 WHERE Id = $1`, h.channel)
}

// strangers are people without a place in the team: of another server,
// deleted for good, in the words of the system only, and a guest who has left
// every channel.
func (h *hard) strangers() error {
	zoe, err := h.server.CreateUser(h.ctx, &model.User{Username: "zoe", Email: "zoe@example.com"})
	if err != nil {
		return err
	}
	if err := h.exec(`UPDATE Users SET Username = 'zoe:remote', RemoteId = Id WHERE Id = $1`, zoe.Id); err != nil {
		return err
	}
	for i, stranger := range []string{zoe.Id, model.NewId(), model.NewId(), h.user("hugo")} {
		root, err := h.post(h.channel, stranger, "", int64(6_000_000+10*i), "", fmt.Sprintf("from a stranger %d, @zoe:remote", i), `{}`)
		if err != nil {
			return err
		}
		if _, err := h.post(h.channel, stranger, root, int64(6_000_001+10*i), "", "to myself", `{}`); err != nil {
			return err
		}
	}
	named, err := h.server.CreateUser(h.ctx, &model.User{Username: "only.named", Email: "named@example.com"})
	if err != nil {
		return err
	}
	_, err = h.post(h.channel, h.user("dora"), "", 6_000_100, "system_add_to_channel", "only.named added to the channel by dora.",
		fmt.Sprintf(`{"addedUserId": %q, "addedUsername": "only.named", "userId": %q, "username": "dora"}`, named.Id, h.user("dora")))
	if err != nil {
		return err
	}
	idle, err := h.server.CreateUser(h.ctx, &model.User{Username: "idle.guest", Email: "idle@example.com"})
	if err != nil {
		return err
	}
	if err := h.exec(`UPDATE Users SET Roles = 'system_guest' WHERE Id = $1`, idle.Id); err != nil {
		return err
	}
	if _, err := h.post(h.channel, idle.Id, "", 6_000_200, "", "from a guest who left the channel", `{}`); err != nil {
		return err
	}
	return h.exec(`INSERT INTO TeamMembers (TeamId, UserId, Roles, DeleteAt, SchemeUser, SchemeAdmin, SchemeGuest, CreateAt) VALUES ($1, $2, '', 0, false, false, true, 1)`, h.Team.Id, idle.Id)
}

// profiles give people pictures, settings and a status.
func (h *hard) profiles() error {
	face, err := Picture(200)
	if err != nil {
		return err
	}
	anna := h.Users["anna"]
	if _, err := anna.SetProfileImage(h.ctx, anna.User.Id, face); err != nil {
		return err
	}
	theme := `{"type":"Custom","sidebarBg":"#123456"}`
	preferences := model.Preferences{
		{UserId: anna.User.Id, Category: "theme", Name: "", Value: `{"type":"Indigo"}`},
		{UserId: anna.User.Id, Category: "theme", Name: h.Team.Id, Value: theme},
		{UserId: anna.User.Id, Category: "tutorial_step", Name: anna.User.Id, Value: "999"},
		{UserId: anna.User.Id, Category: "notifications", Name: "email_interval", Value: "900"},
		{UserId: anna.User.Id, Category: "sidebar_settings", Name: "show_unread_section", Value: "true"},
		{UserId: anna.User.Id, Category: "sidebar_settings", Name: "limit_visible_dms_gms", Value: "20"},
	}
	for _, name := range []string{"feature_enabled_markdown_preview", "formatting", "send_on_ctrl_enter", "code_block_ctrl_enter", "join_leave", "unread_scroll_position", "sync_drafts"} {
		preferences = append(preferences, model.Preference{UserId: anna.User.Id, Category: "advanced_settings", Name: name, Value: "true"})
	}
	for _, name := range []string{"use_military_time", "collapse_previews", "message_display", "channel_display_mode", "collapse_consecutive_messages", "colorize_usernames", "name_format"} {
		preferences = append(preferences, model.Preference{UserId: anna.User.Id, Category: "display_settings", Name: name, Value: "clean"})
	}
	if _, err := anna.UpdatePreferences(h.ctx, anna.User.Id, preferences); err != nil {
		return err
	}
	status := &model.CustomStatus{Emoji: "ruhe", Text: "bitte leise", Duration: "date_and_time", ExpiresAt: time.Now().AddDate(3, 0, 0)}
	if _, _, err := anna.UpdateUserCustomStatus(h.ctx, anna.User.Id, status); err != nil {
		return err
	}
	_, _, err = anna.PatchUser(h.ctx, anna.User.Id, &model.UserPatch{NotifyProps: model.StringMap{
		"desktop": "all", "desktop_sound": "false", "email": "true", "push": "none", "push_status": "away",
		"channel": "false", "comments": "root", "mention_keys": "änni,sopran", "first_name": "false",
	}})
	return err
}

// decorations adds headers, purposes, icons and bookmarks to a team and its channels.
func (h *hard) decorations() error {
	icon, err := Picture(33)
	if err != nil {
		return err
	}
	if _, err := h.Users["dora"].SetTeamIcon(h.ctx, h.Team.Id, icon); err != nil {
		return err
	}
	file, err := h.file(h.channel, "", "20240101/hard/bookmark/plan.pdf", "plan.pdf", "%PDF", false)
	if err != nil {
		return err
	}
	for i, mark := range []struct{ kind, name, link, file string }{{"link", "Noten", "https://example.com/noten", ""}, {"file", "Plan", "", file}} {
		err := h.exec(`INSERT INTO ChannelBookmarks (Id, OwnerId, ChannelId, FileInfoId, CreateAt, UpdateAt, DeleteAt, DisplayName, SortOrder, LinkUrl, ImageUrl, Emoji, Type)
			VALUES ($1, $2, $3, $4, 9000000, 9000000, 0, $5, $6, $7, '', ':stern:', $8::channel_bookmark_type)`,
			model.NewId(), h.user("dora"), h.channel, mark.file, mark.name, i, mark.link, mark.kind)
		if err != nil {
			return err
		}
	}
	return nil
}

// oddEmoji are one that only a status uses, one whose name a server has itself
// now, and one without its image.
func (h *hard) oddEmoji() error {
	image, err := Picture(90)
	if err != nil {
		return err
	}
	dora := h.Users["dora"]
	for _, name := range []string{"ruhe", "verloren", "nur_unter_uns"} {
		if _, _, err := dora.CreateEmoji(h.ctx, &model.Emoji{Name: name, CreatorId: dora.User.Id}, image, name+".png"); err != nil {
			return err
		}
	}
	if err := h.exec(`INSERT INTO Emoji (Id, CreateAt, UpdateAt, DeleteAt, CreatorId, Name) VALUES ($1, 1, 1, 0, $2, 'tada')`, model.NewId(), dora.User.Id); err != nil {
		return err
	}
	var id string
	if err := h.server.DB.QueryRowContext(h.ctx, `SELECT Id FROM Emoji WHERE Name = 'verloren'`).Scan(&id); err != nil {
		return err
	}
	if err := os.Remove(filepath.Join(h.server.FileStore(), "emoji", id, "image")); err != nil {
		return err
	}
	_, err = h.say("anna", "hart", nil, "wo ist :verloren:?")
	return err
}

// conversationsAmongMembers adds a note to oneself and what hangs on posts to
// the direct and group messages of the demo.
func (h *hard) conversationsAmongMembers() error {
	anna := h.Users["anna"]
	self, _, err := anna.CreateDirectChannel(h.ctx, anna.User.Id, anna.User.Id)
	if err != nil {
		return err
	}
	note, _, err := anna.CreatePost(h.ctx, &model.Post{ChannelId: self.Id, Message: "an mich :nur_unter_uns:"})
	if err != nil {
		return err
	}
	if err := h.react(note, "stern", "anna"); err != nil {
		return err
	}
	if err := h.save("anna", note); err != nil {
		return err
	}
	if _, err := anna.PinPost(h.ctx, note.Id); err != nil {
		return err
	}
	pair, _, err := anna.CreateDirectChannel(h.ctx, anna.User.Id, h.user("boris"))
	if err != nil {
		return err
	}
	header := "nur wir"
	if _, _, err := anna.PatchChannel(h.ctx, pair.Id, &model.ChannelPatch{Header: &header}); err != nil {
		return err
	}
	outside, _, err := anna.CreateDirectChannel(h.ctx, anna.User.Id, h.user("hugo"))
	if err != nil {
		return err
	}
	if _, _, err := anna.CreatePost(h.ctx, &model.Post{ChannelId: outside.Id, Message: "to one outside: " + Outside}); err != nil {
		return err
	}
	_, err = anna.UpdatePreferences(h.ctx, anna.User.Id, model.Preferences{
		{UserId: anna.User.Id, Category: model.PreferenceCategoryFavoriteChannel, Name: pair.Id, Value: "true"},
		{UserId: anna.User.Id, Category: model.PreferenceCategoryDirectChannelShow, Name: h.user("boris"), Value: "true"},
	})
	return err
}

func (h *hard) fullMemberships() error {
	return h.exec(`UPDATE ChannelMembers SET UrgentMentionCount = 1, MentionCount = 2, NotifyProps = '{"desktop": "all", "push": "mention", "mark_unread": "mention",
			"email": "true", "ignore_channel_mentions": "on", "channel_auto_follow_threads": "on"}'
		WHERE UserId = $1 AND ChannelId IN (SELECT Id FROM Channels WHERE Name = 'hart' OR Type = 'D')`, h.user("boris"))
}

func (h *hard) oldBot() error {
	bot, _, err := h.server.Admin.CreateBot(h.ctx, &model.Bot{Username: "pensioner", DisplayName: "Alt"})
	if err != nil {
		return err
	}
	if _, err := h.post(h.channel, bot.UserId, "", 11_000_000, "", "from a bot of old", `{"from_bot": "true"}`); err != nil {
		return err
	}
	face, err := Picture(150)
	if err != nil {
		return err
	}
	if _, err := h.server.Admin.SetProfileImage(h.ctx, bot.UserId, face); err != nil {
		return err
	}
	_, _, err = h.server.Admin.DisableBot(h.ctx, bot.UserId)
	return err
}
