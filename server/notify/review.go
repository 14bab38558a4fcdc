package notify

import (
	"fmt"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// waitsForReview reports whether the plan of an import waits for a person.
func waitsForReview(job transfer.Job) bool {
	return job.Kind == transfer.KindImport && job.State == transfer.StateNeedsReview && job.PlanRevision == 0
}

// tellToReview sends the one who asked for an import a message that its plan is ready,
// once. Without it the plan waits all the same, so that a failure is only logged.
func (n *Notifier) tellToReview(job transfer.Job) {
	if err := n.sendReview(job); err != nil {
		n.Logger.Error("A message that a plan is ready could not be sent", "job_id", job.ID, "error", err.Error())
	}
}

func (n *Notifier) sendReview(job transfer.Job) error {
	channel, appErr := n.API.GetDirectChannel(n.BotID, job.RequestedBy)
	if appErr != nil {
		return fmt.Errorf("open the direct channel of user %s: %w", job.RequestedBy, appErr)
	}
	posts, appErr := n.API.GetPostsSince(channel.Id, job.CreatedAt)
	if appErr != nil {
		return fmt.Errorf("read the messages to user %s: %w", job.RequestedBy, appErr)
	}
	for _, post := range posts.Posts {
		if post.UserId == n.BotID && post.GetProp(propReview) == job.ID {
			return nil
		}
	}
	told := n.noteOf(job, transfer.Report{})
	post := &model.Post{UserId: n.BotID, ChannelId: channel.Id, Type: postType, Message: told.message()}
	post.AddProp(propReview, job.ID)
	post.AddProp(propText, told.text())
	if _, appErr := n.API.CreatePost(post); appErr != nil {
		return fmt.Errorf("send user %s a message: %w", job.RequestedBy, appErr)
	}
	return nil
}
