package sanitize

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/mmrules"
)

// maxWholeBytes bounds how many bytes of messages are kept while lines are read.
const maxWholeBytes = 64 << 20

// wholeMessages are messages that were too long for a line on the server that the
// archive is from. This server may have more room.
type wholeMessages struct {
	// byID holds posts in channels, by their ids on the source server.
	byID map[string]string
	// Left counts the posts beyond those that are kept.
	Left int64
}

// ReadWhole reads the messages that an archive of ours has whole beside its lines.
func ReadWhole(ctx context.Context, reader *archive.Reader) (wholeMessages, error) {
	found := wholeMessages{byID: map[string]string{}}
	if _, ours := reader.Manifest(); !ours {
		return found, nil
	}
	bytes := 0
	for line, err := range ExtraLines[archive.PostExtra](reader, archive.PostsName) {
		if err != nil || context.Cause(ctx) != nil {
			return found, FirstError(err, ctx)
		}
		if line == nil || line.Message == "" || line.Channel == "" || !serverID.MatchString(line.ID) {
			continue
		}
		if bytes += len(line.Message); bytes > maxWholeBytes {
			found.Left++
			continue
		}
		found.byID[line.ID] = line.Message
	}
	return found, nil
}

// of returns the whole message of a post whose line has the beginning of it, and
// the message of its line otherwise.
func (w wholeMessages) of(content bulk.Content) string {
	// Every server takes a message that is shorter, so it was not cut.
	if len(w.byID) == 0 || len(content.Message) < mmrules.MaxMessage {
		return content.Message
	}
	var props struct {
		ID string `json:"team_export_post_id"`
	}
	if json.Unmarshal(content.Props, &props) != nil {
		return content.Message
	}
	if whole, ok := w.byID[props.ID]; ok && strings.HasPrefix(whole, content.Message) {
		return whole
	}
	return content.Message
}
