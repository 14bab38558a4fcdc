package testbed

import (
	"context"
	"encoding/json"
	"net/http"
)

// Consent is what the plugin says of somebody's consent, written down a second
// time.
type Consent struct {
	Policy     string           `json:"policy"`
	Answer     string           `json:"answer"`
	AnsweredAt int64            `json:"answered_at"`
	Effective  string           `json:"effective"`
	Counts     map[string]int64 `json:"counts"`
}

// Consent asks what one said about a team.
func (c *Client) Consent(ctx context.Context, teamID string) (Consent, error) {
	var consent Consent
	return consent, c.Get(ctx, "/teams/"+teamID+"/consent", &consent)
}

// Answer says yes or no to exports of one's words.
func (c *Client) Answer(ctx context.Context, teamID, answer string) (Consent, error) {
	var consent Consent
	return consent, c.call(ctx, http.MethodPut, "/teams/"+teamID+"/consent", map[string]string{"answer": answer}, &consent)
}

// AuditRecord is a record of the trail, written down a second time.
type AuditRecord struct {
	ID      string           `json:"id"`
	At      int64            `json:"at"`
	ActorID string           `json:"actor_id"`
	Actor   string           `json:"actor"`
	Action  string           `json:"action"`
	Outcome string           `json:"outcome"`
	Code    string           `json:"code"`
	TeamID  string           `json:"team_id"`
	JobID   string           `json:"job_id"`
	Options json.RawMessage  `json:"options"`
	Counts  map[string]int64 `json:"counts"`
	Address string           `json:"address"`
}

// Audit returns the whole trail, newest first.
func (c *Client) Audit(ctx context.Context) ([]AuditRecord, error) {
	var all []AuditRecord
	before := ""
	for {
		var page struct {
			Records []AuditRecord `json:"records"`
			Next    string        `json:"next"`
		}
		if err := c.Get(ctx, "/audit?limit=7&before="+before, &page); err != nil {
			return nil, err
		}
		all = append(all, page.Records...)
		if before = page.Next; before == "" {
			return all, nil
		}
	}
}
