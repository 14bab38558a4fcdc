package inspect

import (
	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// postReader reads the lines of posts.
type postReader struct {
	in       *Inspection
	reader   *archive.Reader
	scrub    *sanitize.Sanitizer
	registry *registry
	files    *fileUse
	links    links
	notes    *notes
	reporter transfer.Reporter
	// webhooks counts the names of webhooks that are kept.
	webhooks int
}

// line counts the posts of a line, and notes the people whom they name.
func (p *postReader) line(line *bulk.Post) error {
	p.reporter.Advance(1 + int64(len(line.Replies)))
	p.files.useAll(line.Thread)
	if !sanitize.IsTeamName(sanitize.Key(line.Team)) || sanitize.ChannelKey(line.Channel) == "" {
		p.in.Dropped.Add(sanitize.SkipLostPost, 1+int64(len(line.Replies)))
		return nil
	}
	channel, err := p.registry.channel(line.Team, line.Channel)
	if err != nil {
		return err
	}
	dropped := sanitize.Skips{}
	thread, ok := p.scrub.Thread(line.Thread, dropped)
	p.notes.Keep(channel.Dropped, dropped)
	if !ok {
		return nil
	}
	p.noteWebhooks(sanitize.Key(line.Team), thread)
	sanitize.Count(channel.Counts, thread)
	team := sanitize.Key(line.Team)
	p.links.note(team, thread, channel.Dropped)
	for name := range thread.Names() {
		if err := p.registry.trace(team, name); err != nil {
			return err
		}
	}
	if err := p.registry.noteNamed(team, thread); err != nil {
		return err
	}
	for file := range thread.Files() {
		found, _ := p.reader.Find(file)
		channel.Counts[transfer.CountFiles]++
		channel.Counts[transfer.CountFileBytes] += found.Size
	}
	return nil
}
