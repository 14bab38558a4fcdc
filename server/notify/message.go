package notify

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/markdown"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// The sentences of messages stand in this file, and nowhere else, so that a
// translation has one place to look at.

// contents are the counts that a message names, in their order, with the words
// for one and for many.
var contents = []struct{ count, one, many string }{
	{transfer.CountChannels, "channel", "channels"},
	{transfer.CountTeamMembers, "member", "members"},
	{transfer.CountPosts, "post", "posts"},
	{transfer.CountReplies, "reply", "replies"},
	{transfer.CountFiles, "file", "files"},
	{transfer.CountEmoji, "custom emoji", "custom emoji"},
	{transfer.CountDirectChannels, "direct conversation", "direct conversations"},
}

// maxCode is how much of the code of a warning a message shows.
const maxCode = 64

// message says how a job ended, what came of it and what can be done now.
func message(job transfer.Job, report transfer.Report, siteURL string) string {
	what := subject(job)
	switch {
	case job.State == transfer.StateCanceled:
		return fmt.Sprintf("%s was canceled.%s", what, left(job.Kind))
	case job.State == transfer.StateExpired:
		return fmt.Sprintf("The plan of %s has expired: nobody agreed to it in a week, and nothing was written. Upload the archive again to import it.", lower(what))
	case job.State == transfer.StateFailed && job.Error != nil:
		return fmt.Sprintf(":warning: %s failed: %s%s\n\nThe id of the job is `%s`.", what, markdown.Escape(job.Error.Message), left(job.Kind), job.ID)
	}
	if job.Kind == transfer.KindUndo {
		return undone(job, report)
	}
	lines := []string{fmt.Sprintf(":white_check_mark: %s is done: %s.", what, holds(job.Counts))}
	if job.Warnings > 0 {
		lines = append(lines, warned(job, report))
	}
	if job.Archive != nil {
		lines = append(lines, offer(job, siteURL))
	}
	return strings.Join(lines, "\n\n")
}

// undone says what an undo removed, and what stays.
func undone(job transfer.Job, report transfer.Report) string {
	lines := []string{fmt.Sprintf(":white_check_mark: An import into team **%s** was undone: %d posts and %d channels are removed, and %d new accounts deactivated.",
		markdown.Escape(job.TeamName), job.Counts["posts_removed"], job.Counts["channels_removed"], job.Counts["users_deactivated"])}
	for _, warning := range report.Warnings {
		lines = append(lines, "Kept: "+markdown.Escape(warning.Message))
	}
	return strings.Join(lines, "\n\n")
}

// subject is what a message is about.
func subject(job transfer.Job) string {
	if job.Mine {
		return fmt.Sprintf("Your own archive of what you can see in team **%s**", markdown.Escape(job.TeamName))
	}
	return fmt.Sprintf("The %s of team **%s**", job.Kind, markdown.Escape(job.TeamName))
}

// lower is a subject in the middle of a sentence.
func lower(what string) string { return strings.ToLower(what[:1]) + what[1:] }

// left says what an import that did not succeed leaves behind.
func left(kind transfer.Kind) string {
	if kind == transfer.KindUndo {
		return " What was removed by then is gone; undo the import again to remove the rest."
	}
	if kind != transfer.KindImport {
		return ""
	}
	return " What the server had imported by then stays; import the same archive again to complete it."
}

// holds lists what a job handled.
func holds(counts transfer.Counts) string {
	var parts []string
	for _, content := range contents {
		switch n := counts[content.count]; n {
		case 0:
		case 1:
			parts = append(parts, "1 "+content.one)
		default:
			parts = append(parts, fmt.Sprintf("%d %s", n, content.many))
		}
	}
	if len(parts) == 0 {
		return "nothing"
	}
	return strings.Join(parts, ", ")
}

// warned says what was left out or changed, by kind.
func warned(job transfer.Job, report transfer.Report) string {
	var kinds []string
	for _, code := range slices.Sorted(maps.Keys(report.WarningCounts)) {
		kinds = append(kinds, fmt.Sprintf("`%s` (%d)", markdown.Code(code, maxCode), report.WarningCounts[code]))
	}
	there := fmt.Sprintf("There are %d warnings", job.Warnings)
	if job.Warnings == 1 {
		there = "There is 1 warning"
	}
	where := "The archive lists each in `extras/warnings.ndjson`."
	if job.Kind == transfer.KindImport {
		where = "The report of the job lists each."
	}
	return fmt.Sprintf("%s: %s. %s", there, strings.Join(kinds, ", "), where)
}

// offer says where the archive is, and until when.
func offer(job transfer.Job, siteURL string) string {
	text := fmt.Sprintf("[Download %s](%s/plugins/team-export/api/v1/jobs/%s/download) (%.1f MB). It is deleted on %s UTC, or when a newer export of the team is done.",
		markdown.Escape(job.Archive.Name), siteURL, job.ID, float64(job.Archive.Size)/1e6, time.UnixMilli(job.ExpiresAt).UTC().Format("2 January 2006, 15:04"))
	if job.Mine {
		text = strings.Replace(text, "when a newer export of the team is done", "when you have made a newer one; only you can download it here", 1)
	}
	return text
}
