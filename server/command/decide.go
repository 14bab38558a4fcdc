package command

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// rowsOnPage is the number of entries of a plan that a message lists.
const rowsOnPage = 25

// runDecide changes what becomes of one thing of a plan, and shows the plan that
// this makes. Without an action it says what there is to choose from.
func runDecide(ctx context.Context, cl *call) (Answer, error) {
	job, plan, err := cl.pickPlan(ctx, lookedAt)
	if err != nil {
		return Answer{}, err
	}
	section, name, action, target := cl.arg(1), cl.arg(2), cl.arg(3), cl.arg(4)
	switch {
	case section == "":
		return cl.helpOf(cl.sub), nil
	case name == "":
		return cl.view.section(job, plan, section, "")
	}
	row, err := findRow(rowsOf(plan, section), name)
	if err != nil {
		return Answer{}, err
	}
	if action == "" {
		return Answer{Text: lines(cl.words.row(row), cl.words.T("plan.choices", "Choices", quoted(actionWords(row.choices))))}, nil
	}
	if choices := actionWords(row.choices); !slices.Contains(choices, action) {
		return Answer{}, notAWord(action, choices)
	}
	return cl.decide(ctx, job, plan.Revision, planning.Decision{
		Section: section, Source: row.source, Action: planning.Action(action), Target: bare(target),
	})
}

// decide has one decision taken and shows what the plan is then.
func (cl *call) decide(ctx context.Context, job transfer.Job, revision int, decision planning.Decision) (Answer, error) {
	asked := map[string]any{"revision": revision, "decisions": []planning.Decision{decision}}
	if err := cl.client.rest(ctx, http.MethodPatch, path("jobs", job.ID, "plan"), asked, nil); err != nil {
		return Answer{}, err
	}
	plan, err := cl.command.Imports.Plan(ctx, cl.userID, job.ID)
	if err != nil {
		return Answer{}, err
	}
	row, err := findRow(rowsOf(plan, decision.Section), decision.Source)
	if err != nil {
		return Answer{}, err
	}
	answer := cl.view.plan(job, plan)
	answer.Text = lines(":white_check_mark: "+cl.words.row(row), answer.Text)
	return answer, nil
}

// section lists what becomes of each thing of one section, a page at a time.
func (v view) section(job transfer.Job, plan *planning.Plan, section, page string) (Answer, error) {
	w, rows := v.words, rowsOf(plan, section)
	pages := max(1, (len(rows)+rowsOnPage-1)/rowsOnPage)
	number := 1
	if page != "" {
		var err error
		if number, err = strconv.Atoi(page); err != nil || number < 1 || number > pages {
			return Answer{}, usage("usage.page", "Word", shown(page), "Pages", w.Number(int64(pages)))
		}
	}
	if len(rows) == 0 {
		return Answer{Text: w.T("section.empty", "Section", w.T(sectionTexts[section]))}, nil
	}
	from, to := (number-1)*rowsOnPage, min(number*rowsOnPage, len(rows))
	parts := []string{w.T("section.headline", "Section", w.T(sectionTexts[section]),
		"From", w.Number(int64(from+1)), "To", w.Number(int64(to)), "Total", w.Number(int64(len(rows))))}
	for _, row := range rows[from:to] {
		text := "- " + w.row(row)
		if len(row.choices) > 1 {
			text += " · " + w.T("plan.choices", "Choices", quoted(actionWords(row.choices)))
		}
		parts = append(parts, text)
	}
	if number < pages {
		parts = append(parts, w.T("plan.more", "Next", typeThis("plan", job.ID, section, strconv.Itoa(number+1))))
	}
	// A name of the archive may be anything; what is shown to be copied is plain.
	plain := func(row planRow) bool { return len(row.choices) > 1 && joined(row.source) == row.source }
	if at := slices.IndexFunc(rows[from:to], plain); at >= 0 && isOpen(job) {
		row := rows[from+at]
		other := row.choices[0]
		if other == row.action {
			other = row.choices[1]
		}
		parts = append(parts, w.T("plan.decide", "Decide", typeThis("decide", job.ID, section, row.source, string(other))))
	}
	return Answer{Text: lines(parts...)}, nil
}

// planRows are the things that the words typed so far speak of, for suggestions.
func (cl *call) planRows(ctx context.Context) []planRow {
	_, plan, err := cl.pickPlan(ctx, fewLooked)
	if err != nil {
		return nil
	}
	return rowsOf(plan, cl.arg(1))
}

// suggestNames offers the things of the section.
func suggestNames(ctx context.Context, cl *call) (offered []suggestion) {
	for _, row := range cl.planRows(ctx) {
		if len(row.choices) > 1 {
			offered = append(offered, suggestion{Item: joined(row.source), Hint: string(row.action), HelpText: row.target})
		}
	}
	return offered
}

// suggestActions offers what may become of the thing.
func suggestActions(ctx context.Context, cl *call) (offered []suggestion) {
	row, err := findRow(cl.planRows(ctx), cl.arg(2))
	if err != nil {
		return nil
	}
	for _, choice := range row.choices {
		offered = append(offered, suggestion{Item: string(choice), HelpText: word(cl.words, actions, choice)})
	}
	return offered
}
