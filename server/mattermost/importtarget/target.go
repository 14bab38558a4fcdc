package importtarget

import (
	"context"
	"io"
	"net/http"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/store/sqlwrite"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/write"
)

// API is the part of the plugin API that an import uses.
type API interface {
	GetConfig() *model.Config
	GetLicense() *model.License
	CreateChannel(channel *model.Channel) (*model.Channel, *model.AppError)
	GetChannel(channelID string) (*model.Channel, *model.AppError)
	GetChannelByName(teamID, name string, includeDeleted bool) (*model.Channel, *model.AppError)
	UpdateChannel(channel *model.Channel) (*model.Channel, *model.AppError)
	GetDirectChannel(userID1, userID2 string) (*model.Channel, *model.AppError)
	GetGroupChannel(userIDs []string) (*model.Channel, *model.AppError)
	CreateUser(user *model.User) (*model.User, *model.AppError)
	GetUserByUsername(name string) (*model.User, *model.AppError)
	UpdateUser(user *model.User) (*model.User, *model.AppError)
	UpdateUserActive(userID string, active bool) *model.AppError
	UpdateUserRoles(userID, newRoles string) (*model.User, *model.AppError)
	GetPreferencesForUser(userID string) ([]model.Preference, *model.AppError)
	UpdatePreferencesForUser(userID string, preferences []model.Preference) *model.AppError
	SetProfileImage(userID string, data []byte) *model.AppError
	CreateBot(bot *model.Bot) (*model.Bot, *model.AppError)
	GetBot(userID string, includeDeleted bool) (*model.Bot, *model.AppError)
	UpdateBotActive(botUserID string, active bool) (*model.Bot, *model.AppError)
	CreateUploadSession(us *model.UploadSession) (*model.UploadSession, error)
	UploadData(us *model.UploadSession, rd io.Reader) (*model.FileInfo, error)
	UpdateTeamMemberRoles(teamID, userID, newRoles string) (*model.TeamMember, *model.AppError)
	GetTeamMember(teamID, userID string) (*model.TeamMember, *model.AppError)
	UpdateChannelMemberNotifications(channelID, userID string, notifications map[string]string) (*model.ChannelMember, *model.AppError)
	CreateSession(session *model.Session) (*model.Session, *model.AppError)
	RevokeSession(sessionID string) *model.AppError
}

// Blobs is the file store of the server.
type Blobs interface {
	Create(ctx context.Context, name string) (Writer, error)
	// Remove deletes a file. A file that is not there is no error.
	Remove(ctx context.Context, name string) error
	// Free returns how much room there is, if that is known.
	Free(ctx context.Context) (bytes int64, known bool)
}

// Writer is a file being written; Finish makes it visible, Abort drops it.
type Writer = interface {
	io.Writer
	Finish() error
	Abort()
}

// Options wire a target. All but Nodes are required.
type Options struct {
	API API
	// Rows is the database of the server.
	Rows *sqlwrite.Store
	// Blobs opens the file store as it is configured now.
	Blobs func() (Blobs, error)
	// BotID is the account of the plugin: short sessions that ask the server for what
	// the plugin API has no call for are its.
	BotID string
	// HTTP makes these requests.
	HTTP *http.Client
	// Nodes tells the other nodes that caches are stale; nil tells none.
	Nodes *Nodes
}

// Target makes things on the server. It is safe for concurrent use.
type Target struct{ Options }

// New returns a target.
func New(options Options) *Target { return &Target{Options: options} }

var _ write.Target = (*Target)(nil)
