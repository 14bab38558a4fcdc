package jobs

import (
	"context"
	"fmt"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// runners hold the runner of each kind of jobs.
type runners map[transfer.Kind]Runner

// discard removes what the attempts of a job made, up to the one it names.
func (r runners) discard(ctx context.Context, job transfer.Job) error {
	runner, err := r.of(job.Kind)
	if err != nil {
		return err
	}
	return runner.Discard(ctx, job)
}

// removeArchive deletes a finished archive.
func (r runners) removeArchive(ctx context.Context, kind transfer.Kind, archive transfer.Archive) error {
	runner, err := r.of(kind)
	if err != nil {
		return err
	}
	return runner.Remove(ctx, archive)
}

// of returns the runner of a kind of jobs.
func (r runners) of(kind transfer.Kind) (Runner, error) {
	if runner, ok := r[kind]; ok {
		return runner, nil
	}
	return nil, fmt.Errorf("no runner for jobs of kind %q", kind)
}

// forget removes what a job left for the history of its team.
func (r runners) forget(ctx context.Context, kind transfer.Kind, jobID string) error {
	if keeper, ok := r[kind].(Keeper); ok {
		return keeper.Forget(ctx, jobID)
	}
	return nil
}

// family returns the kind whose slots a job uses and of which a team has one at a
// time: an import and an undo change the same team.
func family(kind transfer.Kind) transfer.Kind {
	if kind == transfer.KindUndo {
		return transfer.KindImport
	}
	return kind
}
