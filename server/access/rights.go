package access

import (
	"net/http"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// RightsAPI is the part of the plugin API that tells what people may do.
type RightsAPI interface {
	GetPost(postID string) (*model.Post, *model.AppError)
	GetChannel(channelID string) (*model.Channel, *model.AppError)
	GetTeam(teamID string) (*model.Team, *model.AppError)
	HasPermissionToChannel(userID, channelID string, permission *model.Permission) bool
	HasPermissionToTeam(userID, teamID string, permission *model.Permission) bool
}

// Rights says what people may do in teams that jobs are about.
type Rights struct{ api RightsAPI }

// NewRights returns the decisions of this server.
func NewRights(api RightsAPI) *Rights { return &Rights{api: api} }

// PostPath returns the path of a post of a team on this server, or an Error with
// CodeNotFound when there is no such post that the user may read: whether it
// exists is not theirs to know.
func (r *Rights) PostPath(userID, postID string) (string, error) {
	post, appErr := r.api.GetPost(postID)
	if appErr != nil {
		return "", postError(appErr)
	}
	channel, appErr := r.api.GetChannel(post.ChannelId)
	if appErr != nil {
		return "", postError(appErr)
	}
	if post.DeleteAt != 0 || channel.TeamId == "" || !r.mayRead(userID, channel) {
		return "", noPost()
	}
	team, appErr := r.api.GetTeam(channel.TeamId)
	if appErr != nil {
		return "", postError(appErr)
	}
	return "/" + team.Name + "/pl/" + post.Id, nil
}

// mayRead decides as the server does for a link to a post: members read, and
// members of the team read public channels.
func (r *Rights) mayRead(userID string, channel *model.Channel) bool {
	return r.api.HasPermissionToChannel(userID, channel.Id, model.PermissionReadChannelContent) ||
		channel.Type == model.ChannelTypeOpen && r.api.HasPermissionToTeam(userID, channel.TeamId, model.PermissionReadPublicChannel)
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

// ChangeTeam reports whether the user may give a team another icon.
func (r *Rights) ChangeTeam(userID, teamID string) bool {
	return r.api.HasPermissionToTeam(userID, teamID, model.PermissionManageTeam)
}
