package command

import (
	"context"
	"strconv"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/uploads"
)

// runImport begins to inspect and plan: nothing is written to the team. Without
// an archive it says which there are.
func runImport(ctx context.Context, cl *call) (Answer, error) {
	if err := cl.Imports.May(cl.userID, cl.teamID); err != nil {
		return Answer{}, err
	}
	uploaded, err := cl.Imports.Uploads(ctx, cl.userID, cl.teamID)
	if err != nil {
		return Answer{}, err
	}
	lying := cl.folder(ctx)
	name := cl.arg(0)
	if name == "" {
		return cl.archives(uploaded, lying), nil
	}
	job, err := cl.startImport(ctx, name, uploaded, lying)
	if err != nil {
		return Answer{}, err
	}
	return cl.live(job), nil
}

// folder is what lies in the server's import folder, for those who may import
// from there.
func (cl *call) folder(ctx context.Context) []FolderArchive {
	if cl.Folder == nil {
		return nil
	}
	archives, err := cl.Folder.Archives(ctx, cl.userID)
	if err != nil && !transfer.HasCode(err, transfer.CodeForbidden) {
		cl.Logger.Error("The import folder could not be listed", "user_id", cl.userID, "error", err.Error())
	}
	return archives
}

// startImport takes the newest upload of a name or an id, else a file of the
// import folder.
func (cl *call) startImport(ctx context.Context, name string, uploaded []uploads.Upload, lying []FolderArchive) (transfer.Job, error) {
	for _, upload := range uploaded {
		if upload.ID == name || strings.EqualFold(upload.FileName, name) {
			return cl.Imports.Start(ctx, cl.userID, cl.teamID, upload.ID)
		}
	}
	for _, archive := range lying {
		if archive.Name == name {
			return cl.Folder.Start(ctx, cl.userID, cl.teamID, archive.Name)
		}
	}
	return transfer.Job{}, usage("usage.no_such_archive", "Word", shown(name)).near(similar(name, archiveNames(uploaded, lying))...)
}

func archiveNames(uploaded []uploads.Upload, lying []FolderArchive) (names []string) {
	for _, upload := range uploaded {
		names = append(names, upload.FileName)
	}
	for _, archive := range lying {
		names = append(names, archive.Name)
	}
	return names
}

// archives says what can be imported, and how an archive gets there.
func (cl *call) archives(uploaded []uploads.Upload, lying []FolderArchive) Answer {
	var parts []string
	var buttons []Button
	add := func(name string, size int64, id string) {
		if len(parts) >= maxListed {
			return
		}
		parts = append(parts, "- "+name+" · "+cl.words.Size(size)+" · "+typeThis("import", joined(id)))
		if len(buttons) < maxNear {
			buttons = append(buttons, Button{Label: cl.words.T("button.import", "Name", name), Command: joined("import", id)})
		}
	}
	for _, upload := range uploaded {
		add(upload.FileName, upload.Size, upload.ID)
	}
	for _, archive := range lying {
		add(archive.Name, archive.Size, archive.Name)
	}
	link := cl.siteURL() + "/plug/" + PluginID + "?team=" + cl.teamID
	if len(parts) == 0 {
		return Answer{Text: cl.words.T("import.none", "Link", link)}
	}
	return Answer{Text: lines(append([]string{cl.words.T("import.choose")}, append(parts, cl.words.T("import.upload", "Link", link))...)...), Buttons: buttons}
}

// runPlan shows the plan of an import that waits for somebody to agree.
func runPlan(ctx context.Context, cl *call) (Answer, error) {
	job, err := cl.pick(ctx, 0, planned)
	if err != nil {
		return Answer{}, err
	}
	plan, err := cl.Imports.Plan(ctx, cl.userID, job)
	if err != nil {
		return Answer{}, err
	}
	return cl.plan(job, plan), nil
}

// runApply agrees to a plan. A revision that is typed, or that a button carries,
// must still be the newest: nobody agrees to what they have not seen.
func runApply(ctx context.Context, cl *call) (Answer, error) {
	job, err := cl.pick(ctx, 0, planned)
	if err != nil {
		return Answer{}, err
	}
	if cl.arg(1) == "" {
		plan, err := cl.Imports.Plan(ctx, cl.userID, job)
		if err != nil {
			return Answer{}, err
		}
		answer := cl.plan(job, plan)
		answer.Text = lines(cl.words.T("apply.look"), answer.Text)
		return answer, nil
	}
	revision, err := strconv.Atoi(cl.arg(1))
	if err != nil {
		return Answer{}, usage("usage.revision", "Word", shown(cl.arg(1)))
	}
	if job, err = cl.Imports.Apply(ctx, cl.userID, job, revision); err != nil {
		return Answer{}, err
	}
	return cl.live(job), nil
}
