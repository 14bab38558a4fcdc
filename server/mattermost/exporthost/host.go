// Package exporthost connects the exporter and the API to the stores of this server.
package exporthost

import (
	"context"
	"fmt"
	"io"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/access"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/config"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/consent"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/exporter"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/store/filestore"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/store/sqlstore"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// Host is the server that the exporter reads teams from, and the API reads archives from.
type Host struct {
	papi     API
	settings func() config.Settings
	access   *access.Access
	store    *sqlstore.Store
	consents *consent.Book
	history  func() History
}

// API is the part of the plugin API that a host needs.
type API interface {
	GetConfig() *model.Config
	GetUnsanitizedConfig() *model.Config
	GetLicense() *model.License
	GetDiagnosticId() string
	GetServerVersion() string
}

// Options wire a host. All are required.
type Options struct {
	API      API
	Settings func() config.Settings
	Access   *access.Access
	Store    *sqlstore.Store
	Consents *consent.Book
	// History returns the jobs of this server; they begin after the host is made.
	History func() History
}

// New returns the host of this server.
func New(options Options) *Host {
	return &Host{papi: options.API, settings: options.Settings, access: options.Access, store: options.Store, consents: options.Consents, history: options.History}
}

// MaxArchiveSize returns the greatest size of an archive, in bytes.
func (h *Host) MaxArchiveSize() int64 { return h.settings().MaxArchiveSize }

// Bounds returns what the archive of a job may contain now.
func (h *Host) Bounds(ctx context.Context, job transfer.Job) (transfer.Bounds, error) {
	if err := context.Cause(ctx); err != nil {
		return transfer.Bounds{}, err
	}
	return h.access.Bounds(job)
}

// Open starts a snapshot of a team.
func (h *Host) Open(ctx context.Context, teamID string, selection teamdata.Selection) (exporter.Snapshot, error) {
	snapshot, err := h.store.Open(ctx, teamID, selection)
	if err != nil {
		return nil, err
	}
	return snapshot, nil
}

// Stores opens the server's file store and export folder as they are
// configured now.
func (h *Host) Stores() (exporter.Files, exporter.Archives, error) {
	stores := h.stores()
	files, err := filestore.New(stores.Files)
	if err != nil {
		return nil, nil, fmt.Errorf("open the file store: %w", err)
	}
	archives, err := filestore.OpenArchives(stores)
	if err != nil {
		return nil, nil, err
	}
	return files, archives, nil
}

// OpenArchive opens a finished archive for download.
func (h *Host) OpenArchive(ctx context.Context, name string) (io.ReadSeekCloser, int64, error) {
	archives, err := filestore.OpenArchives(h.stores())
	if err != nil {
		return nil, 0, err
	}
	return archives.Open(ctx, name)
}

func (h *Host) stores() filestore.Stores {
	return filestore.FromConfig(h.papi.GetUnsanitizedConfig(), h.papi.GetLicense())
}

// Source describes this server.
func (h *Host) Source() archive.Source {
	source := archive.Source{ServerID: h.papi.GetDiagnosticId(), ServerVersion: h.papi.GetServerVersion()}
	if siteURL := h.papi.GetConfig().ServiceSettings.SiteURL; siteURL != nil {
		source.SiteURL = *siteURL
	}
	return source
}
