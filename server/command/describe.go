package command

import (
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/markdown"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// kinds, states and phases are the texts for what jobs are and do.
var (
	kinds = map[transfer.Kind]string{
		transfer.KindExport: "kind.export", transfer.KindImport: "kind.import", transfer.KindUndo: "kind.undo",
	}
	states = map[transfer.State]string{
		transfer.StateQueued: "state.queued", transfer.StateRunning: "state.running", transfer.StatePlanning: "state.planning",
		transfer.StateNeedsReview: "state.needs_review", transfer.StateApplying: "state.applying",
		transfer.StateCanceling: "state.canceling", transfer.StateSucceeded: "state.succeeded",
		transfer.StateSucceededWithWarnings: "state.succeeded_with_warnings", transfer.StateFailed: "state.failed",
		transfer.StateCanceled: "state.canceled", transfer.StateExpired: "state.expired",
	}
	phases = map[transfer.Phase]string{
		transfer.PhaseWaiting: "phase.waiting", transfer.PhasePeople: "phase.people", transfer.PhasePosts: "phase.posts",
		transfer.PhaseFiles: "phase.files", transfer.PhaseFinishing: "phase.finishing", transfer.PhasePages: "phase.pages", transfer.PhaseDone: "phase.done",
		transfer.PhaseVerifying: "phase.verifying", transfer.PhaseInspecting: "phase.inspecting",
		transfer.PhasePlanning: "phase.planning", transfer.PhaseWriting: "phase.writing",
		transfer.PhaseMembers: "phase.members", transfer.PhaseChecking: "phase.checking",
		"restoring": "phase.restoring", "removing": "phase.removing",
	}
	// told are the counts that people are told, in their order.
	told = []struct{ count, text string }{
		{transfer.CountChannels, "count.channels"},
		{transfer.CountUsers, "count.users"},
		{transfer.CountPosts, "count.posts"},
		{transfer.CountReplies, "count.replies"},
		{transfer.CountAttachments, "count.files"},
		{transfer.CountFiles, "count.files"},
		{transfer.CountEmoji, "count.emoji"},
		{transfer.CountDirectChannels, "count.direct_channels"},
	}
)

// word returns the text of a name, or the name itself when it has none.
func word[K ~string](w Words, texts map[K]string, name K) string {
	if id, ok := texts[name]; ok {
		return w.T(id)
	}
	return string(name)
}

// headline says what a job is and where it stands.
func (w Words) headline(job transfer.Job) string {
	return w.T("job.headline", "Kind", word(w, kinds, job.Kind), "Team", job.TeamName, "State", word(w, states, job.State))
}

// progress says how far a job is, empty for one that does nothing.
func (w Words) progress(job transfer.Job) string {
	if !job.State.Working() {
		return ""
	}
	progress := job.Progress
	parts := []string{word(w, phases, progress.Phase)}
	if total := progress.Total; total != nil && *total > 0 {
		parts = append(parts, w.T("job.done_of", "Done", w.Number(progress.Done), "Total", w.Number(*total)),
			w.T("job.percent", "Percent", w.Number(min(100, 100*progress.Done / *total))))
	} else if progress.Done > 0 {
		parts = append(parts, w.Number(progress.Done))
	}
	if progress.TotalBytes > 0 {
		parts = append(parts, w.T("job.done_of", "Done", w.Size(progress.DoneBytes), "Total", w.Size(progress.TotalBytes)))
	}
	if rest := progress.RemainingSeconds; rest != nil {
		parts = append(parts, w.T("job.remaining", "Time", w.Duration(*rest)))
	}
	return strings.Join(parts, " · ")
}

// contents lists what a job handled.
func (w Words) contents(counts transfer.Counts) string {
	var parts []string
	for _, kind := range told {
		if n := counts[kind.count]; n > 0 {
			parts = append(parts, w.N(kind.text, n))
		}
	}
	return w.List(parts)
}

// view shows jobs, plans and lists in the language of a user.
type view struct {
	words Words
	// siteURL returns the address of the server, without a slash at the end.
	siteURL func() string
	teamID  string
}

// show is a job as status and progress show it, with what can be done next.
func (v view) show(job transfer.Job) Answer {
	w := v.words
	parts := []string{w.headline(job), w.progress(job)}
	var buttons []Button
	switch {
	case isOpen(job):
		parts = append(parts, w.T("next.review", "Plan", typeThis("plan", job.ID), "Link", v.pageLink(job)))
		buttons = []Button{
			{Label: w.T("button.plan"), Command: joined("plan", job.ID)},
			{Label: w.T("button.cancel"), Command: joined("cancel", job.ID), Danger: true},
		}
	case job.State == transfer.StateFailed && job.Error != nil:
		parts = append(parts, w.T("job.failed", "Reason", w.failure(job.Error)), w.T("job.id", "ID", job.ID))
	case !job.State.Ended():
		if mayDo(job).Cancel {
			parts = append(parts, w.T("next.cancel", "Cancel", typeThis("cancel", job.ID)))
			buttons = []Button{{Label: w.T("button.cancel"), Command: joined("cancel", job.ID), Danger: true}}
		}
	case job.State.Succeeded():
		parts = append(parts, v.result(job)...)
		buttons = v.resultButtons(job)
	}
	return Answer{Text: lines(parts...), Buttons: buttons}
}

// result says what came of a job.
func (v view) result(job transfer.Job) []string {
	w := v.words
	parts := []string{w.contents(job.Counts)}
	if job.Warnings > 0 {
		parts = append(parts, w.N("job.warnings", int64(job.Warnings)))
	}
	if mayDo(job).Download {
		parts = append(parts, w.T("job.archive", "Link", v.downloadLink(job), "Size", w.Size(job.Archive.Size)),
			w.T("job.expires", "Time", w.Time(job.ExpiresAt)))
	}
	switch {
	case job.UndoneAt != 0:
		parts = append(parts, w.T("job.undone", "Time", w.Time(job.UndoneAt)))
	case mayDo(job).Undo:
		parts = append(parts, w.T("next.undo", "Undo", typeThis("undo", job.ID)))
	}
	return parts
}

func (v view) resultButtons(job transfer.Job) []Button {
	if !mayDo(job).Delete {
		return nil
	}
	return []Button{{Label: v.words.T("button.delete"), Command: joined("delete", job.ID), Danger: true}}
}

// downloadLink leads to the archive of a job.
func (v view) downloadLink(job transfer.Job) string {
	return "[" + markdown.Escape(job.Archive.Name) + "](" + v.siteURL() + "/plugins/" + PluginID + "/api/v1/jobs/" + job.ID + "/download)"
}

// pageLink leads to the job in the web app.
func (v view) pageLink(job transfer.Job) string {
	return v.siteURL() + "/plug/" + PluginID + "?team=" + job.TeamID + "&job=" + job.ID
}

func (c *Command) siteURL() string {
	if url := c.API.GetConfig().ServiceSettings.SiteURL; url != nil {
		return strings.TrimSuffix(*url, "/")
	}
	return ""
}
