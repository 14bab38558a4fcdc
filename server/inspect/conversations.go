package inspect

import (
	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// Conversation is a direct or group conversation of an archive, and what an import
// would write into it.
type Conversation struct {
	// Participants are usernames, each once and in order.
	Participants []string `json:"participants"`
	// Line says that it has a line of its own.
	Line   bool            `json:"line,omitempty"`
	Counts transfer.Counts `json:"counts,omitempty"`
	// Dropped counts the losses of its posts, Lost those of its line. They have no names:
	// of a conversation a plan names the participants alone.
	Dropped sanitize.Skips `json:"dropped,omitempty"`
	Lost    sanitize.Skips `json:"lost,omitempty"`
	// Others are people whom its posts name and who do not take part.
	Others map[string]bool `json:"others,omitempty"`
}

// Usernames returns the usernames of the participants of a line.
func Usernames(line *bulk.DirectChannel) []string {
	names := make([]string, len(line.Participants))
	for i, participant := range line.Participants {
		names[i] = participant.Username
	}
	return names
}

// directReader reads the lines of direct and group conversations.
type directReader struct {
	in       *Inspection
	reader   *archive.Reader
	scrub    *sanitize.Sanitizer
	registry *registry
	files    *fileUse
	links    links
	reporter transfer.Reporter
}

// channelLine adds the conversation of a line.
func (d *directReader) channelLine(line *bulk.DirectChannel) error {
	conversation, err := d.registry.conversation(Usernames(line))
	switch {
	case err != nil:
		return err
	case conversation == nil:
		d.in.Dropped.Add(sanitize.SkipDirectChannel, 1)
	case conversation.Line:
		conversation.Lost.Add(sanitize.SkipDoubleLine, 1)
	default:
		conversation.Line = true
		for _, participant := range line.Participants {
			_, lost := sanitize.CleanParticipant(participant, d.in.Now)
			conversation.Lost.AddAll(lost)
		}
	}
	return nil
}

// postLine counts the posts of a line, and notes the people whom they name.
func (d *directReader) postLine(line *bulk.DirectPost) error {
	posts := 1 + int64(len(line.Replies))
	d.reporter.Advance(posts)
	d.files.useAll(line.Thread)
	conversation, err := d.registry.conversation(line.ChannelMembers)
	if err != nil {
		return err
	}
	if conversation == nil {
		d.in.Dropped.Add(sanitize.SkipDirectPost, posts)
		return nil
	}
	dropped := sanitize.Skips{}
	thread, ok := d.scrub.Direct(line.Thread, conversation.Participants, dropped)
	conversation.Dropped.AddAll(dropped.Nameless())
	if !ok {
		return nil
	}
	countDirect(conversation.Counts, thread)
	for _, team := range sanitize.SortedKeys(d.in.Teams) {
		d.links.note(team, thread, conversation.Dropped)
	}
	for name := range thread.Names() {
		if err := d.registry.other(conversation, name); err != nil {
			return err
		}
	}
	for file := range thread.Files() {
		found, _ := d.reader.Find(file)
		conversation.Counts[transfer.CountFiles]++
		conversation.Counts[transfer.CountFileBytes] += found.Size
	}
	return nil
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
