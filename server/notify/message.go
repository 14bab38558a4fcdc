package notify

import (
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/markdown"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/texts"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// contents are the counts that a message names, in their order. Replies are posts.
var contents = []struct{ count, text string }{
	{transfer.CountChannels, "count.channels"},
	{transfer.CountTeamMembers, "count.members"},
	{transfer.CountPosts, "count.posts"},
	{transfer.CountFiles, "count.files"},
	{transfer.CountEmoji, "count.emoji"},
	{transfer.CountDirectChannels, "count.direct_channels"},
}

// note is a message of the bot about a job, in the words of its reader.
type note struct {
	texts.Words
	job    transfer.Job
	report transfer.Report
	// team is the display name of the team.
	team    string
	siteURL string
	// route is the name of the team in addresses, when the reader is in it.
	route string
}

// message is the text for clients without the plugin, with links to the archive and the
// job.
func (n note) message() string {
	if links := n.links(); links != "" {
		return n.text() + "\n\n" + links
	}
	return n.text()
}

// text says how the job ended, what came of it and what can be done now.
func (n note) text() string {
	kind := "bot." + n.kind()
	switch {
	case n.job.State == transfer.StateCanceled:
		return n.T(kind+".canceled", "Team", n.team) + n.left()
	case n.job.State == transfer.StateNeedsReview:
		return n.T("bot.import.review", "Team", n.team)
	case n.job.State == transfer.StateExpired:
		return n.T("bot.import.expired", "Team", n.team)
	case n.job.State == transfer.StateFailed && n.job.Error != nil:
		return ":warning: " + n.T(kind+".failed", "Team", n.team, "Reason", markdown.Escape(n.job.Error.Message)) + n.left() + "\n\n" + n.T("bot.id", "ID", n.job.ID)
	case n.job.Kind == transfer.KindUndo:
		return n.undone()
	}
	lines := []string{":white_check_mark: " + n.T(kind+".done", "Team", n.team, "Contents", n.holds())}
	if n.job.Warnings > 0 {
		lines = append(lines, n.N("bot.warnings", int64(n.job.Warnings)))
	}
	if n.job.Archive != nil {
		until := "bot.kept"
		if n.job.Mine {
			until = "bot.kept.mine"
		}
		lines = append(lines, n.T(until, "Time", n.Time(n.job.ExpiresAt)))
	}
	return strings.Join(lines, "\n\n")
}

func (n note) kind() string {
	if n.job.Mine {
		return "mine"
	}
	return string(n.job.Kind)
}

// undone says what an undo removed, and what stays.
func (n note) undone() string {
	lines := []string{":white_check_mark: " + n.T("bot.undo.done", "Team", n.team,
		"Posts", n.N("count.posts", n.job.Counts["posts_removed"]), "Channels", n.N("count.channels", n.job.Counts["channels_removed"]))}
	if accounts := n.job.Counts["users_deactivated"]; accounts > 0 {
		lines = append(lines, n.N("bot.undo.accounts", accounts))
	}
	if len(n.report.Warnings) > 0 {
		lines = append(lines, n.N("bot.undo.kept", int64(len(n.report.Warnings))))
	}
	return strings.Join(lines, "\n\n")
}

// left says what a job that did not succeed leaves behind.
func (n note) left() string {
	switch n.job.Kind {
	case transfer.KindUndo:
		return " " + n.T("bot.undo.left")
	case transfer.KindImport:
		if n.job.PlanRevision == 0 {
			return " " + n.T("bot.import.nothing")
		}
		return " " + n.T("bot.import.left")
	case transfer.KindExport:
		return ""
	default:
		return ""
	}
}

// holds lists what the job handled.
func (n note) holds() string {
	var parts []string
	for _, content := range contents {
		count := n.job.Counts[content.count]
		if content.count == transfer.CountPosts {
			count += n.job.Counts[transfer.CountReplies]
		}
		if count > 0 {
			parts = append(parts, n.N(content.text, count))
		}
	}
	if len(parts) == 0 {
		return n.T("bot.nothing")
	}
	return n.List(parts)
}

// links lead to the archive and to the job in the web app; empty when there is nothing
// to see.
func (n note) links() string {
	label := "bot.open"
	switch {
	case n.job.State == transfer.StateNeedsReview:
		label = "bot.review"
	case !n.job.State.Succeeded():
		return ""
	}
	open := "[" + n.T(label) + "](" + n.page() + ")"
	archive := n.job.Archive
	if archive == nil {
		return open
	}
	download := "**[" + n.T("bot.download") + "](" + n.siteURL + "/plugins/team-export/api/v1/jobs/" + n.job.ID + "/download)**"
	return download + " (" + n.Size(archive.Size) + ") · " + open
}

// page is the job in the web app: below its team for members, and by itself for others,
// to whom the web app does not show the team.
func (n note) page() string {
	if n.route != "" {
		return n.siteURL + "/" + n.route + "/team-export?job=" + n.job.ID
	}
	return n.siteURL + "/plug/team-export?team=" + n.job.TeamID + "&job=" + n.job.ID
}
