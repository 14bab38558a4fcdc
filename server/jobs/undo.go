package jobs

import (
	"context"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// family is the kind whose slot a job takes, and of which a team has one at a
// time: an import and an undo change the same team.
func family(kind transfer.Kind) transfer.Kind {
	if kind == transfer.KindUndo {
		return transfer.KindImport
	}
	return kind
}

// MarkUndone notes that an import was taken back.
func (m *Manager) MarkUndone(ctx context.Context, id string) error {
	rec, err := m.edit(ctx, id, func(rec *record) error {
		if rec.Job.UndoneAt == 0 {
			rec.Job.UndoneAt = m.millis()
		}
		return nil
	})
	if err != nil {
		return err
	}
	m.Listener.JobChanged(rec.Job)
	return nil
}
