package importer

import (
	"context"
	"fmt"
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/inspect"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/write"
)

// conversationsAtOnce is of how many conversations one transaction writes what the
// participants have read.
const conversationsAtOnce = 200

// makeConversations finds the channels of the conversations, which the server makes
// where there are none.
func (a *application) makeConversations(ctx context.Context) error {
	for _, planned := range a.plan.Conversations {
		if planned.Action == planning.ActionSkip {
			continue
		}
		if err := context.Cause(ctx); err != nil {
			return err
		}
		if err := a.makeConversation(ctx, planned); err != nil {
			return err
		}
	}
	return nil
}

func (a *application) makeConversation(ctx context.Context, planned planning.PlanConversation) error {
	var ids []string
	for _, name := range planned.Participants {
		id, err := a.userID(a.users[name].Target.Username)
		if err != nil {
			return fmt.Errorf("a conversation %w", err)
		}
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	talk := dialog{participants: planned.Participants, userIDs: ids}
	name := write.NameKey(write.KindConversation, planning.ConversationName(ids))
	if talk.channelID = a.named[name]; talk.channelID != "" {
		talk.made = true
		a.addTalk(planned.Source, talk)
		return nil
	}
	id, made, err := a.host.Server().Conversation(ctx, ids, a.progress.Since)
	if err != nil {
		return err
	}
	talk.channelID, talk.made = id, made
	a.addTalk(planned.Source, talk)
	if !made {
		a.old[id] = true
		return nil
	}
	a.progress.Counts = a.progress.Counts.Plus(transfer.CountDirectChannels, 1)
	return a.note(ctx, write.Entry{Conversations: []string{id}, Named: map[string]string{name: id}})
}

// dialog is the channel of a conversation.
type dialog struct {
	channelID string
	// participants are usernames of the archive, userIDs those whom they are here.
	participants, userIDs []string
	// made says that the import made the channel.
	made bool
}

func (a *application) addTalk(source string, t dialog) {
	a.talks[source] = t
	if t.made {
		a.read[t.channelID] = true
	}
}

// writeDirect writes the thread of a line of a conversation, unless an earlier attempt
// did.
func (a *application) writeDirect(ctx context.Context, writer *write.Writer, line bulk.Foreign) error {
	source, participants, ok := sanitize.ConversationKey(line.DirectPost.ChannelMembers)
	conversation := a.in.Conversations[source]
	if !ok || conversation == nil {
		return nil // counted by the inspection
	}
	talk, imported := a.talks[source]
	if !imported {
		return nil // counted by the plan
	}
	dropped := sanitize.Skips{}
	thread, ok := a.scrub.Direct(line.DirectPost.Thread, participants, dropped)
	a.dropped.AddAll(dropped.Nameless())
	if !ok {
		return nil
	}
	if !a.in.KnowsPosts() {
		for _, team := range sanitize.SortedKeys(a.in.Teams) {
			a.dropped.Add(sanitize.SkipPostLink, sanitize.LostLinks(team, thread))
		}
	}
	thread, err := a.translate(thread)
	if err != nil {
		return err
	}
	a.noteFound(thread)
	rows, err := a.rowsOf(talk.channelID, thread)
	if err != nil {
		return err
	}
	rows.Bytes, rows.Direct = line.Length, true
	return writer.Add(ctx, line.Number, rows)
}

// converse gives the participants of new conversations what they had read, and lets
// these show where they showed.
func (a *application) converse(ctx context.Context) error {
	if len(a.read) == 0 {
		return nil
	}
	return a.once(ctx, stepConversations, func() error {
		c := &conversing{application: a, done: map[string]bool{}}
		err := a.lines(ctx, 0, func(line bulk.Foreign) error { return c.take(ctx, line.DirectChannel) }, bulk.TypeDirectChannel)
		if err != nil {
			return err
		}
		// Some have posts and no line.
		for _, source := range sanitize.SortedKeys(a.talks) {
			if err := c.add(ctx, a.talks[source], &bulk.DirectChannel{}); err != nil {
				return err
			}
		}
		return c.write(ctx)
	})
}

// conversing collects conversations.
type conversing struct {
	*application
	done map[string]bool
	some []write.Conversation
}

func (c *conversing) take(ctx context.Context, line *bulk.DirectChannel) error {
	source, _, _ := sanitize.ConversationKey(inspect.Usernames(line))
	if talk, ok := c.talks[source]; ok {
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
	conversation := write.Conversation{ChannelID: talk.channelID, Header: sanitize.CutRunes(c.texts.Rewrite(sanitize.CutRunes(sanitize.CleanText(line.Header), sanitize.MaxHeaderRunes)), sanitize.MaxHeaderRunes)}
	known := map[string]bulk.Participant{}
	for _, participant := range line.Participants {
		if name := sanitize.Key(participant.Username); known[name].Username == "" {
			known[name] = participant
		}
	}
	seen := map[string]bool{}
	for _, name := range talk.participants {
		target := c.users[name].Target
		id := c.userIDs[target.Username]
		if seen[id] {
			continue
		}
		seen[id] = true
		cleaned, _ := sanitize.CleanParticipant(known[name], c.in.Now)
		place := memberChannelOf(talk.channelID, cleaned, target.UserID == "", c.in.Ours && known[name].Username != "")
		conversation.Members = append(conversation.Members, write.Participant{UserID: id, NotifyProps: place.NotifyProps, Read: place.Read})
		if target.UserID != "" {
			c.touched[id] = append(c.touched[id], talk.channelID)
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
			id := c.userIDs[c.users[sanitize.Key(username)].Target.Username]
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
	c.progress, err = c.host.Rows().Converse(ctx, c.fence, c.progress, c.some)
	c.some = nil
	return err
}
