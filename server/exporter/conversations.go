package exporter

import (
	"context"
	"fmt"
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/mmrules"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// conversationWriter chooses the direct and group messages of the archive and writes
// their lines.
type conversationWriter struct {
	// wanted says that the options ask for direct messages.
	wanted     bool
	snapshot   Snapshot
	chosen     *chosen
	visibility *visibility
	consent    *consentFilter
	people     *people
	emoji      *emojiUse
	texts      *texts
	settings   *settingsReader
	lines      *bulk.Encoder
	segments   *segmentWriter
	findings   *findings
	// base is the base of a delta; nil for a full export.
	base *Base
}

// find chooses the direct and group messages of the archive. It runs before the
// people are named, because the participants need lines.
func (w *conversationWriter) find(ctx context.Context) error {
	if !w.wanted {
		return nil
	}
	for conversation, err := range w.snapshot.Conversations(ctx) {
		if err != nil {
			return err
		}
		if conversation.Incomplete {
			w.findings.warn(transfer.WarnConversationSkipped, conversation.ID,
				"Conversation %s was left out: an account that took part was permanently deleted, and an import takes none without all who took part.", conversation.ID)
			continue
		}
		if n := len(conversation.Participants); conversation.Type == "G" && (n < mmrules.MinGroup || n > mmrules.MaxGroup) {
			w.findings.warn(transfer.WarnConversationSkipped, conversation.ID,
				"Group message %s has %d participants, and an import takes %d to %d; it was left out.", conversation.ID, n, mmrules.MinGroup, mmrules.MaxGroup)
			continue
		}
		if w.base != nil && w.base.knows(conversation) {
			w.base.Channels[conversation.ID] = true
		}
		w.chosen.conversations = append(w.chosen.conversations, conversation)
		w.visibility.addPartners(conversation)
	}
	return nil
}

// write writes the direct_channel segment, and after it, as it
// separates two segments, the rest of the posts of the channels.
func (w *conversationWriter) write(context.Context) error {
	for _, conversation := range w.chosen.conversations {
		line, err := w.directChannel(w.consent.conversation(conversation))
		if err != nil {
			return fmt.Errorf("conversation %s: %w", conversation.ID, err)
		}
		w.findings.count(transfer.CountDirectChannels, 1)
		if err := w.lines.Encode(bulk.Line{Type: bulk.TypeDirectChannel, DirectChannel: line}); err != nil {
			return fmt.Errorf("conversation %s: %w", conversation.ID, err)
		}
	}
	if len(w.chosen.conversations) == 0 {
		return nil
	}
	return w.segments.flush(true)
}

// directChannel builds the line of a conversation.
func (w *conversationWriter) directChannel(conversation teamdata.Conversation) (*bulk.DirectChannel, error) {
	line := &bulk.DirectChannel{Header: w.texts.short(conversation.ID, "header", conversation.Header, mmrules.MaxHeader)}
	w.emoji.scan(conversation.Header)
	for _, participant := range bothSides(conversation.Participants) {
		name, err := w.people.name(participant.UserID)
		if err != nil {
			return nil, err
		}
		line.Participants = append(line.Participants, w.participant(name, participant))
	}
	// The participants are members, and each member has a name of their own.
	once := func(string) {}
	var err error
	if line.FavoritedBy, err = w.people.distinctNames(w.visibility.onlyIncluded(conversation.FavoritedBy), once); err != nil {
		return nil, err
	}
	line.ShownBy, err = w.people.distinctNames(w.visibility.onlyIncluded(conversation.ShownBy), once)
	return line, err
}

func (w *conversationWriter) participant(name string, participant teamdata.Participant) bulk.Participant {
	line := bulk.Participant{
		Username:    name,
		SchemeUser:  participant.SchemeUser,
		SchemeAdmin: participant.SchemeAdmin,
		SchemeGuest: participant.SchemeGuest,
	}
	if !w.visibility.includesPersonal(participant.UserID) {
		return line
	}
	line.NotifyProps = w.settings.channelProps(participant.UserID, participant.NotifyProps)
	line.MentionCount, line.MentionCountRoot, line.UrgentMentionCount = participant.MentionCount, participant.MentionCountRoot, participant.UrgentMentionCount
	line.MsgCount, line.MsgCountRoot, line.LastViewedAt = participant.MsgCount, participant.MsgCountRoot, participant.LastViewedAt
	return line
}

// participantsOf leaves out accounts that take no part in a conversation.
func (m *marks) participantsOf(at location, postID string, names []string) []string {
	return slices.DeleteFunc(names, func(name string) bool {
		outside := !slices.Contains(at.members, name)
		if outside {
			m.findings.warn(transfer.WarnFlagDropped, postID, "Post %s was saved by %q, who is not part of the conversation; that was left out.", postID, name)
		}
		return outside
	})
}
