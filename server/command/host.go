package command

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/mattermost/mattermost/server/public/pluginapi"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/access"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/jobs"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/uploads"
)

// PluginAPI is the part of the plugin API that starts the command.
type PluginAPI interface {
	API
	GetBundlePath() (string, error)
}

// Start registers /teamexport and returns the command that answers it until it is
// closed.
func Start(papi PluginAPI, client *pluginapi.Client, options Options) (*Command, error) {
	root, err := papi.GetBundlePath()
	if err != nil {
		return nil, fmt.Errorf("find the plugin's folder: %w", err)
	}
	icon, err := os.ReadFile(filepath.Join(root, "assets", "icon.svg")) //nolint:gosec // the server says where the plugin is
	if err != nil {
		return nil, fmt.Errorf("read the icon: %w", err)
	}
	if err := client.SlashCommand.Register(Registration(icon)); err != nil {
		return nil, fmt.Errorf("register /%s: %w", Trigger, err)
	}
	options.API, options.Logger, options.Now = papi, &client.Log, time.Now
	return New(context.Background(), options), nil
}

// Host answers what the command needs besides REST.
type Host struct {
	Access   *access.Access
	Jobs     *jobs.Manager
	Archives *uploads.Manager
	// Plans finds the whole plan of an import.
	Plans interface {
		Plan(ctx context.Context, job transfer.Job) (*planning.Plan, error)
	}
}

// Rights says which subcommands are of use to whom. A feature that is not there
// is left out.
func (h Host) Rights() Rights {
	return Rights{
		Export: func(userID, teamID string) error {
			_, err := h.Access.ExportTeam(userID, teamID)
			return err
		},
		Import: h.mayImport,
		Option: func(userID, teamID, field string) bool {
			who, err := h.Access.Exporter(userID, teamID)
			return err == nil && who.MayChoose(field)
		},
		Jobs:   h.Access.ViewTeamJobs,
		Undo:   h.mayImport,
		Folder: func(userID, _ string) error { return h.Access.ImportFolder(userID) },
		Mine: func(userID, teamID string) error {
			_, err := h.Access.ExportMine(userID, teamID)
			return err
		},
		Consent: h.Access.ViewConsent,
		Audit:   func(userID, _ string) error { return h.Access.ViewAudit(userID) },
	}
}

func (h Host) mayImport(userID, teamID string) error {
	_, err := h.Access.ImportTeam(userID, teamID)
	return err
}

// Uploads are the user's complete archives for a team.
func (h Host) Uploads(ctx context.Context, userID, teamID string) ([]uploads.Upload, error) {
	if err := h.mayImport(userID, teamID); err != nil {
		return nil, err
	}
	return h.Archives.List(ctx, userID, teamID)
}

// Plan is the whole plan of an import, for those to whom REST shows it.
func (h Host) Plan(ctx context.Context, userID, jobID string) (*planning.Plan, error) {
	job, err := h.Jobs.Get(ctx, jobID)
	if err != nil {
		return nil, err
	}
	if err := h.Access.ViewJob(userID, job); err != nil {
		return nil, err
	}
	if err := h.mayImport(userID, job.TeamID); err != nil {
		return nil, err
	}
	plan, err := h.Plans.Plan(ctx, job)
	return plan.For(userID, job), err
}
