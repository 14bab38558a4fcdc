package exporter

import (
	"context"
	"fmt"
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// findConversations notes the direct and group messages of the archive, before
// the people are written: their participants need lines.
func (r *run) findConversations(ctx context.Context) error {
	if !r.options.DirectMessages {
		return nil
	}
	for conversation, err := range r.snapshot.Conversations(ctx) {
		if err != nil {
			return err
		}
		if conversation.Incomplete {
			r.warn(transfer.WarnConversationSkipped, conversation.ID,
				"Conversation %s was left out: an account that took part was permanently deleted, and an import takes none without all who took part.", conversation.ID)
			continue
		}
		if n := len(conversation.Participants); conversation.Type == "G" && (n < bulk.MinGroup || n > bulk.MaxGroup) {
			r.warn(transfer.WarnConversationSkipped, conversation.ID,
				"Group message %s has %d participants, and an import takes %d to %d; it was left out.", conversation.ID, n, bulk.MinGroup, bulk.MaxGroup)
			continue
		}
		r.conversations = append(r.conversations, conversation)
	}
	return nil
}

// writeConversations writes the direct_channel segment, and after it, as it
// separates two segments, the rest of the posts of the channels.
func (r *run) writeConversations(context.Context) error {
	for _, conversation := range r.conversations {
		line, err := r.directChannel(r.agreedConversation(conversation))
		if err != nil {
			return fmt.Errorf("conversation %s: %w", conversation.ID, err)
		}
		r.report.Counts[transfer.CountDirectChannels]++
		if err := r.lines.Encode(bulk.Line{Type: bulk.TypeDirectChannel, DirectChannel: line}); err != nil {
			return fmt.Errorf("conversation %s: %w", conversation.ID, err)
		}
	}
	if len(r.conversations) == 0 {
		return nil
	}
	return r.flushSegments(true)
}

// writeDirectPosts writes the direct_post segment.
func (r *run) writeDirectPosts(ctx context.Context) error {
	talks := map[string]talk{}
	ids := make([]string, len(r.conversations))
	for i, conversation := range r.conversations {
		members, err := r.members(conversation)
		if err != nil {
			return fmt.Errorf("conversation %s: %w", conversation.ID, err)
		}
		ids[i] = conversation.ID
		talks[conversation.ID] = talk{members: members, posts: transfer.CountDirectPosts, replies: transfer.CountDirectReplies}
	}
	return r.writeThreads(ctx, ids, talks)
}

func (r *run) directChannel(conversation teamdata.Conversation) (*bulk.DirectChannel, error) {
	line := &bulk.DirectChannel{Header: r.short(conversation.ID, "header", conversation.Header, bulk.MaxHeader)}
	r.emoji.scan(conversation.Header)
	for _, participant := range bothSides(conversation.Participants) {
		name, err := r.people.name(participant.UserID)
		if err != nil {
			return nil, err
		}
		line.Participants = append(line.Participants, r.participant(name, participant))
	}
	// The participants are members, who have each a name of their own.
	once := func(string) {}
	var err error
	if line.FavoritedBy, err = r.distinctNames(r.ownMarks(conversation.FavoritedBy), once); err != nil {
		return nil, err
	}
	line.ShownBy, err = r.distinctNames(r.ownMarks(conversation.ShownBy), once)
	return line, err
}

func (r *run) participant(name string, participant teamdata.Participant) bulk.Participant {
	line := bulk.Participant{
		Username:    name,
		SchemeUser:  participant.SchemeUser,
		SchemeAdmin: participant.SchemeAdmin,
		SchemeGuest: participant.SchemeGuest,
	}
	if !r.takesMarksOf(participant.UserID) {
		return line
	}
	line.NotifyProps = r.channelProps(participant.UserID, participant.NotifyProps)
	line.MentionCount, line.MentionCountRoot, line.UrgentMentionCount = participant.MentionCount, participant.MentionCountRoot, participant.UrgentMentionCount
	line.MsgCount, line.MsgCountRoot, line.LastViewedAt = participant.MsgCount, participant.MsgCountRoot, participant.LastViewedAt
	return line
}

// members are the usernames by which the format names a conversation.
func (r *run) members(conversation teamdata.Conversation) ([]string, error) {
	var names []string
	for _, participant := range bothSides(conversation.Participants) {
		name, err := r.people.name(participant.UserID)
		if err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, nil
}

// bothSides names the one participant of a conversation with oneself twice, as
// the format wants it.
func bothSides(participants []teamdata.Participant) []teamdata.Participant {
	if len(participants) == 1 {
		return []teamdata.Participant{participants[0], participants[0]}
	}
	return participants
}

// participantsOf leaves out who is not part of a conversation.
func (r *run) participantsOf(at talk, postID string, names []string) []string {
	return slices.DeleteFunc(names, func(name string) bool {
		outside := !slices.Contains(at.members, name)
		if outside {
			r.warn(transfer.WarnFlagDropped, postID, "Post %s was saved by %q, who is not part of the conversation; that was left out.", postID, name)
		}
		return outside
	})
}
