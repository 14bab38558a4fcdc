package notify

import (
	"fmt"
	"strings"
	"time"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/markdown"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// The sentences to those concerned stand in this file, and in no other. They name no
// channel, not even how many there are, and no person but the one who exported: not all
// members of the team may know the others.

// teamMessage tells a team that it was exported.
func teamMessage(job transfer.Job, by string) string {
	return strings.Join([]string{
		fmt.Sprintf("%s exported this team on %s. %s", by, day(job.FinishedAt), held(job)),
		covered(job),
	}, "\n\n")
}

// personalMessage tells a person that their direct messages were exported.
func personalMessage(job transfer.Job, by string) string {
	return strings.Join([]string{
		fmt.Sprintf("%s exported the team **%s** on %s, **with the direct and group messages among its members, yours too**. %s",
			by, markdown.Escape(job.TeamName), day(job.FinishedAt), held(job)),
		covered(job),
	}, "\n\n")
}

// held says what kinds of conversations the archive has.
func held(job transfer.Job) string {
	kinds := []string{}
	if job.Counts[transfer.CountChannels] > job.Counts[transfer.CountPrivateChannels] {
		kinds = append(kinds, "public channels")
	}
	if job.Counts[transfer.CountPrivateChannels] > 0 {
		kinds = append(kinds, "**private channels**")
	}
	if holdsConversations(job) {
		kinds = append(kinds, "**direct and group messages**")
	}
	last := len(kinds) - 1
	if last < 1 {
		return "The archive holds " + strings.Join(kinds, "") + "."
	}
	return fmt.Sprintf("The archive holds %s and %s.", strings.Join(kinds[:last], ", "), kinds[last])
}

// covered says which times, files and personal data the archive has, and how
// long it is there.
func covered(job transfer.Job) string {
	lines := []string{"It covers messages " + times(job.Options) + "."}
	if job.Options.Attachments.Include {
		lines = append(lines, "Files are part of it.")
	} else {
		lines = append(lines, "Files are not part of it.")
	}
	if job.Options.PersonalData == transfer.PersonalFull {
		lines = append(lines, "So are e-mail addresses and names of members.")
		if !job.Options.Attachments.Include {
			lines[len(lines)-1] = "E-mail addresses and names of members are."
		}
	}
	if job.Counts[transfer.CountWithheldPeople] > 0 {
		lines = append(lines, "What people wrote who did not agree is not in it.")
	}
	if job.ExpiresAt > 0 {
		lines = append(lines, fmt.Sprintf("The server keeps it until %s.", day(job.ExpiresAt)))
	}
	return strings.Join(append(lines, "Ask the one who exported it, or a system admin, what it is for."), " ")
}

func times(options transfer.ExportOptions) string {
	switch {
	case options.Since > 0 && options.Until > 0:
		return fmt.Sprintf("from %s until %s", day(options.Since), day(options.Until))
	case options.Since > 0:
		return "from " + day(options.Since) + " on"
	case options.Until > 0:
		return "until " + day(options.Until)
	default:
		return "of all times"
	}
}

func day(ms int64) string { return time.UnixMilli(ms).UTC().Format("2 January 2006, 15:04") + " UTC" }
