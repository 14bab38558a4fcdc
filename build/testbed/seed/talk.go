package seed

import (
	"fmt"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"
)

// say posts a message; root may be nil.
func (s *seeder) say(who, channel string, root *model.Post, message string, files ...string) (*model.Post, error) {
	post := &model.Post{ChannelId: s.Channels[channel].Id, Message: message, FileIds: files}
	if root != nil {
		post.RootId = root.Id
	}
	created, _, err := s.Users[who].CreatePost(s.ctx, post)
	if err != nil {
		return nil, fmt.Errorf("%s in %s: %w", who, channel, err)
	}
	return created, nil
}

func (s *seeder) react(post *model.Post, emoji string, people ...string) error {
	for _, who := range people {
		reaction := &model.Reaction{UserId: s.Users[who].User.Id, PostId: post.Id, EmojiName: emoji}
		if _, _, err := s.Users[who].SaveReaction(s.ctx, reaction); err != nil {
			return fmt.Errorf("%s reacts with %s: %w", who, emoji, err)
		}
	}
	return nil
}

// conversations make threads, reactions, pins, saved posts, edits, followers
// and a deleted post.
func (s *seeder) conversations() error {
	if err := s.rehearsalThread(); err != nil {
		return err
	}
	if err := s.oddMessages(); err != nil {
		return err
	}
	if err := s.readState(); err != nil {
		return err
	}
	for channel, people := range map[string][]string{
		"town-square":  {"anna", "boris", "emil"},
		"vorstand":     {"dora", "chen.wei"},
		"konzert-2024": {"fatima", "boris", "anna"},
		"off-topic":    {"boris", "chen.wei"},
	} {
		for i := range 12 {
			root, err := s.say(people[i%len(people)], channel, nil, fmt.Sprintf("Nachricht %d für #%s — grüße, привет, 你好", i+1, channel))
			if err != nil {
				return err
			}
			for j := range i % 4 {
				if _, err := s.say(people[(i+j+1)%len(people)], channel, root, fmt.Sprintf("Antwort %d.%d", i+1, j+1)); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (s *seeder) rehearsalThread() error {
	root, err := s.say("dora", "proben", nil, "@all **Generalprobe** am Samstag! Wer kommt? :stern: @anna @chen.wei ~vorstand")
	if err != nil {
		return err
	}
	for _, answer := range []struct{ who, text string }{
		{"anna", "Ich! :tada:"},
		{"boris", "Я приду"},
		{"chen.wei", "我来 🎶"},
		{"guest_gus", "May I listen?"},
		{"emil", "Leider verhindert"},
		{"fatima", "سأحضر"},
	} {
		reply, err := s.say(answer.who, "proben", root, answer.text)
		if err != nil {
			return err
		}
		if err := s.react(reply, "+1", "dora", "anna"); err != nil {
			return err
		}
	}
	if err := s.react(root, "stern", "anna", "boris", "guest_gus", "fatima"); err != nil {
		return err
	}
	if err := s.react(root, "tada", "emil", "chen.wei"); err != nil {
		return err
	}
	if _, err := s.Users["dora"].PinPost(s.ctx, root.Id); err != nil {
		return err
	}
	if err := s.save("anna", root); err != nil {
		return err
	}
	if err := s.save("fatima", root); err != nil {
		return err
	}
	_, err = s.Users["emil"].UpdateThreadFollowForUser(s.ctx, s.Users["emil"].User.Id, s.Team.Id, root.Id, false)
	return err
}

// save saves a post for a user, which the database calls flagging.
func (s *seeder) save(who string, post *model.Post) error {
	userID := s.Users[who].User.Id
	preferences := model.Preferences{{UserId: userID, Category: model.PreferenceCategoryFlaggedPost, Name: post.Id, Value: "true"}}
	if _, err := s.Users[who].UpdatePreferences(s.ctx, userID, preferences); err != nil {
		return fmt.Errorf("%s saves a post: %w", who, err)
	}
	return nil
}

func (s *seeder) oddMessages() error {
	messages := []string{
		"# Überschrift\n\n| Stimme | Takt |\n|:--|--:|\n| Sopran | 12 |\n\n```go\nfmt.Println(\"@anna is not mentioned here\")\n```\n- [x] fertig\n- [ ] offen",
		"<script>alert('html & entities')</script> \u2028 \t\"quoted\\path\" ",
		strings.Repeat("lang ", 3000),
		"👩‍👩‍👧‍👦 e\u0301 (NFD) é (NFC) \u202eright-to-left",
	}
	for _, message := range messages {
		if _, err := s.say("anna", "proben", nil, message); err != nil {
			return err
		}
	}
	edited, err := s.say("boris", "proben", nil, "Tippfheler")
	if err != nil {
		return err
	}
	corrected := "Tippfehler (korrigiert)"
	if _, _, err := s.Users["boris"].PatchPost(s.ctx, edited.Id, &model.PostPatch{Message: &corrected}); err != nil {
		return err
	}
	deleted, err := s.say("boris", "proben", nil, "deleted by its author: "+Secret)
	if err != nil {
		return err
	}
	_, err = s.Users["boris"].DeletePost(s.ctx, deleted.Id)
	return err
}

// readState makes favourites, notification settings and a read channel.
func (s *seeder) readState() error {
	anna := s.Users["anna"]
	proben := s.Channels["proben"].Id
	favourite := model.Preferences{{UserId: anna.User.Id, Category: model.PreferenceCategoryFavoriteChannel, Name: proben, Value: "true"}}
	if _, err := anna.UpdatePreferences(s.ctx, anna.User.Id, favourite); err != nil {
		return err
	}
	quiet := map[string]string{"desktop": "mention", "mark_unread": "mention", "push": "none"}
	if _, err := anna.UpdateChannelNotifyProps(s.ctx, proben, anna.User.Id, quiet); err != nil {
		return err
	}
	_, _, err := anna.ViewChannel(s.ctx, anna.User.Id, &model.ChannelView{ChannelId: proben})
	return err
}

// bots make a bot that is in the team and posts with a message attachment.
func (s *seeder) bots() error {
	bot, _, err := s.server.Admin.CreateBot(s.ctx, &model.Bot{Username: "metronom", DisplayName: "Metronom ♩", Description: "Zählt den Takt"})
	if err != nil {
		return err
	}
	if _, _, err := s.server.Admin.AddTeamMember(s.ctx, s.Team.Id, bot.UserId); err != nil {
		return err
	}
	if _, _, err := s.Users["dora"].AddChannelMember(s.ctx, s.Channels["proben"].Id, bot.UserId); err != nil {
		return err
	}
	token, _, err := s.server.Admin.CreateUserAccessToken(s.ctx, bot.UserId, "seed", 0)
	if err != nil {
		return err
	}
	client := model.NewAPIv4Client(s.server.URL)
	client.SetToken(token.Token)
	post := &model.Post{ChannelId: s.Channels["proben"].Id, Message: "♩ = 120"}
	post.AddProp("attachments", []any{map[string]any{"text": "Takt :stern:", "color": "#ffbc1f", "title": "Metronom"}})
	created, _, err := client.CreatePost(s.ctx, post)
	if err != nil {
		return err
	}
	_, err = s.say("boris", "proben", created, "Zu schnell!")
	return err
}
