package seed

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"
)

func (h *hard) longThreads() error {
	for _, thread := range []struct {
		message string
		replies int
		reply   string
	}{
		{"a thread of many replies", LongThread, `'reply ' || i`},
		{"a thread of long replies", WideThread, fmt.Sprintf(`repeat('長', %d) || i`, WideReply)},
	} {
		root, err := h.post(h.channel, h.user("anna"), "", 2_000_000, "", thread.message, `{"kept": "with the root"}`)
		if err != nil {
			return err
		}
		err = h.exec(fmt.Sprintf(`INSERT INTO Posts (Id, CreateAt, UpdateAt, EditAt, DeleteAt, IsPinned, UserId, ChannelId, RootId, OriginalId, Message, Type, Props, Hashtags, FileIds, HasReactions)
			SELECT substr(md5(i::text || $1::text), 1, 26), 2000000 + i, 2000000 + i, 0, 0, i = 7, $2, $3, $1, '', %s, '', '{}', '', '[]', false
			FROM generate_series(1, $4::int) i`, thread.reply), root, h.user("boris"), h.channel, thread.replies)
		if err != nil {
			return err
		}
		err = h.exec(`INSERT INTO Reactions (UserId, PostId, EmojiName, CreateAt, UpdateAt, DeleteAt, ChannelId)
			SELECT $2, Id, 'stern', CreateAt + 5, CreateAt + 5, 0, ChannelId FROM Posts WHERE RootId = $1 AND (CreateAt - 2000000) % 300 = 0`, root, h.user("anna"))
		if err != nil {
			return err
		}
		if err := h.exec(`UPDATE Posts SET IsPinned = true, EditAt = 2000001 WHERE Id = $1`, root); err != nil {
			return err
		}
		if err := h.exec(`INSERT INTO ThreadMemberships (PostId, UserId, Following, LastViewed, LastUpdated, UnreadMentions) VALUES ($1, $2, true, 2000003, 2000003, 0)`, root, h.user("anna")); err != nil {
			return err
		}
	}
	return nil
}

func (h *hard) oddTimes() error {
	for _, odd := range []struct {
		at      int64
		message string
	}{{0, "at no time"}, {-5, "before all time"}, {3_000_000, "twins"}, {3_000_000, "twins"}, {3_000_000, "not a twin"}} {
		if _, err := h.post(h.channel, h.user("anna"), "", odd.at, "", odd.message, `{}`); err != nil {
			return err
		}
	}
	root, err := h.post(h.channel, h.user("anna"), "", 3_000_100, "", "answered before it was said", `{}`)
	if err != nil {
		return err
	}
	if err := h.exec(`INSERT INTO Reactions (UserId, PostId, EmojiName, CreateAt, UpdateAt, DeleteAt, ChannelId) VALUES ($1, $2, 'tada', 3000050, 3000050, 0, $3)`, h.user("boris"), root, h.channel); err != nil {
		return err
	}
	for range 2 {
		if _, err := h.post(h.channel, h.user("boris"), root, 3_000_099, "", "early", `{}`); err != nil {
			return err
		}
	}
	_, err = h.post(h.channel, h.user("boris"), model.NewId(), 3_000_200, "", "the root is gone", `{}`)
	return err
}

func (h *hard) oddTypes() error {
	for i, odd := range []struct{ kind, message, props string }{
		{"burn_on_read", "burns", `{"expire_at": 99999999999999}`},
		{"card", "a card", `{}`},
		{"system_shared_chan_state", "shared", `{}`},
		{"custom_demo", "of a plugin", `{"poll": {"id": 7, "answers": ["a", null, 1.5]}}`},
		{"", "props are a list", `[1, 2]`},
		{"", "props are a word", `"word"`},
		{"", "props are deep", `{"a": {"b": {"c": ["\u2028", "<b>", "👍"]}}}`},
	} {
		if _, err := h.post(h.channel, h.user("anna"), "", int64(4_000_000+i), odd.kind, odd.message, odd.props); err != nil {
			return err
		}
	}
	return nil
}

func (h *hard) oddTexts() error {
	for i, text := range []string{
		"", strings.Repeat("👩", 16_383), "\u0001 control \u007f", "line\r\nbreaks\n\n\n", "\\u0000 is not a NUL", "e\u0301 é",
	} {
		if _, err := h.post(h.channel, h.user("anna"), "", int64(5_000_000+i), "", text, `{}`); err != nil {
			return err
		}
	}
	return nil
}

