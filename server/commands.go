package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/mattermost/mattermost/server/public/plugin"
	"github.com/mattermost/mattermost/server/public/pluginapi"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/access"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/audit"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/command"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/importer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/jobs"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/uploads"
)

// sessionOf asks of a request whether its session may use the plugin.
func sessionOf(sessions *access.Sessions) func(context.Context) error {
	return func(ctx context.Context) error { return sessions.Allow(ctx, audit.OriginOf(ctx).SessionID) }
}

// newCommand registers /teamexport and returns what answers it. It lives until it
// is closed.
func newCommand(papi plugin.API, client *pluginapi.Client, options command.Options) (*command.Command, error) {
	root, err := papi.GetBundlePath()
	if err != nil {
		return nil, fmt.Errorf("find the plugin's folder: %w", err)
	}
	icon, err := os.ReadFile(filepath.Join(root, "assets", "icon.svg")) //nolint:gosec // the server says where the plugin is
	if err != nil {
		return nil, fmt.Errorf("read the icon: %w", err)
	}
	if err := client.SlashCommand.Register(command.Registration(icon)); err != nil {
		return nil, fmt.Errorf("register /%s: %w", command.Trigger, err)
	}
	options.API, options.Logger, options.Now = papi, &client.Log, time.Now
	return command.New(context.Background(), options), nil
}

// commandHost is what the command needs besides REST.
type commandHost struct {
	access  *access.Access
	jobs    *jobs.Manager
	uploads *uploads.Manager
	runner  *importer.Importer
}

// rights say which subcommands are of use to whom. A feature that is not there
// is left out.
func (h commandHost) rights() command.Rights {
	return command.Rights{
		Export: func(userID, teamID string) error {
			_, err := h.access.ExportTeam(userID, teamID)
			return err
		},
		Import: h.mayImport,
		Option: func(userID, teamID, field string) bool {
			who, err := h.access.Exporter(userID, teamID)
			return err == nil && who.MayChoose(field)
		},
		Jobs:   h.access.ViewTeamJobs,
		Undo:   h.mayImport,
		Folder: func(userID, _ string) error { return h.access.ImportFolder(userID) },
		Mine: func(userID, teamID string) error {
			_, err := h.access.ExportMine(userID, teamID)
			return err
		},
		Consent: h.access.ViewConsent,
		Audit:   func(userID, _ string) error { return h.access.ViewAudit(userID) },
	}
}

func (h commandHost) mayImport(userID, teamID string) error {
	_, err := h.access.ImportTeam(userID, teamID)
	return err
}

// Uploads are the user's complete archives for a team.
func (h commandHost) Uploads(ctx context.Context, userID, teamID string) ([]uploads.Upload, error) {
	if err := h.mayImport(userID, teamID); err != nil {
		return nil, err
	}
	return h.uploads.List(ctx, userID, teamID)
}

// Plan is the whole plan of an import, for those to whom REST shows it.
func (h commandHost) Plan(ctx context.Context, userID, jobID string) (*importer.Plan, error) {
	job, err := h.jobs.Get(ctx, jobID)
	if err != nil {
		return nil, err
	}
	if err := h.access.ViewJob(userID, job); err != nil {
		return nil, err
	}
	if err := h.mayImport(userID, job.TeamID); err != nil {
		return nil, err
	}
	return h.runner.Plan(ctx, job)
}
