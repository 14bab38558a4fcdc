package testbed

import (
	"context"
	"net/http"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/contract"
)

// Consent returns what the user answered about a team.
func (c *Client) Consent(ctx context.Context, teamID string) (contract.Consent, error) {
	var consent contract.Consent
	return consent, c.Get(ctx, "/teams/"+teamID+"/consent", &consent)
}

// Answer agrees to exports of the user's messages, or does not.
func (c *Client) Answer(ctx context.Context, teamID, answer string) (contract.Consent, error) {
	var consent contract.Consent
	return consent, c.call(ctx, http.MethodPut, "/teams/"+teamID+"/consent", map[string]string{"answer": answer}, &consent)
}

// Audit returns the whole audit log, newest first.
func (c *Client) Audit(ctx context.Context) ([]contract.AuditRecord, error) {
	var all []contract.AuditRecord
	before := ""
	for {
		var page contract.AuditPage
		if err := c.Get(ctx, "/audit?limit=7&before="+before, &page); err != nil {
			return nil, err
		}
		all = append(all, page.Records...)
		if before = page.Next; before == "" {
			return all, nil
		}
	}
}
