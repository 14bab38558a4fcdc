package command

import (
	"context"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

const (
	// maxFollowed bounds how many messages are kept up to date at a time. Further
	// ones show the moment they were sent.
	maxFollowed = 100
	// maxFollowing bounds the time for which a message is kept up to date.
	maxFollowing = time.Hour
	// lookTime bounds one look at a job.
	lookTime = 30 * time.Second
)

// pace returns the time to wait before the next look at a job: a short job should not seem
// to stand still, and a long one is not to be watched.
func pace(since time.Duration) time.Duration {
	switch {
	case since < time.Minute:
		return 2 * time.Second
	case since < 10*time.Minute:
		return 5 * time.Second
	default:
		return 15 * time.Second
	}
}

// follow sends the answer as a message that only the one who asked sees, and
// changes that message while the job goes on: one message, however long it takes.
// It reports whether the message was sent.
func (c *Command) follow(asked request, words Words, answer Answer) bool {
	select {
	case c.slots <- struct{}{}:
	default:
		return false
	}
	sent := c.API.SendEphemeralPost(asked.userID, answer.post(asked, c.BotID))
	if sent == nil {
		<-c.slots
		return false
	}
	f := &follower{
		cl: c.call(asked, words), postID: sent.Id, createAt: sent.CreateAt, jobID: answer.follow.ID,
		shown: answer.Text,
	}
	c.following.Go(func() {
		defer func() { <-c.slots }()
		f.run(c.ended)
	})
	return true
}

// follower keeps one message up to date.
type follower struct {
	cl       *call
	postID   string
	createAt int64
	jobID    string
	// shown is the text that the message has now.
	shown string
}

func (f *follower) run(ctx context.Context) {
	start := time.Now()
	for since := time.Duration(0); since < maxFollowing; since = time.Since(start) {
		select {
		case <-time.After(pace(since)):
		case <-ctx.Done():
			return
		}
		job, err := f.look(ctx)
		if err != nil {
			// It is gone, or not theirs to see any more. The message stays as it is.
			return
		}
		if job.State.Ended() || isOpen(job) {
			f.update(f.cl.view.show(job))
			return
		}
		f.update(f.cl.view.show(job))
	}
	f.update(Answer{Text: lines(f.shown, f.cl.words.T("follow.over", "Status", typeThis("status", f.jobID)))})
}

func (f *follower) look(ctx context.Context) (transfer.Job, error) {
	ctx, cancel := context.WithTimeout(ctx, lookTime)
	defer cancel()
	return f.cl.client.job(ctx, f.jobID)
}

// update changes the message, when there is something to change.
func (f *follower) update(answer Answer) {
	if answer.Text == f.shown {
		return
	}
	f.shown = answer.Text
	post := answer.post(f.cl.request, f.cl.command.BotID)
	post.Id, post.CreateAt = f.postID, f.createAt
	if post.GetProps() == nil {
		post.SetProps(model.StringInterface{})
	}
	f.cl.command.API.UpdateEphemeralPost(f.cl.userID, post)
}
