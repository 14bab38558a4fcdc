package importhost

import (
	"context"
	"database/sql"
	"iter"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/importer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/journal"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/nativeundo"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/store/filestore"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/undo"
)

// undoHost joins the journals and papers of imports with the server that they are
// undone on.
type undoHost struct {
	*nativeundo.Server
	host  *Host
	plans *importer.Plans
}

// Undo returns the undo of the imports of this server.
func (h *Host) Undo(plans *importer.Plans, jobs undo.Jobs, master *sql.DB, papi nativeundo.API) *undo.Undo {
	files := func() (nativeundo.Files, error) {
		return filestore.New(filestore.FromConfig(h.papi.GetUnsanitizedConfig(), h.papi.GetLicense()).Files)
	}
	return undo.New(undoHost{Server: nativeundo.New(master, papi, files), host: h, plans: plans}, jobs)
}

var _ undo.Host = undoHost{}

func (u undoHost) Policy(userID, teamID string) (planning.Policy, error) {
	return u.host.Policy(userID, teamID)
}

func (u undoHost) PolicyOf(ctx context.Context, job transfer.Job) (planning.Policy, error) {
	return u.plans.PolicyOf(ctx, job)
}

func (u undoHost) ClearCaches(ctx context.Context) error { return u.host.server.ClearCaches(ctx) }

func (u undoHost) Drop(ctx context.Context, fileID string) error {
	return u.host.server.Drop(ctx, fileID)
}

func (u undoHost) Progress(ctx context.Context, jobID string) (journal.Progress, bool, error) {
	return u.host.rows.Progress(ctx, jobID)
}

func (u undoHost) Journal(ctx context.Context, jobID string) iter.Seq2[journal.Entry, error] {
	return u.host.rows.Journal(ctx, jobID)
}

func (u undoHost) RemoveJournal(ctx context.Context, jobID string) error {
	return u.host.rows.RemoveJournal(ctx, jobID)
}

func (u undoHost) Debris(ctx context.Context, jobID string) ([]string, error) {
	return u.host.rows.Debris(ctx, jobID)
}

func (u undoHost) PutPaper(ctx context.Context, jobID, name string, data []byte) error {
	return u.host.PutPaper(ctx, jobID, name, data)
}

func (u undoHost) Paper(ctx context.Context, jobID, name string) ([]byte, error) {
	return u.host.Paper(ctx, jobID, name)
}

func (u undoHost) RemovePaper(ctx context.Context, jobID, name string) error {
	return u.host.RemovePaper(ctx, jobID, name)
}
