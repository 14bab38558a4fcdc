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
	"github.com/mattermost-community/mattermost-plugin-team-export/server/command"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/exporter"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/importer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/jobs"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/uploads"
)

// newCommand registers /teamexport and returns what answers it. It lives until it
// is closed.
func newCommand(papi plugin.API, client *pluginapi.Client, options command.Options) (*command.Command, error) {
	texts, err := command.LoadTexts(papi)
	if err != nil {
		return nil, err
	}
	root, err := papi.GetBundlePath()
	if err != nil {
		return nil, fmt.Errorf("find the plugin's folder: %w", err)
	}
	icon, err := os.ReadFile(filepath.Join(root, "assets", "icon.svg"))
	if err != nil {
		return nil, fmt.Errorf("read the icon: %w", err)
	}
	if err := client.SlashCommand.Register(command.Registration(icon)); err != nil {
		return nil, fmt.Errorf("register /%s: %w", command.Trigger, err)
	}
	options.API, options.Texts, options.Logger, options.Now = papi, texts, &client.Log, time.Now
	return command.New(context.Background(), options), nil
}

// exportDoor is what the command does with exports. It asks for the same rights
// as REST.
type exportDoor struct {
	access    *access.Access
	jobs      *jobs.Manager
	estimator *exporter.Estimator
}

func (d exportDoor) May(userID, teamID string) error {
	_, err := d.access.ExportTeam(userID, teamID)
	return err
}

func (d exportDoor) Defaults(_, _ string) transfer.ExportOptions {
	return transfer.DefaultExportOptions()
}

func (d exportDoor) Start(ctx context.Context, userID, teamID string, options transfer.ExportOptions) (transfer.Job, error) {
	name, err := d.access.ExportTeam(userID, teamID)
	if err != nil {
		return transfer.Job{}, err
	}
	return d.jobs.Start(ctx, jobs.Request{
		Kind: transfer.KindExport, TeamID: teamID, TeamName: name, RequestedBy: userID, Options: options,
	})
}

func (d exportDoor) Estimate(ctx context.Context, userID, teamID string, options transfer.ExportOptions) (*transfer.Estimate, error) {
	if err := d.May(userID, teamID); err != nil {
		return nil, err
	}
	return d.estimator.Estimate(ctx, teamID, userID, options)
}

func (d exportDoor) Channels(ctx context.Context, userID, teamID string) ([]transfer.EstimatedChannel, error) {
	if err := d.May(userID, teamID); err != nil {
		return nil, err
	}
	return d.estimator.Channels(ctx, teamID, userID)
}

// importDoor is what the command does with imports. It asks for the same rights
// as REST.
type importDoor struct {
	access  *access.Access
	jobs    *jobs.Manager
	uploads *uploads.Manager
	runner  *importer.Importer
}

func (d importDoor) May(userID, teamID string) error {
	_, err := d.access.ImportTeam(userID, teamID)
	return err
}

func (d importDoor) Uploads(ctx context.Context, userID, teamID string) ([]uploads.Upload, error) {
	if err := d.May(userID, teamID); err != nil {
		return nil, err
	}
	return d.uploads.List(ctx, userID, teamID)
}

func (d importDoor) Start(ctx context.Context, userID, teamID, uploadID string) (transfer.Job, error) {
	who, err := d.access.ImportTeam(userID, teamID)
	if err != nil {
		return transfer.Job{}, err
	}
	upload, err := d.uploads.Take(ctx, uploadID, userID, teamID)
	if err != nil {
		return transfer.Job{}, err
	}
	return d.jobs.Start(ctx, jobs.Request{
		Kind: transfer.KindImport, TeamID: teamID, TeamName: who.TeamName, RequestedBy: userID,
		Source: &transfer.ImportSource{UploadID: upload.ID, FileName: upload.FileName, Size: upload.Size},
	})
}

func (d importDoor) Plan(ctx context.Context, userID string, job transfer.Job) (*importer.Plan, error) {
	if err := d.access.ViewJob(userID, job); err != nil {
		return nil, err
	}
	if err := d.May(userID, job.TeamID); err != nil {
		return nil, err
	}
	return d.runner.Plan(ctx, job)
}

func (d importDoor) Apply(ctx context.Context, userID string, job transfer.Job, revision int) (transfer.Job, error) {
	if err := d.access.ChangeJob(userID, job); err != nil {
		return transfer.Job{}, err
	}
	if err := d.May(userID, job.TeamID); err != nil {
		return transfer.Job{}, err
	}
	return d.jobs.Apply(ctx, job.ID, revision, func(ctx context.Context) error { return d.runner.Agree(ctx, job, revision) })
}
