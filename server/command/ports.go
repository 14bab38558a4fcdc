package command

import (
	"context"
	"net/http"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/contract"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/uploads"
)

// The command calls the plugin's own REST, so that rights, options, defaults, errors and
// records are the same as there. The interfaces below give what REST does not.

// Right returns an Error when a user may not do something in a team. It is asked
// to know what is of use to them, not to let them: REST decides that.
type Right func(userID, teamID string) error

// Rights says which subcommands are of use to a user. The right to a feature that is not
// there is nil, and then the subcommand is not there either.
type Rights struct {
	Export, Import, Jobs Right
	// Folder is to import from the server's import folder.
	Folder  Right
	Undo    Right
	Mine    Right
	Consent Right
	Audit   Right
	// Option reports whether an option of an export of the team is of use to the
	// user; nil means that all are.
	Option func(userID, teamID, field string) bool
}

// Imports gives the parts of imports that REST shows in pages only. Both methods check the
// user's rights.
type Imports interface {
	// Uploads are the user's complete archives for the team, the newest first.
	Uploads(ctx context.Context, userID, teamID string) ([]uploads.Upload, error)
	// Plan is the whole plan of an import.
	Plan(ctx context.Context, userID, jobID string) (*planning.Plan, error)
}

func (c client) job(ctx context.Context, id string) (job transfer.Job, err error) {
	return job, c.rest(ctx, http.MethodGet, path("jobs", id), nil, &job)
}

func (c client) startExport(ctx context.Context, options map[string]any) (job transfer.Job, err error) {
	return job, c.rest(ctx, http.MethodPost, path("teams", c.teamID, "exports"), options, &job)
}

func (c client) estimate(ctx context.Context, options map[string]any) (estimate transfer.Estimate, err error) {
	return estimate, c.rest(ctx, http.MethodPost, path("teams", c.teamID, "exports", "estimate"), options, &estimate)
}

// channels lists the channels of the team that the user may know of.
func (c client) channels(ctx context.Context) ([]transfer.EstimatedChannel, error) {
	quick := map[string]any{"attachments": map[string]any{"include": false}}
	estimate, err := c.estimate(ctx, quick)
	return estimate.Channels, err
}

func (c client) startImport(ctx context.Context, source map[string]any) (job transfer.Job, err error) {
	return job, c.rest(ctx, http.MethodPost, path("teams", c.teamID, "imports"), source, &job)
}

func (c client) consent(ctx context.Context, method string, answer any) (state contract.Consent, err error) {
	return state, c.rest(ctx, method, path("teams", c.teamID, "consent"), answer, &state)
}
