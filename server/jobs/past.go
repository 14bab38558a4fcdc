package jobs

import (
	"context"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// maxPast bounds the jobs of a team that are searched for imports.
const maxPast = 1000

// ImportedSince reports whether an import into the team, or the undo of one, may have
// written since a time in Unix milliseconds. Plans without agreement write nothing.
func (m *Manager) ImportedSince(ctx context.Context, teamID string, moment int64) (bool, error) {
	before := ""
	for range maxPast / pastPage {
		page, err := m.List(ctx, teamID, "", pastPage, before)
		if err != nil {
			return false, err
		}
		for _, job := range page.Jobs {
			writes := job.Kind == transfer.KindUndo || job.Kind == transfer.KindImport && job.PlanRevision > 0
			if writes && (job.FinishedAt == 0 || job.FinishedAt >= moment) {
				return true, nil
			}
		}
		if before = page.Next; before == "" {
			break
		}
	}
	return false, nil
}

const pastPage = 100
