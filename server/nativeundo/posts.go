package nativeundo

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/store/sqlstore"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/undo"
)

// API is the part of the plugin API that this package uses.
type API interface {
	DeleteChannel(channelID string) *model.AppError
	GetTeam(teamID string) (*model.Team, *model.AppError)
	DeleteTeam(teamID string) *model.AppError
	RemoveTeamIcon(teamID string) *model.AppError
	UpdateUserActive(userID string, active bool) *model.AppError
	PermanentDeleteBot(userID string) *model.AppError
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

// postColumns are those of an undo.Post.
const postColumns = `p.Id AS id, p.ChannelId AS channel, COALESCE(p.UserId, '') AS "user", COALESCE(p.RootId, '') AS root, COALESCE(p.OriginalId, '') AS original,
	COALESCE(p.Type, '') LIKE 'system\_%' AS system, p.DeleteAt <> 0 AS deleted,
	(SELECT COUNT(*) FROM Reactions r WHERE r.PostId = p.Id AND COALESCE(r.DeleteAt, 0) = 0) AS reactions,
	CASE WHEN p.EditAt > 0 THEN (SELECT json_agg(v.Id) FROM Posts v WHERE v.OriginalId = p.Id) END AS versions`

const postsByID = `SELECT json_agg(p) FROM (SELECT ` + postColumns + ` FROM Posts p WHERE p.Id = ANY($1)) p`

const threads = `
SELECT json_agg(p) FROM (
	SELECT ` + postColumns + ` FROM Posts p
	WHERE (p.RootId = ANY($1) OR p.Id = ANY($1)) AND COALESCE(p.OriginalId, '') = '') p`

// Posts returns those of the posts that are there, deleted ones included.
func (s *Server) Posts(ctx context.Context, ids []string) (posts []undo.Post, err error) {
	if err := s.document(ctx, &posts, postsByID, ids); err != nil {
		return nil, fmt.Errorf("look for posts: %w", err)
	}
	return posts, nil
}

// Threads returns the posts of threads, deleted ones included.
func (s *Server) Threads(ctx context.Context, rootIDs []string) (posts []undo.Post, err error) {
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

func (s *Server) document(ctx context.Context, target any, query string, args ...any) error {
	return sqlstore.Document(ctx, s.db, target, query, args...)
}
