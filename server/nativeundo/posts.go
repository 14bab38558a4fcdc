package nativeundo

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/store/sqlstore"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
)

// API is the part of the plugin API that this package uses.
type API interface {
	DeletePost(postID string) *model.AppError
	DeleteChannel(channelID string) *model.AppError
	GetTeam(teamID string) (*model.Team, *model.AppError)
	DeleteTeam(teamID string) *model.AppError
	RemoveTeamIcon(teamID string) *model.AppError
	UpdateUserActive(userID string, active bool) *model.AppError
	UpdateTeamMemberRoles(teamID, userID, roles string) (*model.TeamMember, *model.AppError)
	UpdateChannelMemberNotifications(channelID, userID string, notifications map[string]string) (*model.ChannelMember, *model.AppError)
}

// Files is the server's file store.
type Files interface {
	// Remove deletes a file. A file that is not there is no error.
	Remove(ctx context.Context, name string) error
}

// Server is the server that an import is taken back on.
type Server struct {
	db    *sql.DB
	api   API
	files func() (Files, error)
}

// New returns the server whose master and file store these are.
func New(db *sql.DB, api API, files func() (Files, error)) *Server {
	return &Server{db: db, api: api, files: files}
}

// postColumns are those of a MarkedPost. The sum is that of importer.MarkOf.
const postColumns = `p.Id AS id, COALESCE(p.RootId, '') AS root, p.CreateAt AS at, COALESCE(p.OriginalId, '') <> '' AS version,
	COALESCE(p.Type, '') LIKE 'system\_%' AS system, p.DeleteAt <> 0 AS deleted,
	('x' || SUBSTR(ENCODE(SHA256(INT8SEND(p.CreateAt) || CONVERT_TO(p.Message, 'UTF8')), 'hex'), 1, 16))::bit(64)::bigint AS sum`

const postsAt = `SELECT json_agg(p) FROM (SELECT ` + postColumns + ` FROM Posts p WHERE p.ChannelId = $1 AND p.CreateAt = ANY($2)) p`

const threads = `
SELECT json_agg(p) FROM (
	SELECT ` + postColumns + ` FROM Posts p
	WHERE (p.RootId = ANY($1) OR p.Id = ANY($1)) AND p.DeleteAt = 0 AND COALESCE(p.OriginalId, '') = '') p`

// PostsAt returns the posts of a channel that were made at one of the times.
func (s *Server) PostsAt(ctx context.Context, channelID string, times []int64) (posts []teamdata.MarkedPost, err error) {
	if err := s.document(ctx, &posts, postsAt, channelID, times); err != nil {
		return nil, fmt.Errorf("look for posts of channel %s: %w", channelID, err)
	}
	return posts, nil
}

// Threads returns the posts of threads that are not deleted.
func (s *Server) Threads(ctx context.Context, rootIDs []string) (posts []teamdata.MarkedPost, err error) {
	if err := s.document(ctx, &posts, threads, rootIDs); err != nil {
		return nil, fmt.Errorf("look at threads: %w", err)
	}
	return posts, nil
}

// CountFiles counts the files of posts, also of those that were deleted: they lie
// in the file store until they are removed.
func (s *Server) CountFiles(ctx context.Context, postIDs []string) (count int64, err error) {
	err = s.db.QueryRowContext(ctx, `SELECT COUNT(*) FROM FileInfo WHERE PostId = ANY($1)`, postIDs).Scan(&count)
	if err != nil {
		return 0, fmt.Errorf("count the files of posts: %w", err)
	}
	return count, nil
}

// Announce deletes a post as a person would: all nodes forget what they had cached
// of its channel, and clients are told. In an archived channel nobody looks.
func (s *Server) Announce(_ context.Context, postID string) error {
	// One that is deleted already was announced, or cannot be.
	_ = s.api.DeletePost(postID)
	return nil
}

func (s *Server) document(ctx context.Context, target any, query string, args ...any) error {
	return sqlstore.Document(ctx, s.db, target, query, args...)
}
