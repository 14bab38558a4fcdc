package command

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/config"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/contract"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// What follows is reachable only where the plugin has the feature.

// runUndo says what taking an import back would remove, and does it when that is
// confirmed.
func runUndo(ctx context.Context, cl *call) (Answer, error) {
	job, err := cl.pick(ctx, applied)
	if err != nil {
		return Answer{}, err
	}
	w := cl.words
	if cl.arg(1) == wordConfirm {
		var undone transfer.Job
		err := cl.client.rest(ctx, http.MethodPost, path("jobs", job.ID, "undo"), nil, &undone)
		if err != nil {
			return Answer{}, err
		}
		return cl.view.live(undone), nil
	}
	var preview contract.UndoPreview
	if err := cl.client.rest(ctx, http.MethodGet, path("jobs", job.ID, "undo"), nil, &preview); err != nil {
		return Answer{}, err
	}
	var removed []string
	for _, part := range []struct {
		text string
		n    int64
	}{
		{"count.posts", preview.Posts},
		{"count.files", preview.Files},
		{"count.channels", int64(len(preview.Channels))},
		{"count.direct_channels", preview.Conversations},
		{"count.emoji", int64(len(preview.Emoji))},
		{"count.memberships", preview.Memberships},
		{"count.placeholders", preview.Accounts},
		{"count.additions", preview.Additions},
	} {
		if part.n > 0 {
			removed = append(removed, w.N(part.text, part.n))
		}
	}
	parts := []string{w.T("undo.removes", "Contents", w.List(removed), "Time", w.Time(job.CreatedAt))}
	if n := int64(len(preview.Deactivated)); n > 0 {
		parts = append(parts, w.N("undo.deactivates", n))
	}
	kept := int64(0)
	for _, kind := range preview.Kept {
		kept += kind.Count
	}
	if kept > 0 {
		parts = append(parts, w.N("undo.keeps", kept))
	}
	return Answer{
		Text:    lines(append(parts, w.T("undo.confirm", "Undo", typeThis("undo", job.ID, wordConfirm)))...),
		Buttons: []Button{{Label: w.T("button.undo"), Command: joined("undo", job.ID, wordConfirm), Danger: true}},
	}, nil
}

// runMine makes an archive of what the user can see.
func runMine(ctx context.Context, cl *call) (Answer, error) {
	asked := map[string]any{"team_id": cl.teamID}
	maps.Copy(asked, cl.options)
	var job transfer.Job
	if err := cl.client.rest(ctx, http.MethodPost, path("me", "exports"), asked, &job); err != nil {
		return Answer{}, err
	}
	return cl.view.live(job), nil
}

// consentPolicies and consentAnswers are the texts for what a member is asked
// and what they said.
var (
	consentPolicies = map[string]string{"off": "consent.policy.off", "opt_out": "consent.policy.opt_out", "opt_in": "consent.policy.opt_in"}
	consentAnswers  = map[string]string{"yes": "consent.answer.yes", "no": "consent.answer.no", "none": "consent.answer.none"}
	consentEffects  = map[string]string{"yes": "consent.effect.yes", "no": "consent.effect.no"}
	auditOutcomes   = map[string]string{"ok": "outcome.ok", "refused": "outcome.refused", "failed": "outcome.failed"}
)

func runConsent(ctx context.Context, cl *call) (Answer, error) {
	method, asked := http.MethodGet, any(nil)
	if answer := cl.arg(0); answer == wordYes || answer == wordNo {
		method, asked = http.MethodPut, map[string]any{"answer": answer}
	}
	state, err := cl.client.consent(ctx, method, asked)
	if err != nil {
		return Answer{}, err
	}
	w := cl.words
	parts := []string{word(w, consentPolicies, string(state.Policy))}
	if state.Policy == config.ConsentOff {
		return Answer{Text: lines(parts...)}, nil
	}
	parts = append(parts, word(w, consentAnswers, string(state.Answer)), word(w, consentEffects, string(state.Effective)))
	if state.Counts != nil {
		parts = append(parts, w.T("consent.counts", "Yes", w.Number(state.Counts.Yes), "No", w.Number(state.Counts.No), "None", w.Number(state.Counts.None)))
	}
	return Answer{
		Text: lines(append(parts, w.T("next.consent", "Yes", typeThis("consent", wordYes), "No", typeThis("consent", wordNo)))...),
		Buttons: []Button{
			{Label: w.T("button.yes"), Command: "consent " + wordYes},
			{Label: w.T("button.no"), Command: "consent " + wordNo},
		},
	}, nil
}

func runAudit(ctx context.Context, cl *call) (Answer, error) {
	query := url.Values{"team_id": {cl.teamID}, "limit": {strconv.Itoa(maxListed)}}
	var page contract.AuditPage
	if err := cl.client.rest(ctx, http.MethodGet, "/audit?"+query.Encode(), nil, &page); err != nil {
		return Answer{}, err
	}
	if len(page.Records) == 0 {
		return Answer{Text: cl.words.T("audit.none")}, nil
	}
	parts := []string{cl.words.T("audit.newest")}
	for _, record := range page.Records[:min(len(page.Records), maxListed)] {
		parts = append(parts, "- "+strings.Join(cl.view.auditLine(record), " · "))
	}
	return Answer{Text: lines(parts...)}, nil
}
