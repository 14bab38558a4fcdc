package access

import (
	"net/http"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// PostAPI is the part of the plugin API that tells who may read a post.
type PostAPI interface {
	GetPost(postID string) (*model.Post, *model.AppError)
	GetChannel(channelID string) (*model.Channel, *model.AppError)
	GetTeam(teamID string) (*model.Team, *model.AppError)
	HasPermissionToChannel(userID, channelID string, permission *model.Permission) bool
	HasPermissionToTeam(userID, teamID string, permission *model.Permission) bool
}

// Posts says who may read a post.
type Posts struct{ api PostAPI }

// NewPosts returns the decisions of this server.
func NewPosts(api PostAPI) *Posts { return &Posts{api: api} }

// PostPath returns the path of a post of a team on this server, or an Error with
// CodeNotFound when there is no such post that the user may read: whether it
// exists is not theirs to know.
func (p *Posts) PostPath(userID, postID string) (string, error) {
	post, appErr := p.api.GetPost(postID)
	if appErr != nil {
		return "", postError(appErr)
	}
	channel, appErr := p.api.GetChannel(post.ChannelId)
	if appErr != nil {
		return "", postError(appErr)
	}
	if post.DeleteAt != 0 || channel.TeamId == "" || !p.mayRead(userID, channel) {
		return "", noPost()
	}
	team, appErr := p.api.GetTeam(channel.TeamId)
	if appErr != nil {
		return "", postError(appErr)
	}
	return "/" + team.Name + "/pl/" + post.Id, nil
}

// mayRead decides as the server does for a link to a post: members read, and
// members of the team read public channels.
func (p *Posts) mayRead(userID string, channel *model.Channel) bool {
	return p.api.HasPermissionToChannel(userID, channel.Id, model.PermissionReadChannelContent) ||
		channel.Type == model.ChannelTypeOpen && p.api.HasPermissionToTeam(userID, channel.TeamId, model.PermissionReadPublicChannel)
}

func noPost() error {
	return transfer.Errorf(transfer.CodeNotFound, "There is no such post here, or you may not read it.")
}

func postError(appErr *model.AppError) error {
	if appErr.StatusCode == http.StatusNotFound || appErr.StatusCode == http.StatusForbidden {
		return noPost()
	}
	return transfer.AsError(appErr)
}
