package access_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/access"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// channels is a server with a post in each of its channels, called as they are.
type channels struct{ server }

func (c channels) GetPost(id string) (*model.Post, *model.AppError) {
	if id == "gone" {
		return nil, model.NewAppError("GetPost", "x", nil, "", http.StatusNotFound)
	}
	post := &model.Post{Id: id, ChannelId: id}
	if id == "deleted" {
		post.DeleteAt = 1
	}
	return post, nil
}

func (c channels) GetChannel(id string) (*model.Channel, *model.AppError) {
	channel := &model.Channel{Id: id, TeamId: "team", Type: model.ChannelTypePrivate}
	switch id {
	case "public":
		channel.Type = model.ChannelTypeOpen
	case "dm":
		channel.TeamId = ""
	}
	return channel, nil
}

func (c channels) HasPermissionToChannel(userID, _ string, permission *model.Permission) bool {
	return userID == "inside" && permission == model.PermissionReadChannelContent
}

func (c channels) HasPermissionToTeam(userID, teamID string, permission *model.Permission) bool {
	return userID == "colleague" && teamID == "team" && permission == model.PermissionReadPublicChannel
}

func TestAPostIsFoundByThoseWhoMayReadIt(t *testing.T) {
	posts := access.NewRights(channels{})
	for _, c := range []struct {
		user, post string
		found      bool
	}{
		{"inside", "private", true},
		{"inside", "public", true},
		{"colleague", "public", true},
		{"colleague", "private", false},
		{"stranger", "public", false},
		{"stranger", "private", false},
		{"inside", "deleted", false},
		{"inside", "gone", false},
		{"inside", "dm", false},
	} {
		path, err := posts.PostPath(c.user, c.post)
		if c.found {
			require.NoError(t, err, "%+v", c)
			require.Equal(t, "/choir/pl/"+c.post, path)
			continue
		}
		require.True(t, transfer.HasCode(err, transfer.CodeNotFound), "%+v", c)
	}
}
