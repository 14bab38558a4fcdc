package importhost

import (
	"context"
	"database/sql"
	"sync"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/access"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/config"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/journal"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/mattermost/importtarget"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/records"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/store/filestore"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/store/sqlstore"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/store/sqlwrite"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/uploads"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/write"
)

// Host is the server that the importer writes into.
type Host struct {
	target  *sqlstore.Target
	papi    API
	access  *access.Access
	notes   journal.Notes
	uploads *uploads.Manager
	rights  *access.Rights
	rows    *sqlwrite.Store
	server  *importtarget.Target
	// deafen ends the listening to other nodes.
	deafen func()
}

// API is the part of the plugin API that a host needs.
type API interface {
	importtarget.API
	GetUnsanitizedConfig() *model.Config
	GetLicense() *model.License
	GetTeam(teamID string) (*model.Team, *model.AppError)
	GetUser(userID string) (*model.User, *model.AppError)
	GetTeamByName(name string) (*model.Team, *model.AppError)
	CreateTeam(team *model.Team) (*model.Team, *model.AppError)
	SetTeamIcon(teamID string, data []byte) *model.AppError
}

// Options wire a host. All are required.
type Options struct {
	API     API
	Access  *access.Access
	Rights  *access.Rights
	Records records.Store
	Master  *sql.DB
	BotID   string
	// NewID returns a new unique id.
	NewID func() string
	Now   func() time.Time
	// MaxUpload returns how large an uploaded archive may be.
	MaxUpload func() int64
}

// New returns the host of this server.
func New(options Options) *Host {
	rows := sqlwrite.New(options.Master)
	h := &Host{
		target: sqlstore.NewTarget(options.Master), papi: options.API, access: options.Access, notes: journal.NewNotes(options.Records), rights: options.Rights, rows: rows,
	}
	h.server = importtarget.New(importtarget.Options{API: options.API, Rows: rows, Blobs: h.blobs, BotID: options.BotID, HTTP: importtarget.NewClient(), Nodes: importtarget.NewNodes(options.Records)})
	h.uploads = uploads.New(uploads.Options{
		Store: options.Records, ChunkSize: filestore.ChunkSize, NewID: options.NewID, Now: options.Now, MaxSize: options.MaxUpload,
		Chunks: func() (uploads.Chunks, error) { return h.files() },
	})
	h.deafen = listen(h.server)
	return h
}

// listen hears what other nodes say of their caches, until the returned function is
// called.
func listen(target *importtarget.Target) (deafen func()) {
	ctx, cancel := context.WithCancel(context.Background())
	var listening sync.WaitGroup
	listening.Go(func() { target.Listen(ctx) })
	return func() {
		cancel()
		listening.Wait()
	}
}

// Close ends the listening to other nodes.
func (h *Host) Close() { h.deafen() }

// Uploads returns the uploaded archives of this server.
func (h *Host) Uploads() *uploads.Manager { return h.uploads }

// Rows is the database that rows are written into.
func (h *Host) Rows() write.Store { return h.rows }

// Server does what the server itself does.
func (h *Host) Server() write.Target { return h.server }

// DefaultLocale is the language of those who said none.
func (h *Host) DefaultLocale() string {
	if locale := h.papi.GetConfig().LocalizationSettings.DefaultClientLocale; locale != nil {
		return *locale
	}
	return model.DefaultLocale
}

// blobs opens the server's file store as it is configured now.
func (h *Host) blobs() (importtarget.Blobs, error) {
	return filestore.New(filestore.FromConfig(h.papi.GetUnsanitizedConfig(), h.papi.GetLicense()).Files)
}

// files opens the server's file store as it is configured now.
func (h *Host) files() (*filestore.Imports, error) {
	return filestore.OpenImports(filestore.FromConfig(h.papi.GetUnsanitizedConfig(), h.papi.GetLicense()))
}

// Policy returns which changes an import of a user may make.
func (h *Host) Policy(userID, teamID string) (planning.Policy, error) {
	who, err := h.access.ImportTeam(userID, teamID)
	if err != nil {
		return planning.Policy{}, err
	}
	if who.SystemAdmin {
		policy := planning.SystemAdmin()
		policy.DirectMessages = who.DirectMessages
		return policy, nil
	}
	return planning.TeamAdminOf(who.Users == config.ImportedActive, who.Users == config.ImportedNone, int64(who.MaxUsers)), nil
}

// Limits returns those of the server.
func (h *Host) Limits(ctx context.Context) (sanitize.ServerLimits, error) {
	runes, err := h.target.MessageLimit(ctx)
	if err != nil {
		return sanitize.ServerLimits{}, err
	}
	limits := sanitize.ServerLimits{PostRunes: runes}
	files := h.papi.GetConfig().FileSettings
	if files.MaxFileSize != nil {
		limits.FileBytes = *files.MaxFileSize
	}
	if files.MaxImageResolution != nil {
		limits.ImagePixels = *files.MaxImageResolution
	}
	return limits, nil
}
