package notify

import (
	"context"
	"fmt"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/texts"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

const (
	// propJob is the property of a message that names the job it is about, propText what
	// the message says without its links: the web app has buttons instead.
	propJob  = "team_export_job"
	propText = "team_export_text"
	// propReview is propJob in a message about a plan that waits for a person.
	propReview = "team_export_review"
	// postType is the type of these messages, which the web app shows by a component of
	// ours. Other clients show the message as it is.
	postType = "custom_team_export"
)

// Send sends the one who asked for a job a direct message of the bot about how
// it ended.
func (n *Notifier) Send(ctx context.Context, job transfer.Job, report transfer.Report) error {
	if err := context.Cause(ctx); err != nil {
		return err
	}
	channel, appErr := n.API.GetDirectChannel(n.BotID, job.RequestedBy)
	if appErr != nil {
		return fmt.Errorf("open the direct channel of user %s: %w", job.RequestedBy, appErr)
	}
	told := n.noteOf(job, report)
	post := &model.Post{UserId: n.BotID, ChannelId: channel.Id, Type: postType, Message: told.message()}
	if archive := job.Archive; archive != nil && job.State.Succeeded() && n.Delete != nil {
		model.ParseMessageAttachment(post, n.Delete(job))
	}
	post.AddProp(propJob, job.ID)
	post.AddProp(propText, told.text())
	if _, appErr := n.API.CreatePost(post); appErr != nil {
		return fmt.Errorf("send user %s a message: %w", job.RequestedBy, appErr)
	}
	return nil
}

// noteOf returns the message to the user who asked for a job about its end.
func (n *Notifier) noteOf(job transfer.Job, report transfer.Report) note {
	made := note{Words: texts.For(n.API, n.Texts, job.RequestedBy), job: job, report: report, team: job.TeamName, siteURL: n.siteURL()}
	if team, appErr := n.API.GetTeam(job.TeamID); appErr == nil && team != nil && team.DisplayName != "" {
		made.team = team.DisplayName
		if member, appErr := n.API.GetTeamMember(job.TeamID, job.RequestedBy); appErr == nil && member != nil && member.DeleteAt == 0 {
			made.route = team.Name
		}
	}
	return made
}

// Sent reports whether the message about the end of a job is there.
func (n *Notifier) Sent(ctx context.Context, job transfer.Job) (bool, error) {
	if err := context.Cause(ctx); err != nil {
		return false, err
	}
	channel, appErr := n.API.GetDirectChannel(n.BotID, job.RequestedBy)
	if appErr != nil {
		return false, fmt.Errorf("open the direct channel of user %s: %w", job.RequestedBy, appErr)
	}
	posts, appErr := n.API.GetPostsSince(channel.Id, job.CreatedAt)
	if appErr != nil {
		return false, fmt.Errorf("read the messages to user %s: %w", job.RequestedBy, appErr)
	}
	for _, post := range posts.Posts {
		if post.UserId == n.BotID && post.GetProp(propJob) == job.ID {
			return true, nil
		}
	}
	return false, nil
}

// siteURL returns the address of the server, without a slash at the end; empty when that is
// not configured.
func (n *Notifier) siteURL() string {
	if url := n.API.GetConfig().ServiceSettings.SiteURL; url != nil {
		return *url
	}
	return ""
}
