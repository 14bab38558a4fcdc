package command

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

func TestProgressIsOneMessageThatChanges(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{jobs: []transfer.Job{running()}}
		c := s.command(t)
		response := c.Execute(t.Context(), &model.CommandArgs{UserId: admin, TeamId: "team", ChannelId: "channel", RootId: "root", Command: "/teamexport status"})
		require.Empty(t, response.Text, "the message comes from the bot")
		require.Len(t, s.sent, 1)
		require.Equal(t, "bot", s.sent[0].UserId)

		time.Sleep(time.Minute)
		synctest.Wait()
		require.Empty(t, s.updates, "nothing to say")
		s.change(id("r"), func(job *transfer.Job) { job.Progress.Done = 100 })
		time.Sleep(10 * time.Second)
		synctest.Wait()
		require.Len(t, s.updates, 1)
		require.Contains(t, s.updates[0].Message, "100 of 200 · 50%")
		done := finished("r")
		s.change(id("r"), func(job *transfer.Job) { *job = done })
		time.Sleep(10 * time.Second)
		synctest.Wait()
		require.Len(t, s.updates, 2)
		last := s.updates[1]
		require.Equal(t, []any{s.sent[0].Id, s.sent[0].CreateAt, "bot", "channel", "root"}, []any{last.Id, last.CreateAt, last.UserId, last.ChannelId, last.RootId}, "the same message")
		require.Contains(t, last.Message, "done, with warnings")
		time.Sleep(time.Hour)
		synctest.Wait()
		require.Len(t, s.updates, 2, "a job that has ended is not looked at")
		require.Empty(t, c.slots)
	})
}

func TestAMessageIsNotFollowedForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{jobs: []transfer.Job{running()}}
		c := s.command(t)
		s.say(t, c, admin, "status")
		time.Sleep(2 * time.Hour)
		synctest.Wait()
		require.Len(t, s.updates, 1)
		require.Contains(t, s.updates[0].Message, "not updated any more. Type `/teamexport status "+id("r"))
	})
}

func TestNobodyFollowsWhatTheyMayNotSeeAnyMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{jobs: []transfer.Job{running()}}
		c := s.command(t)
		s.say(t, c, admin, "status")
		s.mu.Lock()
		s.jobs = nil
		s.mu.Unlock()
		time.Sleep(time.Minute)
		synctest.Wait()
		require.Empty(t, s.updates)
		require.Empty(t, c.slots)
	})
}

func TestWithTooManyMessagesTheRestShowsTheMoment(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{jobs: []transfer.Job{running()}}
		c := s.command(t)
		for range maxFollowed {
			s.say(t, c, admin, "status")
		}
		response := c.Execute(t.Context(), &model.CommandArgs{UserId: admin, TeamId: "team", Command: "/teamexport status"})
		require.Contains(t, response.Text, "50 of 200")
		c.Close()
		require.Empty(t, c.slots)
	})
}
