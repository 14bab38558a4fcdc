package importer

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/mmrules"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// maxConversationsKept is how many conversations of an archive are remembered.
const maxConversationsKept = 200_000

// Conversation is a direct or group conversation of an archive, and what an import
// would write into it.
type Conversation struct {
	// Participants are usernames, each once and in order.
	Participants []string `json:"participants"`
	// Line says that it has a line of its own.
	Line   bool            `json:"line,omitempty"`
	Counts transfer.Counts `json:"counts,omitempty"`
	// Dropped is what its posts lose, Lost what its line does. They have no names: a plan
	// says nothing of a conversation but who takes part.
	Dropped drops `json:"dropped,omitempty"`
	Lost    drops `json:"lost,omitempty"`
	// Others are those whom its posts name and who do not take part.
	Others map[string]bool `json:"others,omitempty"`
}

// conversationKey names a conversation by its participants, whatever their order and
// how often each is named: there is one conversation between the same people. It
// returns false for what no server takes for one.
func conversationKey(names []string) (source string, participants []string, ok bool) {
	if len(names) == 0 || len(names) > mmrules.MaxGroup*mmrules.MaxGroup {
		return "", nil, false
	}
	for _, name := range names {
		participants = append(participants, key(name))
	}
	slices.Sort(participants)
	participants = slices.Compact(participants)
	if len(participants) > mmrules.MaxGroup || slices.ContainsFunc(participants, func(name string) bool { return !mmrules.HasUsernameCharacters(name) }) {
		return "", nil, false
	}
	return strings.Join(participants, ","), participants, true
}

// usernames are those of the participants of a line.
func usernames(line *bulk.DirectChannel) []string {
	names := make([]string, len(line.Participants))
	for i, participant := range line.Participants {
		names[i] = participant.Username
	}
	return names
}

// conversation finds or makes the place where posts of a conversation are counted;
// nil for one that is not imported, whoever imports.
func (i *inspector) conversation(names []string) (*Conversation, error) {
	source, participants, ok := conversationKey(names)
	if !ok || !i.in.Server.Conversations {
		return nil, nil
	}
	known := i.in.Conversations[source]
	if known != nil {
		return known, nil
	}
	if len(i.in.Conversations) == maxConversationsKept {
		return nil, fmt.Errorf("is one of more than %d conversations", maxConversationsKept)
	}
	if i.in.Conversations == nil {
		i.in.Conversations = map[string]*Conversation{}
	}
	known = &Conversation{Participants: participants, Counts: transfer.Counts{}, Dropped: drops{}, Lost: drops{}}
	i.in.Conversations[source] = known
	return known, nil
}

func (i *inspector) directChannelLine(line *bulk.DirectChannel) error {
	conversation, err := i.conversation(usernames(line))
	switch {
	case err != nil:
		return err
	case conversation == nil:
		i.in.Dropped.add(dropDirectChannel, 1)
	case conversation.Line:
		conversation.Lost.add(dropDoubleLine, 1)
	default:
		conversation.Line = true
		for _, participant := range line.Participants {
			_, lost := cleanParticipant(participant, i.in.Now)
			conversation.Lost.addAll(lost)
		}
	}
	return nil
}

// cleanParticipant makes of a participant what the server takes, and counts what it
// does not.
func cleanParticipant(participant bulk.Participant, now int64) (bulk.ChannelMembership, drops) {
	line := bulk.ChannelMembership{
		NotifyProps: participant.NotifyProps, MentionCount: participant.MentionCount, MentionCountRoot: participant.MentionCountRoot,
		UrgentMentionCount: participant.UrgentMentionCount, MsgCount: participant.MsgCount, MsgCountRoot: participant.MsgCountRoot, LastViewedAt: participant.LastViewedAt,
	}
	lost := drops{}
	cleaned, fields := cleanMembership(line, now)
	lost.add(dropSetting, int64(len(fields)))
	if line.NotifyProps = cleaned.NotifyProps; line != cleaned {
		lost.add(dropReadState, 1)
	}
	return cleaned, lost
}

func (i *inspector) directPostLine(line *bulk.DirectPost) error {
	posts := 1 + int64(len(line.Replies))
	i.reporter.Advance(posts)
	i.useAll(line.Thread)
	conversation, err := i.conversation(line.ChannelMembers)
	if err != nil {
		return err
	}
	if conversation == nil {
		i.in.Dropped.add(dropDirectPost, posts)
		return nil
	}
	dropped := drops{}
	thread, ok := i.scrub.direct(line.Thread, conversation.Participants, dropped)
	conversation.Dropped.addAll(dropped.nameless())
	if !ok {
		return nil
	}
	countDirect(conversation.Counts, thread)
	for _, team := range sortedKeys(i.in.Teams) {
		i.noteLinks(team, thread, conversation.Dropped)
	}
	for name := range thread.Names() {
		if err := i.other(conversation, name); err != nil {
			return err
		}
	}
	for file := range thread.Files() {
		found, _ := i.reader.Find(file)
		conversation.Counts[transfer.CountFiles]++
		conversation.Counts[transfer.CountFileBytes] += found.Size
	}
	return nil
}

// other notes somebody whom a post names and who takes no part in its conversation.
func (i *inspector) other(conversation *Conversation, name string) error {
	if slices.Contains(conversation.Participants, name) || conversation.Others[name] {
		return nil
	}
	if conversation.Others == nil {
		conversation.Others = map[string]bool{}
	}
	conversation.Others[name] = true
	i.in.person(name)
	if i.traces++; i.traces > maxTraces {
		return fmt.Errorf("leaves more than %d traces of people in conversations", maxTraces)
	}
	return i.checkNames()
}

// direct cleans a thread of a conversation. Who takes no part in it follows no thread
// and saves no post.
func (s *scrubber) direct(thread bulk.Thread, participants []string, dropped drops) (bulk.Thread, bool) {
	thread, ok := s.thread(thread, dropped)
	if !ok {
		return thread, false
	}
	outside := func(name string) bool { return !slices.Contains(participants, name) }
	followers := len(thread.ThreadFollowers)
	thread.ThreadFollowers = slices.DeleteFunc(thread.ThreadFollowers, func(f bulk.ThreadFollower) bool { return outside(f.User) })
	dropped.add(dropFollower, int64(followers-len(thread.ThreadFollowers)))
	flags := func(content *bulk.Content) {
		before := len(content.FlaggedBy)
		content.FlaggedBy = slices.DeleteFunc(content.FlaggedBy, outside)
		dropped.add(dropFlag, int64(before-len(content.FlaggedBy)))
	}
	flags(&thread.Content)
	for at := range thread.Replies {
		flags(&thread.Replies[at])
	}
	return thread, true
}

// countDirect adds what a clean thread of a conversation holds.
func countDirect(counts transfer.Counts, thread bulk.Thread) {
	count(counts, thread)
	counts[transfer.CountDirectPosts] += counts[transfer.CountPosts]
	counts[transfer.CountDirectReplies] += counts[transfer.CountReplies]
	delete(counts, transfer.CountPosts)
	delete(counts, transfer.CountReplies)
}
