package api

import (
	"context"
	"net/http"
)

// Links find posts by the ids that they had on the server that they came from.
type Links interface {
	// Resolve returns the address of the post for a user who may read it, or an
	// Error with CodeNotFound.
	Resolve(ctx context.Context, userID, sourceID string) (string, error)
}

// followLink sends a browser to a post. Imported messages link here.
func (a *API) followLink(w http.ResponseWriter, r *http.Request, userID string) error {
	address, err := a.Links.Resolve(r.Context(), userID, r.PathValue("source"))
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Location", address)
	w.WriteHeader(http.StatusFound)
	return nil
}
