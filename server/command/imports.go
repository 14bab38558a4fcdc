package command

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/contract"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/markdown"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/uploads"
)

// runImport begins to inspect and plan: nothing is written to the team. Without
// an archive it says which there are.
func runImport(ctx context.Context, cl *call) (Answer, error) {
	uploaded, err := cl.command.Imports.Uploads(ctx, cl.userID, cl.teamID)
	if err != nil {
		return Answer{}, err
	}
	lying := cl.folder(ctx)
	name := cl.arg(0)
	if name == "" {
		return cl.view.archives(uploaded, lying), nil
	}
	source, err := chosen(name, uploaded, lying)
	if err != nil {
		return Answer{}, err
	}
	job, err := cl.client.startImport(ctx, source)
	if err != nil {
		return Answer{}, err
	}
	return cl.view.live(job), nil
}

// folder lists the archives of the server's import folder, for those who may import from
// there.
func (cl *call) folder(ctx context.Context) []contract.FolderArchive {
	if !cl.may(cl.command.Rights.Folder, cl.teamID) {
		return nil
	}
	var lying contract.FolderList
	if err := cl.client.rest(ctx, http.MethodGet, path("imports", "archives"), nil, &lying); err != nil {
		cl.command.Logger.Error("The import folder could not be listed", "user_id", cl.userID, "error", err.Error())
	}
	return lying.Archives
}

// chosen returns the body that names an archive to REST: the newest upload of a name or an
// id, else a file of the import folder.
func chosen(name string, uploaded []uploads.Upload, lying []contract.FolderArchive) (map[string]any, error) {
	for _, upload := range uploaded {
		if upload.ID == name || strings.EqualFold(upload.FileName, name) {
			return map[string]any{"upload_id": upload.ID}, nil
		}
	}
	for _, archive := range lying {
		if archive.Name == name {
			return map[string]any{"archive": archive.Name}, nil
		}
	}
	return nil, usage("usage.no_such_archive", "Word", shown(name)).near(similar(name, archiveNames(uploaded, lying))...)
}

func archiveNames(uploaded []uploads.Upload, lying []contract.FolderArchive) (names []string) {
	for _, upload := range uploaded {
		names = append(names, upload.FileName)
	}
	for _, archive := range lying {
		names = append(names, archive.Name)
	}
	return names
}

// archives says what can be imported, and how an archive gets there.
func (v view) archives(uploaded []uploads.Upload, lying []contract.FolderArchive) Answer {
	var parts []string
	var buttons []Button
	add := func(name string, size int64, id string) {
		if len(parts) >= maxListed {
			return
		}
		parts = append(parts, "- "+markdown.Escape(name)+" · "+v.words.Size(size)+" · "+typeThis("import", joined(id)))
		if len(buttons) < maxNear {
			buttons = append(buttons, Button{Label: v.words.T("button.import", "Label", markdown.Clean(name)), Command: joined("import", id)})
		}
	}
	for _, upload := range uploaded {
		add(upload.FileName, upload.Size, upload.ID)
	}
	for _, archive := range lying {
		add(archive.Name, archive.Size, archive.Name)
	}
	link := v.siteURL() + "/plug/" + PluginID + "?team=" + v.teamID
	if len(parts) == 0 {
		return Answer{Text: v.words.T("import.none", "Link", link)}
	}
	return Answer{Text: lines(append([]string{v.words.T("import.choose")}, append(parts, v.words.T("import.upload", "Link", link))...)...), Buttons: buttons}
}

// pickPlan returns the import that the first word names, among the newest jobs, and
// its plan.
func (cl *call) pickPlan(ctx context.Context, newest int) (transfer.Job, *planning.Plan, error) {
	job, err := cl.pickAmong(ctx, planned, newest)
	if err != nil {
		return transfer.Job{}, nil, err
	}
	plan, err := cl.command.Imports.Plan(ctx, cl.userID, job.ID)
	return job, plan, err
}

// runPlan shows the plan of an import that waits for agreement, as a whole or one section
// of it entry by entry.
func runPlan(ctx context.Context, cl *call) (Answer, error) {
	job, plan, err := cl.pickPlan(ctx, lookedAt)
	if err != nil {
		return Answer{}, err
	}
	if section := cl.arg(1); section != "" {
		return cl.view.section(job, plan, section, cl.arg(2))
	}
	return cl.view.plan(job, plan), nil
}

// runApply agrees to a plan. A revision that is typed, or that a button carries, must still
// be the newest, because users must not agree to a plan that they have not seen.
func runApply(ctx context.Context, cl *call) (Answer, error) {
	job, err := cl.pick(ctx, planned)
	if err != nil {
		return Answer{}, err
	}
	if cl.arg(1) == "" {
		plan, err := cl.command.Imports.Plan(ctx, cl.userID, job.ID)
		if err != nil {
			return Answer{}, err
		}
		answer := cl.view.plan(job, plan)
		answer.Text = lines(cl.words.T("apply.look"), answer.Text)
		return answer, nil
	}
	revision, err := strconv.Atoi(cl.arg(1))
	if err != nil {
		return Answer{}, usage("usage.revision", "Word", shown(cl.arg(1)))
	}
	var going transfer.Job
	if err := cl.client.rest(ctx, http.MethodPost, path("jobs", job.ID, "apply"), map[string]any{"plan_revision": revision}, &going); err != nil {
		return Answer{}, err
	}
	return cl.view.live(going), nil
}