// oddFiles are files whose names, sizes or absence are hard.
func (h *hard) oddFiles() error {
	root, err := h.post(h.channel, h.user("anna"), "", 7_000_000, "", "odd files", `{}`)
	if err != nil {
		return err
	}
	var ids []string
	for i, file := range []struct {
		name    string
		content string
		missing bool
	}{
		{"cafe\u0301.txt", "decomposed", false},
		{"café.txt", "composed", false},
		{"same.txt", "one of the same name", false},
		{"same.txt", "another of the same name", false},
		{"empty.txt", "", false},
		{"missing.txt", "", true},
		{".hidden", "hidden", false},
		{"no extension", "none", false},
		{strings.Repeat("long ", 45) + ".txt", "a long name", false},
	} {
		id, err := h.file(h.channel, root, fmt.Sprintf("20240101/hard/%d/content", i), file.name, file.content, file.missing)
		if err != nil {
			return err
		}
		ids = append(ids, `"`+id+`"`)
	}
	return h.exec(`UPDATE Posts SET FileIds = $2 WHERE Id = $1`, root, "["+strings.Join(ids, ",")+"]")
}

// file writes a row of FileInfo, and the file unless it is to be missing.
func (h *hard) file(channelID, postID, stored, name, content string, missing bool) (string, error) {
	id := model.NewId()
	if !missing {
		path := filepath.Join(h.server.FileStore(), stored)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return "", err
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			return "", err
		}
	}
	return id, h.exec(`INSERT INTO FileInfo (Id, CreatorId, PostId, ChannelId, CreateAt, UpdateAt, DeleteAt, Path, ThumbnailPath, PreviewPath, Name, Extension, Size, MimeType, Width, Height, HasPreviewImage, Content, Archived)
		VALUES ($1, $2, $3, $4, 7000000, 7000000, 0, $5, '', '', $6, 'txt', $7, 'text/plain', 0, 0, false, '', false)`,
		id, h.user("anna"), postID, channelID, stored, name, len(content))
}

// richPosts have a priority, acknowledgements and earlier versions.
func (h *hard) richPosts() error {
	id, err := h.post(h.channel, h.user("dora"), "", 8_000_000, "", "read this", `{}`)
	if err != nil {
		return err
	}
	if err := h.exec(`INSERT INTO PostsPriority (PostId, ChannelId, Priority, RequestedAck, PersistentNotifications) VALUES ($1, $2, 'urgent', true, true)`, id, h.channel); err != nil {
		return err
	}
	if err := h.exec(`INSERT INTO PostAcknowledgements (PostId, UserId, AcknowledgedAt, ChannelId) VALUES ($1, $2, 8000010, $3)`, id, h.user("boris"), h.channel); err != nil {
		return err
	}
	edited, err := h.say("anna", "hart", nil, "frist version")
	if err != nil {
		return err
	}
	for _, text := range []string{"first version", "second version"} {
		if _, _, err := h.Users["anna"].PatchPost(h.ctx, edited.Id, &model.PostPatch{Message: &text}); err != nil {
			return err
		}
	}
	return nil
}

// fullThreads have every field that a line has, in a channel and in a
// conversation.
func (h *hard) fullThreads() error {
	pair, _, err := h.Users["anna"].CreateDirectChannel(h.ctx, h.user("anna"), h.user("boris"))
	if err != nil {
		return err
	}
	for i, channel := range []string{h.channel, pair.Id} {
		at := int64(10_000_000 + 1000*i)
		root, err := h.post(channel, h.user("anna"), "", at, "me", "all of it", `{"full": true}`)
		if err != nil {
			return err
		}
		reply, err := h.post(channel, h.user("boris"), root, at+1, "me", "all of it, answered", `{"full": true}`)
		if err != nil {
			return err
		}
		for j, post := range []string{root, reply} {
			file, err := h.file(channel, post, fmt.Sprintf("20240101/hard/full-%d-%d/content", i, j), "full.txt", "full", false)
			if err != nil {
				return err
			}
			if err := h.exec(`UPDATE Posts SET EditAt = CreateAt + 5, IsPinned = true, FileIds = $2 WHERE Id = $1`, post, `["`+file+`"]`); err != nil {
				return err
			}
			if err := h.exec(`INSERT INTO Reactions (UserId, PostId, EmojiName, CreateAt, UpdateAt, DeleteAt, ChannelId) VALUES ($1, $2, 'stern', $3::bigint, $3::bigint, 0, $4)`, h.user("boris"), post, at+6, channel); err != nil {
				return err
			}
			if err := h.exec(`INSERT INTO Preferences (UserId, Category, Name, Value) VALUES ($1, 'flagged_post', $2, 'true')`, h.user("boris"), post); err != nil {
				return err
			}
		}
		if err := h.exec(`INSERT INTO ThreadMemberships (PostId, UserId, Following, LastViewed, LastUpdated, UnreadMentions) VALUES ($1, $2, true, $3::bigint, $3::bigint, 3)`, root, h.user("anna"), at+7); err != nil {
			return err
		}
	}
	return nil
}
