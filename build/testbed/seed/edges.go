package seed

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"
)

const (
	// LongTalk is the number of replies in a thread of a conversation.
	LongTalk = 3700
	// LongText is the number of letters of a message: more than every server takes.
	LongText = 16_400
	// OldName is the earlier username of fatima, who left.
	OldName = "fatima.old"
)

// edges are the shapes at which a simpler export goes wrong.
func (h *hard) edges() error {
	for _, step := range []struct {
		name string
		do   func() error
	}{
		{"names everywhere", h.namesEverywhere},
		{"posts of the system", h.systemPosts},
		{"roots and replies alike", h.alikes},
		{"long messages", h.longTexts},
		{"a long thread of a conversation", h.longTalk},
		{"bookmarks of a conversation", h.talkMarks},
		{"torn images", h.tornImages},
		{"files without rows", h.lostFiles},
		{"accounts of old", h.oldAccounts},
		{"traces that fall together", h.doubles},
	} {
		if err := step.do(); err != nil {
			return fmt.Errorf("%s: %w", step.name, err)
		}
	}
	return nil
}

// namesEverywhere mentions a person who left, and one of another server, in every text that
// may hold mentions.
func (h *hard) namesEverywhere() error {
	const text = "Thanks.@fatima, _@fatima_ and\n@zoe:remote"
	if err := h.exec(`UPDATE Channels SET Header = $2, Purpose = $2 WHERE Id = $1`, h.channel, text); err != nil {
		return err
	}
	if err := h.exec(`UPDATE Channels SET Header = $1 WHERE Type = 'G'`, text); err != nil {
		return err
	}
	if err := h.exec(`UPDATE ChannelBookmarks SET DisplayName = 'Noten von @fatima' WHERE DisplayName = 'Noten'`); err != nil {
		return err
	}
	id, err := h.post(h.channel, h.user("anna"), "", 12_000_000, "", text, `{"poll": {"text": "Hi\n@fatima and\t@fatima", "choices": ["\n@zoe:remote"]}}`)
	if err != nil {
		return err
	}
	before, err := h.post(h.channel, h.user("anna"), "", 12_000_000, "", "before: "+text, `{}`)
	if err != nil {
		return err
	}
	return h.exec(`UPDATE Posts SET OriginalId = $2, DeleteAt = 12000005, EditAt = 12000000 WHERE Id = $1`, before, id)
}

// systemPosts name fatima as the server does, under an older name too.
func (h *hard) systemPosts() error {
	fatima, anna := h.user("fatima"), h.user("anna")
	stranger, err := h.server.CreateUser(h.ctx, &model.User{Username: "in.group", Email: "in.group@example.com"})
	if err != nil {
		return err
	}
	for i, said := range []struct{ author, kind, message, props string }{
		// The ids of this server mean nothing to another: what it exports again
		// has a line for whom it knows by more than an id.
		{stranger.Id, "", "from one of a group", `{}`},
		{anna, "system_remove_from_channel", OldName + " removed from the channel.", fmt.Sprintf(`{"removedUserId": %q, "removedUsername": %q}`, fatima, OldName)},
		{fatima, "system_join_channel", OldName + " joined the channel.", fmt.Sprintf(`{"username": %q}`, OldName)},
		{fatima, "system_join_leave", "fatima has left the channel.", `{}`},
		{
			anna, "system_gm_to_channel", "anna created this channel from a group message with anna, " + OldName + " and in.group.",
			fmt.Sprintf(`{"convertedByUserId": %q, "gmMembersDuringConversionIDs": [%q, %q, %q]}`, anna, anna, fatima, stranger.Id),
		},
	} {
		if _, err := h.post(h.channel, said.author, "", int64(12_001_000+i), said.kind, said.message, said.props); err != nil {
			return err
		}
	}
	return nil
}

// alikes are a reply and a later root, and a root and its own reply, that an
// importer takes for one.
func (h *hard) alikes() error {
	first, err := h.post(h.channel, h.user("anna"), "", 12_002_000, "", "is that so?", `{}`)
	if err != nil {
		return err
	}
	if _, err := h.post(h.channel, h.user("boris"), first, 12_002_500, "", "ok", `{}`); err != nil {
		return err
	}
	for _, at := range []int64{12_002_500, 12_002_600} {
		root, err := h.post(h.channel, h.user("dora"), "", at, "", "ok", `{}`)
		if err != nil {
			return err
		}
		if _, err := h.post(h.channel, h.user("boris"), root, at-1, "", "ok", `{}`); err != nil {
			return err
		}
	}
	return nil
}

func (h *hard) longTexts() error {
	pair, err := h.pair()
	if err != nil {
		return err
	}
	long := strings.Repeat("長", LongText)
	for i, channel := range []string{h.channel, pair} {
		root, err := h.post(channel, h.user("anna"), "", int64(12_003_000+10*i), "", long, `{}`)
		if err != nil {
			return err
		}
		if _, err := h.post(channel, h.user("boris"), root, int64(12_003_001+10*i), "", long, `{}`); err != nil {
			return err
		}
	}
	return nil
}

// pair is the conversation of anna and boris.
func (h *hard) pair() (string, error) {
	channel, _, err := h.Users["anna"].CreateDirectChannel(h.ctx, h.user("anna"), h.user("boris"))
	if err != nil {
		return "", err
	}
	return channel.Id, nil
}

