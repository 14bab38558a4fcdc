package exporter

import (
	"context"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// leftBehind warns of content of the team for which an archive has no room.
type leftBehind struct {
	options    transfer.ExportOptions
	snapshot   Snapshot
	chosen     *chosen
	people     *people
	visibility *visibility
	findings   *findings
}

// note warns of each board and space, and of what hangs on the chosen channels.
func (l *leftBehind) note(ctx context.Context) error {
	choice := newChoice(l.options)
	for channel, err := range l.snapshot.OtherChannels(ctx) {
		if err != nil {
			return err
		}
		kind := channelKind(channel.Type)
		if channel.Type == publicBoard {
			channel.Type = "O"
		}
		if !l.visibility.bounds.Takes(channel.ID, channel.Type != "O") {
			continue // a warning would reveal it
		}
		if take, _ := choice.takes(channel); take {
			l.findings.warn(transfer.WarnLeftBehind, channel.ID, "%s %q is not in the archive: no archive has room for it.", kind, l.people.inText(channel.DisplayName))
		}
	}
	var viewer string
	if l.visibility.bounds.Restricted() {
		viewer = l.visibility.bounds.Viewer
	}
	found, err := l.snapshot.LeftBehind(ctx, l.chosen.ids(), viewer)
	if err != nil {
		return err
	}
	for _, left := range found {
		l.findings.warn(transfer.WarnLeftBehind, string(left.Kind), leftBehindTexts[left.Kind], left.Count)
	}
	return nil
}

var leftBehindTexts = map[teamdata.LeftBehindKind]string{
	teamdata.LeftViews:          "Views of channels are not in the archive: %d of them stay on this server.",
	teamdata.LeftGuards:         "Rules about the members of channels are not in the archive: %d of them stay on this server.",
	teamdata.LeftScheduledPosts: "Scheduled posts are not in the archive until they are sent: %d of them wait on this server.",
}

// The types of channels of newer servers that hold no conversation.
const (
	publicBoard  = "BO"
	privateBoard = "BP"
	docsSpace    = "S"
)

func channelKind(kind string) string {
	switch kind {
	case publicBoard, privateBoard:
		return "Board"
	case docsSpace:
		return "Docs space"
	default:
		return "A channel of the unknown type " + kind + " with the name"
	}
}
