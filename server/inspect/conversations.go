package inspect

import (
	"fmt"
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
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
	Dropped sanitize.Skips `json:"dropped,omitempty"`
	Lost    sanitize.Skips `json:"lost,omitempty"`
	// Others are those whom its posts name and who do not take part.
	Others map[string]bool `json:"others,omitempty"`
}

// Usernames are those of the participants of a line.
func Usernames(line *bulk.DirectChannel) []string {
	names := make([]string, len(line.Participants))
	for i, participant := range line.Participants {
		names[i] = participant.Username
	}
	return names
}

// conversation finds or makes the place where posts of a conversation are counted;
// nil for one that is not imported, whoever imports.
func (i *inspector) conversation(names []string) (*Conversation, error) {
	source, participants, ok := sanitize.ConversationKey(names)
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
	known = &Conversation{Participants: participants, Counts: transfer.Counts{}, Dropped: sanitize.Skips{}, Lost: sanitize.Skips{}}
	i.in.Conversations[source] = known
	return known, nil
}

func (i *inspector) directChannelLine(line *bulk.DirectChannel) error {
	conversation, err := i.conversation(Usernames(line))
	switch {
	case err != nil:
		return err
	case conversation == nil:
		i.in.Dropped.Add(sanitize.SkipDirectChannel, 1)
	case conversation.Line:
		conversation.Lost.Add(sanitize.SkipDoubleLine, 1)
	default:
		conversation.Line = true
		for _, participant := range line.Participants {
			_, lost := sanitize.CleanParticipant(participant, i.in.Now)
			conversation.Lost.AddAll(lost)
		}
	}
	return nil
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
		i.in.Dropped.Add(sanitize.SkipDirectPost, posts)
		return nil
	}
	dropped := sanitize.Skips{}
	thread, ok := i.scrub.Direct(line.Thread, conversation.Participants, dropped)
	conversation.Dropped.AddAll(dropped.Nameless())
	if !ok {
		return nil
	}
	countDirect(conversation.Counts, thread)
	for _, team := range sanitize.SortedKeys(i.in.Teams) {
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

// countDirect adds what a clean thread of a conversation holds.
func countDirect(counts transfer.Counts, thread bulk.Thread) {
	sanitize.Count(counts, thread)
	counts[transfer.CountDirectPosts] += counts[transfer.CountPosts]
	counts[transfer.CountDirectReplies] += counts[transfer.CountReplies]
	delete(counts, transfer.CountPosts)
	delete(counts, transfer.CountReplies)
}

// LeftOut counts a conversation that is not imported.
func (c *Conversation) LeftOut() sanitize.Skips {
	lost := sanitize.Skips{}
	lost.Add(sanitize.SkipDirectChannel, sanitize.CountIf(c.Line))
	lost.Add(sanitize.SkipDirectPost, c.Counts[transfer.CountDirectPosts]+c.Counts[transfer.CountDirectReplies])
	return lost
}
