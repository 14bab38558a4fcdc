package importer

import (
	"context"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/inspect"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/journal"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// planMaker makes plans against the server as it is now.
type planMaker struct {
	host   Host
	papers papers
	notes  journal.Notes
}

// make makes the plan of an inspected archive.
func (m planMaker) make(ctx context.Context, job transfer.Job, in *inspect.Inspection, policy planning.Policy, review planning.Review) (*planning.Plan, []transfer.Detail, error) {
	isNew := policy.NewTeam && review.NewTeam()
	teamKey, err := teamKey(ctx, m.notes, job, isNew)
	if err != nil {
		return nil, nil, err
	}
	wanted := planning.WantedOf(in, teamKey, review)
	if !isNew {
		wanted.NewTeam = ""
	}
	target, err := m.host.Target(ctx, job, wanted)
	if err != nil {
		return nil, nil, err
	}
	target.Key = teamKey
	plan, details := planning.Build(in, target, policy, review)
	return plan, details, nil
}

// again makes the plan of a job anew, with the rights that the user has now.
func (m planMaker) again(ctx context.Context, job transfer.Job, review planning.Review) (*planning.Plan, []transfer.Detail, error) {
	policy, err := m.host.Policy(job.RequestedBy, job.TeamID)
	if err != nil {
		return nil, nil, err
	}
	in, err := m.papers.inspection(ctx, job.ID)
	if err != nil {
		return nil, nil, err
	}
	return m.make(ctx, job, in, policy, review)
}

// teamKey returns the Key of a [planning.Target].
func teamKey(ctx context.Context, notes journal.Notes, job transfer.Job, isNew bool) (string, error) {
	if isNew {
		return job.ID, nil
	}
	return notes.TeamKey(ctx, job.TeamID)
}
