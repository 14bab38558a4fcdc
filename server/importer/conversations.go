package importer

import (
	"context"
	"fmt"
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/inspect"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/journal"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/write"
)

// conversationsAtOnce is the number of conversations that one transaction completes.
const conversationsAtOnce = 200

// conversationMaker makes the channels of direct and group conversations.
type conversationMaker struct{ *task }

// make finds the channels of the conversations, which the server makes where there are
// none.
func (m *conversationMaker) make(ctx context.Context) error {
	for _, planned := range m.plan.Conversations {
		if planned.Action == planning.ActionSkip {
			continue
		}
		if err := context.Cause(ctx); err != nil {
			return err
		}
		if err := m.makeOne(ctx, planned); err != nil {
			return err
		}
	}
	return nil
}

func (m *conversationMaker) makeOne(ctx context.Context, planned planning.PlanConversation) error {
	var ids []string
	for _, name := range planned.Participants {
		id, err := m.ids.user(m.translator.users[name].Target.Username)
		if err != nil {
			return fmt.Errorf("a conversation %w", err)
		}
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	talk := dialog{participants: planned.Participants, userIDs: ids}
	name := journal.NameKey(journal.KindConversation, planning.ConversationName(ids))
	if talk.channelID = m.attempt.named[name]; talk.channelID != "" {
		talk.made = true
		m.ids.addTalk(planned.Source, talk)
		return nil
	}
	id, made, err := m.host.Server().Conversation(ctx, ids, m.attempt.progress.Since)
	if err != nil {
		return err
	}
	talk.channelID, talk.made = id, made
	m.ids.addTalk(planned.Source, talk)
	if !made {
		m.ids.old[id] = true
		return nil
	}
	m.attempt.count(transfer.CountDirectChannels, 1)
	return m.attempt.note(ctx, journal.Entry{Conversations: []string{id}, Named: map[string]string{name: id}})
}

// converse stores what the participants of new conversations have read, and shows these
// conversations to the users who saw them on the source.
func (m *conversationMaker) converse(ctx context.Context) error {
	if len(m.ids.read) == 0 {
		return nil
	}
	return m.attempt.once(ctx, stepConversations, func() error {
		c := &conversing{task: m.task, done: map[string]bool{}}
		err := m.translator.lines(ctx, 0, func(line bulk.Foreign) error { return c.take(ctx, line.DirectChannel) }, bulk.TypeDirectChannel)
		if err != nil {
			return err
		}
		// Some have posts and no line.
		for _, source := range sanitize.SortedKeys(m.ids.talks) {
			if err := c.add(ctx, m.ids.talks[source], &bulk.DirectChannel{}); err != nil {
				return err
			}
		}
		return c.write(ctx)
	})
}

// conversing collects conversations.
type conversing struct {
	*task
	done map[string]bool
	some []write.Conversation
}

func (c *conversing) take(ctx context.Context, line *bulk.DirectChannel) error {
	source, _, _ := sanitize.ConversationKey(inspect.Usernames(line))
	if talk, ok := c.ids.talks[source]; ok {
		return c.add(ctx, talk, line)
	}
	return nil
}

// add adds a conversation that the import made, once.
func (c *conversing) add(ctx context.Context, talk dialog, line *bulk.DirectChannel) error {
	if !talk.made || c.done[talk.channelID] {
		return nil
	}
	c.done[talk.channelID] = true
	conversation := write.Conversation{ChannelID: talk.channelID, Header: sanitize.CutRunes(c.translator.texts.Rewrite(sanitize.CutRunes(sanitize.CleanText(line.Header), sanitize.MaxHeaderRunes)), sanitize.MaxHeaderRunes)}
	known := map[string]bulk.Participant{}
	for _, participant := range line.Participants {
		if name := sanitize.Key(participant.Username); known[name].Username == "" {
			known[name] = participant
		}
	}
	seen := map[string]bool{}
	for _, name := range talk.participants {
		target := c.translator.users[name].Target
		id := c.ids.users[target.Username]
		if seen[id] {
			continue
		}
		seen[id] = true
		cleaned, _ := sanitize.CleanParticipant(known[name], c.in.Now)
		place := memberChannelOf(talk.channelID, cleaned, target.UserID == "", c.in.Ours && known[name].Username != "")
		conversation.Members = append(conversation.Members, write.Participant{UserID: id, NotifyProps: place.NotifyProps, Read: place.Read})
		if target.UserID != "" {
			c.attempt.touch(id, talk.channelID)
		}
	}
	conversation.Preferences = c.preferences(talk, line)
	if c.some = append(c.some, conversation); len(c.some) < conversationsAtOnce {
		return nil
	}
	return c.write(ctx)
}

// preferences let a conversation show, and be a favorite, where it was.
func (c *conversing) preferences(talk dialog, line *bulk.DirectChannel) (list []write.Preference) {
	add := func(names []string, category string, name func(userID string) string) {
		seen := map[string]bool{}
		for _, username := range names {
			id := c.ids.users[c.translator.users[sanitize.Key(username)].Target.Username]
			if !slices.Contains(talk.userIDs, id) || seen[id] {
				continue
			}
			seen[id] = true
			list = append(list, write.Preference{UserID: id, Category: category, Name: name(id), Value: "true"})
		}
	}
	channel := func(string) string { return talk.channelID }
	if len(talk.userIDs) > planning.DirectParticipants {
		add(line.ShownBy, "group_channel_show", channel)
	} else {
		add(line.ShownBy, "direct_channel_show", func(userID string) string {
			for _, other := range talk.userIDs {
				if other != userID {
					return other
				}
			}
			return userID
		})
	}
	add(line.FavoritedBy, "favorite_channel", channel)
	return list
}

func (c *conversing) write(ctx context.Context) (err error) {
	if len(c.some) == 0 {
		return nil
	}
	if err := context.Cause(ctx); err != nil {
		return err
	}
	c.attempt.progress, err = c.attempt.rows.Converse(ctx, c.attempt.fence, c.attempt.progress, c.some)
	c.some = nil
	return err
}
