package main

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
)

const (
	// postings is the number of messages that are posted for one figure, one each
	// postingPace.
	postings    = 400
	postingPace = 50 * time.Millisecond
)

// latencies holds the times that it took to post a message.
type latencies struct{ half, p95 time.Duration }

// post posts messages at a steady pace, as people do, until enough are posted or
// what goes on meanwhile has ended.
func post(ctx context.Context, server *testbed.Server, channelID string, ended <-chan struct{}) (latencies, error) {
	var took []time.Duration
	pace := time.NewTicker(postingPace)
	defer pace.Stop()
	for i := range postings {
		started := time.Now()
		if _, _, err := server.Admin.CreatePost(ctx, &model.Post{ChannelId: channelID, Message: fmt.Sprintf("message %d, as long as messages are", i)}); err != nil {
			return latencies{}, fmt.Errorf("post a message: %w", err)
		}
		took = append(took, time.Since(started))
		select {
		case <-pace.C:
		case <-ended:
			return summary(took), nil
		}
	}
	return summary(took), nil
}

func summary(took []time.Duration) latencies {
	slices.Sort(took)
	return latencies{took[len(took)/2], took[len(took)*95/100]}
}

// postWhileExporting posts while exports of a team follow each other.
func (b *bench) postWhileExporting(ctx context.Context, channelID string, t team) (latencies, error) {
	var enough atomic.Bool
	failed := make(chan error, 1)
	go func() {
		for !enough.Load() {
			if _, err := b.ours(ctx, t, noFiles); err != nil {
				failed <- err
				return
			}
		}
		failed <- nil
	}()
	// The export is well under way.
	time.Sleep(time.Second)
	result, err := post(ctx, b.server, channelID, nil)
	enough.Store(true)
	if exportErr := <-failed; err == nil {
		err = exportErr
	}
	return result, err
}

// quietChannel makes a team and channel of its own to post in.
func quietChannel(ctx context.Context, server *testbed.Server) (string, error) {
	made, _, err := server.Admin.CreateTeam(ctx, &model.Team{Name: "chatter", DisplayName: "Chatter", Type: model.TeamOpen})
	if err != nil {
		return "", fmt.Errorf("make a team to post in: %w", err)
	}
	channel, _, err := server.Admin.GetChannelByName(ctx, "town-square", made.Id, "")
	if err != nil {
		return "", fmt.Errorf("find the channel to post in: %w", err)
	}
	return channel.Id, nil
}
