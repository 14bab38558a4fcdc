package importtarget

import (
	"context"
	"fmt"
	"slices"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/write"
)

// MakeChannel makes a channel without members. A channel of the name that the
// same creator has made since, and that has no posts, is the one of an
// interrupted attempt.
func (t *Target) MakeChannel(ctx context.Context, channel write.NewChannel, since int64) (string, error) {
	kind := model.ChannelTypeOpen
	if channel.Private {
		kind = model.ChannelTypePrivate
	}
	made, appErr := t.API.CreateChannel(&model.Channel{
		TeamId: channel.TeamID, Name: channel.Name, DisplayName: channel.DisplayName, Header: channel.Header, Purpose: channel.Purpose,
		Type: kind, CreatorId: channel.CreatorID,
	})
	if appErr == nil {
		return made.Id, nil
	}
	there, lookErr := t.API.GetChannelByName(channel.TeamID, channel.Name, true)
	if lookErr != nil {
		return "", fmt.Errorf("make channel %s: %w", channel.Name, failure{appErr})
	}
	if there.CreatorId != channel.CreatorID || there.CreateAt < since || there.DeleteAt != 0 || there.Type != kind {
		return "", fmt.Errorf("make channel %s: %w", channel.Name, write.ErrTaken)
	}
	used, err := t.Rows.HasPosts(ctx, there.Id)
	if err != nil {
		return "", err
	}
	if used {
		return "", fmt.Errorf("make channel %s: %w", channel.Name, write.ErrTaken)
	}
	return there.Id, nil
}

// DescribeChannel gives a channel what it says of itself.
func (t *Target) DescribeChannel(_ context.Context, channelID string, channel write.NewChannel) error {
	there, appErr := t.API.GetChannel(channelID)
	if appErr != nil {
		return fmt.Errorf("look at channel %s: %w", channelID, failure{appErr})
	}
	if there.DisplayName == channel.DisplayName && there.Header == channel.Header && there.Purpose == channel.Purpose {
		return nil
	}
	there.DisplayName, there.Header, there.Purpose = channel.DisplayName, channel.Header, channel.Purpose
	if _, appErr := t.API.UpdateChannel(there); appErr != nil {
		return fmt.Errorf("describe channel %s: %w", channelID, failure{appErr})
	}
	return nil
}

// Conversation returns the direct channel of two users, or the group channel of more, and
// whether it was made since and holds no posts.
func (t *Target) Conversation(ctx context.Context, userIDs []string, since int64) (string, bool, error) {
	var channel *model.Channel
	var appErr *model.AppError
	if ids := distinct(userIDs); len(ids) <= 2 {
		channel, appErr = t.API.GetDirectChannel(ids[0], ids[len(ids)-1])
	} else {
		channel, appErr = t.API.GetGroupChannel(ids)
	}
	if appErr != nil {
		return "", false, fmt.Errorf("open the conversation of %d users: %w", len(userIDs), failure{appErr})
	}
	if channel.CreateAt < since {
		return channel.Id, false, nil
	}
	used, err := t.Rows.HasPosts(ctx, channel.Id)
	return channel.Id, !used, err
}

func distinct(ids []string) []string {
	ids = slices.Clone(ids)
	slices.Sort(ids)
	return slices.Compact(ids)
}
