// Package serverhealth connects the health report to the databases and file stores of
// this server.
package serverhealth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/health"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/store/filestore"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/store/sqlstore"
)

// probeFolder holds the files that show that a store can be written to.
const probeFolder = "team-export/health"

// supportFile is the name of the report in the support packet.
const supportFile = "team-export/health.json"

// API is the part of the plugin API that the report needs.
type API interface {
	GetUnsanitizedConfig() *model.Config
	GetLicense() *model.License
	GetServerVersion() string
}

// New returns the checker of this server. The version is that of the plugin.
func New(papi API, version string, databases sqlstore.Databases, jobs health.Jobs) *health.Checker {
	stores := func() filestore.Stores { return filestore.FromConfig(papi.GetUnsanitizedConfig(), papi.GetLicense()) }
	return health.New(health.Options{
		Versions:    func() health.Versions { return health.Versions{Plugin: version, Server: papi.GetServerVersion()} },
		Databases:   func(ctx context.Context) []health.Part { return databaseParts(ctx, databases) },
		FileStore:   func(ctx context.Context) health.Part { return storePart(ctx, stores().Files) },
		ExportStore: func(ctx context.Context) health.Part { return storePart(ctx, stores().Exports) },
		Jobs:        jobs,
		Now:         time.Now,
	})
}

// SupportData returns the report as a file of the server's support packet.
func SupportData(ctx context.Context, checker *health.Checker) ([]*model.FileData, error) {
	report, err := checker.Report(ctx)
	if err != nil {
		return nil, fmt.Errorf("make the health report: %w", err)
	}
	text, err := json.MarshalIndent(report, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write the health report: %w", err)
	}
	return []*model.FileData{{Filename: supportFile, Body: append(text, '\n')}}, nil
}

func databaseParts(ctx context.Context, databases sqlstore.Databases) []health.Part {
	var parts []health.Part
	for _, answer := range databases.Ping(ctx) {
		kind := "replica"
		if answer.Master {
			kind = "master"
		}
		part := health.Of(kind, answer.Err)
		part.Version, part.MessageLimit = answer.Version, answer.MessageLimit
		parts = append(parts, part)
	}
	return parts
}

// storePart writes a file into a store and removes it: a store that can be read only
// takes no archives.
func storePart(ctx context.Context, settings filestore.Settings) health.Part {
	store, err := filestore.New(settings)
	if err != nil {
		return health.Of(settings.Driver, err)
	}
	if err := store.Check(ctx); err != nil {
		return health.Of(settings.Driver, err)
	}
	part := health.Of(settings.Driver, probe(ctx, store))
	part.FreeBytes, _ = store.Free(ctx)
	return part
}

func probe(ctx context.Context, store filestore.Backend) error {
	name := path.Join(probeFolder, model.NewId())
	file, err := store.Create(ctx, name)
	if err != nil {
		return fmt.Errorf("write to the store: %w", err)
	}
	defer file.Abort()
	if _, err := file.Write([]byte("ok")); err != nil {
		return fmt.Errorf("write to the store: %w", err)
	}
	return errors.Join(file.Finish(), store.Remove(ctx, name))
}
