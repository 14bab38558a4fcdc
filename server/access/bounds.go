package access

import (
	"fmt"
	"net/http"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// Bounds decides anew, when an export begins, whether the user who asked for it may still
// have it, and bounds it by what they may see now and what they might see when they
// asked.
func (e *exports) Bounds(job transfer.Job) (transfer.Bounds, error) {
	if job.Mine {
		if err := e.stillMember(job); err != nil {
			return transfer.Bounds{}, err
		}
		return e.memberBounds(job.RequestedBy, job.TeamID)
	}
	who, err := e.CheckExport(job.RequestedBy, job.TeamID, job.Options)
	if err != nil {
		return transfer.Bounds{}, lost(err)
	}
	scope := who.Scope
	if job.Scope != nil && job.Scope.By != transfer.AsSystemAdmin {
		scope.By = transfer.AsTeamAdmin
		scope.PrivateChannels = scope.PrivateChannels.Narrower(job.Scope.PrivateChannels)
	}
	if scope.By == transfer.AsSystemAdmin {
		return transfer.Unbounded(), nil
	}
	bounds := transfer.Bounds{By: transfer.AsTeamAdmin, PrivateChannels: scope.PrivateChannels}
	if scope.PrivateChannels == transfer.ReachMember {
		bounds.Channels, err = e.readable(job.RequestedBy, job.TeamID)
	}
	return bounds, err
}

func (e *exports) memberBounds(userID, teamID string) (transfer.Bounds, error) {
	channels, err := e.readable(userID, teamID)
	if err != nil {
		return transfer.Bounds{}, err
	}
	bounds := transfer.Bounds{
		By: transfer.AsMember, Viewer: userID, Channels: channels,
		ShowStrangers: e.api.HasPermissionTo(userID, model.PermissionViewMembers),
	}
	privacy := e.api.GetConfig().PrivacySettings
	bounds.ShowEmail = privacy.ShowEmailAddress != nil && *privacy.ShowEmailAddress
	bounds.ShowFullName = privacy.ShowFullName != nil && *privacy.ShowFullName
	return bounds, nil
}

// readable returns the channels of the team that the user is in and may read now.
func (e *exports) readable(userID, teamID string) (map[string]bool, error) {
	channels, appErr := e.api.GetChannelsForTeamForUser(teamID, userID, true)
	if appErr != nil && appErr.StatusCode != http.StatusNotFound {
		return nil, fmt.Errorf("list the channels of user %s in team %s: %w", userID, teamID, appErr)
	}
	readable := map[string]bool{}
	for _, channel := range channels {
		if channel.TeamId != teamID || channel.DeleteAt != 0 && !e.archivedAreShown() {
			continue
		}
		if e.api.HasPermissionToChannel(userID, channel.Id, model.PermissionReadChannelContent) {
			readable[channel.Id] = true
		}
	}
	return readable, nil
}

// archivedAreShown reports whether members may read archived channels. The setting is always
// on since version 11, which refuses to be configured otherwise. A setting that is off does
// not arrive: the way to a plugin drops pointers to zero values.
func (e *exports) archivedAreShown() bool {
	setting := e.api.GetConfig().TeamSettings.ExperimentalViewArchivedChannels //nolint:staticcheck // servers of version 10 have it
	return setting != nil && *setting
}

// lost returns the error of a job that may not begin any more.
func lost(err error) error {
	if !transfer.HasCode(err, transfer.CodeForbidden) && !transfer.HasCode(err, transfer.CodeInvalidOptions) {
		return err
	}
	return transfer.Errorf(transfer.CodeForbidden, "Whoever asked for the export may not have it any more. %s", transfer.AsError(err).Message).WithCause(err)
}
