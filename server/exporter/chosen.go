package exporter

import (
	"fmt"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// chosen holds the team, the channels and the conversations of the archive, with
// the names that they have there.
type chosen struct {
	team teamdata.Team
	// teamName is the team's name in the archive.
	teamName string
	channels []teamdata.Channel
	names    renamedChannels
	// conversations are direct and group messages; empty unless the options ask for
	// them.
	conversations []teamdata.Conversation
	// locations are set by locate.
	locations map[string]location
}

// location says where threads and bookmarks belong on a line: in a channel of the
// team, or in a conversation.
type location struct {
	// channel is a channel's name; members are a conversation's usernames.
	channel string
	members []string
	// posts and replies are the counts of the report.
	posts, replies string
}

// line returns a function that makes the line of a thread.
func (l location) line(team string) lineOf {
	return func(thread bulk.Thread) bulk.Line {
		if l.members != nil {
			return bulk.Line{Type: bulk.TypeDirectPost, DirectPost: &bulk.DirectPost{ChannelMembers: l.members, Thread: thread}}
		}
		return bulk.Line{Type: bulk.TypePost, Post: &bulk.Post{Team: team, Channel: l.channel, Thread: thread}}
	}
}

// locate finds the location of each channel and conversation once. All people have
// their names by then, because these name a conversation.
func (c *chosen) locate(people *people) error {
	c.locations = make(map[string]location, len(c.channels)+len(c.conversations))
	for _, channel := range c.channels {
		c.locations[channel.ID] = location{channel: c.names.byID[channel.ID], posts: transfer.CountPosts, replies: transfer.CountReplies}
	}
	for _, conversation := range c.conversations {
		members, err := membersOf(conversation, people)
		if err != nil {
			return fmt.Errorf("conversation %s: %w", conversation.ID, err)
		}
		c.locations[conversation.ID] = location{members: members, posts: transfer.CountDirectPosts, replies: transfer.CountDirectReplies}
	}
	return nil
}

// membersOf returns the usernames that name a conversation in the format.
func membersOf(conversation teamdata.Conversation, people *people) ([]string, error) {
	var names []string
	for _, participant := range bothSides(conversation.Participants) {
		name, err := people.name(participant.UserID)
		if err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, nil
}

// bothSides lists the one participant of a conversation with oneself twice, as the
// format wants it.
func bothSides(participants []teamdata.Participant) []teamdata.Participant {
	if len(participants) == 1 {
		return []teamdata.Participant{participants[0], participants[0]}
	}
	return participants
}

// ids returns the ids of all channels and conversations.
func (c *chosen) ids() []string { return append(c.channelIDs(), c.conversationIDs()...) }

func (c *chosen) channelIDs() []string {
	var ids []string
	for _, channel := range c.channels {
		ids = append(ids, channel.ID)
	}
	return ids
}

func (c *chosen) conversationIDs() []string {
	var ids []string
	for _, conversation := range c.conversations {
		ids = append(ids, conversation.ID)
	}
	return ids
}

// privateChannels returns the ids of the channels that not every member may see.
func (c *chosen) privateChannels() []string {
	var ids []string
	for _, channel := range c.channels {
		if channel.Type != "O" {
			ids = append(ids, channel.ID)
		}
	}
	return ids
}