func (h *hard) longTalk() error {
	pair, err := h.pair()
	if err != nil {
		return err
	}
	root, err := h.post(pair, h.user("anna"), "", 2_000_000, "", "a conversation of many replies", `{}`)
	if err != nil {
		return err
	}
	return h.exec(`INSERT INTO Posts (Id, CreateAt, UpdateAt, EditAt, DeleteAt, IsPinned, UserId, ChannelId, RootId, OriginalId, Message, Type, Props, Hashtags, FileIds, HasReactions)
		SELECT substr(md5('talk' || i::text || $1::text), 1, 26), 2000000 + i, 2000000 + i, 0, 0, false, $2, $3, $1, '', 'answer ' || i, '', '{}', '', '[]', false
		FROM generate_series(1, $4::int) i`, root, h.user("boris"), pair, LongTalk)
}

func (h *hard) talkMarks() error {
	pair, err := h.pair()
	if err != nil {
		return err
	}
	return h.exec(`INSERT INTO ChannelBookmarks (Id, OwnerId, ChannelId, FileInfoId, CreateAt, UpdateAt, DeleteAt, DisplayName, SortOrder, LinkUrl, ImageUrl, Emoji, Type)
		VALUES ($1, $2, $3, '', 12004000, 12004000, 0, 'Unter uns', 0, 'https://example.com/us', '', '', 'link')`, model.NewId(), h.user("anna"), pair)
}

// tornImages cut a profile picture and the image of an emoji off.
func (h *hard) tornImages() error {
	face, err := Picture(60)
	if err != nil {
		return err
	}
	boris, dora := h.Users["boris"], h.Users["dora"]
	if _, err := boris.SetProfileImage(h.ctx, boris.User.Id, face); err != nil {
		return err
	}
	if _, _, err := dora.CreateEmoji(h.ctx, &model.Emoji{Name: "zerrissen", CreatorId: dora.User.Id}, face, "zerrissen.png"); err != nil {
		return err
	}
	var emoji string
	if err := h.server.DB.QueryRowContext(h.ctx, `SELECT Id FROM Emoji WHERE Name = 'zerrissen'`).Scan(&emoji); err != nil {
		return err
	}
	for _, stored := range []string{filepath.Join("users", boris.User.Id, "profile.png"), filepath.Join("emoji", emoji, "image")} {
		if err := os.Truncate(filepath.Join(h.server.FileStore(), stored), 60); err != nil {
			return err
		}
	}
	_, err = h.say("anna", "hart", nil, "halb :zerrissen:")
	return err
}

// lostFiles adds posts that name files which are not in the database.
func (h *hard) lostFiles() error {
	for i, column := range []string{"FileIds", "Filenames"} {
		id, err := h.post(h.channel, h.user("anna"), "", int64(12_005_000+i), "", "files of old", `{}`)
		if err != nil {
			return err
		}
		if err := h.exec(`UPDATE Posts SET `+column+` = $2 WHERE Id = $1`, id, `["/of/old/`+model.NewId()+`.txt"]`); err != nil {
			return err
		}
	}
	return nil
}

// oldAccounts are one whose name is forbidden by now, a bot of a plugin, and an
// admin from before there were schemes.
func (h *hard) oldAccounts() error {
	matterbot, err := h.server.CreateUser(h.ctx, &model.User{Username: "was.matterbot", Email: "matterbot@example.com"})
	if err != nil {
		return err
	}
	if err := h.exec(`UPDATE Users SET Username = 'matterbot' WHERE Id = $1`, matterbot.Id); err != nil {
		return err
	}
	helper, _, err := h.server.Admin.CreateBot(h.ctx, &model.Bot{Username: "plugin-helper", DisplayName: "Helper"})
	if err != nil {
		return err
	}
	if err := h.exec(`UPDATE Bots SET OwnerId = 'com.example.plugin' WHERE UserId = $1`, helper.UserId); err != nil {
		return err
	}
	for i, author := range []string{matterbot.Id, helper.UserId} {
		if _, err := h.post(h.channel, author, "", int64(12_006_000+i), "", "from an account of old", `{}`); err != nil {
			return err
		}
	}
	for _, table := range []string{"TeamMembers", "ChannelMembers"} {
		role := strings.ToLower(strings.TrimSuffix(table, "Members"))
		if err := h.exec(`UPDATE `+table+` SET Roles = $2 WHERE UserId = $1`, h.user("chen.wei"), role+"_user "+role+"_admin"); err != nil {
			return err
		}
	}
	return nil
}

// doubles are of two accounts that were deleted for good.
func (h *hard) doubles() error {
	root, err := h.post(h.channel, h.user("anna"), "", 12_007_000, "", "two who are gone liked this", `{}`)
	if err != nil {
		return err
	}
	for range 2 {
		gone := model.NewId()
		for _, statement := range []string{
			`INSERT INTO Reactions (UserId, PostId, EmojiName, CreateAt, UpdateAt, DeleteAt, ChannelId) SELECT $1::text, Id, '+1', 12007001, 12007001, 0, ChannelId FROM Posts WHERE Id = $2`,
			`INSERT INTO ThreadMemberships (PostId, UserId, Following, LastViewed, LastUpdated, UnreadMentions) VALUES ($2, $1, true, 12007001, 12007001, 0)`,
		} {
			if err := h.exec(statement, gone, root); err != nil {
				return err
			}
		}
	}
	return nil
}
