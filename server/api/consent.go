package api

import (
	"context"
	"net/http"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/config"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/consent"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/contract"
)

// Consents keeps who agreed to exports of their words.
type Consents interface {
	Policy() config.Consent
	Of(ctx context.Context, teamID, userID string) (consent.Given, error)
	Give(ctx context.Context, teamID, userID string, answer consent.Answer) (consent.Given, error)
	Counts(ctx context.Context, teamID string) (consent.Counts, error)
}

// consentCalls answers the calls about consent.
type consentCalls struct {
	responder
	access   Access
	consents Consents
}

// getConsent answers with what the server asks and what the user answered.
func (c *consentCalls) getConsent(w http.ResponseWriter, r *http.Request, userID string) error {
	teamID := r.PathValue("team")
	if err := c.access.ViewConsent(userID, teamID); err != nil {
		return err
	}
	given, err := c.consents.Of(r.Context(), teamID, userID)
	if err != nil {
		return err
	}
	return c.answerConsent(w, r, userID, given)
}

// giveConsent stores the answer of the user.
func (c *consentCalls) giveConsent(w http.ResponseWriter, r *http.Request, userID string) error {
	teamID := r.PathValue("team")
	if err := c.access.Answer(userID, teamID); err != nil {
		return err
	}
	var asked contract.ConsentAnswer
	if err := readBody(r.Body, &asked); err != nil {
		return err
	}
	given, err := c.consents.Give(r.Context(), teamID, userID, asked.Answer)
	if err != nil {
		return err
	}
	noteOptions(r, map[string]consent.Answer{"answer": given.Answer})
	return c.answerConsent(w, r, userID, given)
}

func (c *consentCalls) answerConsent(w http.ResponseWriter, r *http.Request, userID string, given consent.Given) error {
	teamID, policy := r.PathValue("team"), c.consents.Policy()
	body := contract.Consent{Policy: policy, Answer: given.Answer, AnsweredAt: given.At, Effective: given.Answer.Effective(policy)}
	if policy != config.ConsentOff && c.access.CountConsent(userID, teamID) == nil {
		counts, err := c.consents.Counts(r.Context(), teamID)
		if err != nil {
			return err
		}
		body.Counts = &counts
	}
	c.answer(w, http.StatusOK, body)
	return nil
}
