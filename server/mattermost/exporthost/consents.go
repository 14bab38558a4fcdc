package exporthost

import (
	"context"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/config"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/consent"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/exporter"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// Consent says whose messages the archive of a job may contain. It reads nothing unless
// the server asks for consent.
func (h *Host) Consent(ctx context.Context, job transfer.Job) (exporter.Consent, error) {
	policy := h.consents.Policy()
	if policy == config.ConsentOff {
		return exporter.Consent{}, nil
	}
	answers, err := h.consents.All(ctx, job.TeamID)
	if err != nil {
		return exporter.Consent{}, err
	}
	// A personal export contains the messages of its requester.
	if job.Mine {
		answers[job.RequestedBy] = consent.Yes
	}
	agreed := make(map[string]bool, len(answers))
	for userID, answer := range answers {
		agreed[userID] = answer.Effective(policy) == consent.Yes
	}
	return exporter.Consent{Asked: true, SilenceIsYes: consent.None.Effective(policy) == consent.Yes, Agreed: agreed}, nil
}
