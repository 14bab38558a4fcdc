package nativeundo

import (
	"context"
	"database/sql"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/store/sqlstore"
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

// Server is the server that an import is undone on.
type Server struct {
	*posts
	*channels
	*teams
	*accounts
}

// New returns the server with a database and a file store.
func New(db *sql.DB, api API, files func() (Files, error)) *Server {
	rows, stored := rows{db}, fileStore{files}
	found := &posts{rows: rows, files: stored}
	return &Server{
		posts:    found,
		channels: &channels{rows: rows, files: stored, api: api, posts: found},
		teams:    &teams{rows: rows, files: stored, api: api},
		accounts: &accounts{rows: rows, files: stored, api: api},
	}
}

// rows reads and writes rows of the database.
type rows struct{ db *sql.DB }

// document decodes the JSON that a query returns.
func (r rows) document(ctx context.Context, target any, query string, args ...any) error {
	return sqlstore.Document(ctx, r.db, target, query, args...)
}

// transaction does all of something, or nothing of it.
func (r rows) transaction(ctx context.Context, do func(*sql.Tx) error) error {
	tx, err := r.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	if err := do(tx); err != nil {
		return err
	}
	return tx.Commit()
}

// fileStore removes files of the server.
type fileStore struct{ open func() (Files, error) }

func (f fileStore) remove(ctx context.Context, paths []string) error {
	if len(paths) == 0 {
		return nil
	}
	files, err := f.open()
	if err != nil {
		return err
	}
	for _, path := range paths {
		if err := files.Remove(ctx, path); err != nil {
			return err
		}
	}
	return nil
}
