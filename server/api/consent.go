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

func (a *API) getConsent(w http.ResponseWriter, r *http.Request, userID string) error {
	teamID := r.PathValue("team")
	if err := a.Access.ViewConsent(userID, teamID); err != nil {
		return err
	}
	given, err := a.Consents.Of(r.Context(), teamID, userID)
	if err != nil {
		return err
	}
	return a.answerConsent(w, r, userID, given)
}

func (a *API) giveConsent(w http.ResponseWriter, r *http.Request, userID string) error {
	teamID := r.PathValue("team")
	if err := a.Access.Answer(userID, teamID); err != nil {
		return err
	}
	var asked contract.ConsentAnswer
	if err := readBody(r.Body, &asked); err != nil {
		return err
	}
	given, err := a.Consents.Give(r.Context(), teamID, userID, asked.Answer)
	if err != nil {
		return err
	}
	noteOptions(r, map[string]consent.Answer{"answer": given.Answer})
	return a.answerConsent(w, r, userID, given)
}

func (a *API) answerConsent(w http.ResponseWriter, r *http.Request, userID string, given consent.Given) error {
	teamID, policy := r.PathValue("team"), a.Consents.Policy()
	body := contract.Consent{Policy: policy, Answer: given.Answer, AnsweredAt: given.At, Effective: given.Answer.Effective(policy)}
	if policy != config.ConsentOff && a.Access.CountConsent(userID, teamID) == nil {
		counts, err := a.Consents.Counts(r.Context(), teamID)
		if err != nil {
			return err
		}
		body.Counts = &counts
	}
	a.answer(w, http.StatusOK, body)
	return nil
}
