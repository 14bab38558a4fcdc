package api

import (
	"context"
	"net/http"
	"strconv"
	"sync"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// gauge counts the requests that are under way. Its zero value counts none.
type gauge struct {
	mu sync.Mutex
	// server, person and team are how many there are; of a person or team without
	// any there is no number, so that the maps stay as small as the load.
	server map[class]int
	person map[whose]int
	team   map[whose]int
}

// whose are the requests of one class of a person or a team.
type whose struct {
	class class
	id    string
}

// enter counts a request, or reports that there are too many like it.
func (g *gauge) enter(kind class, userID, teamID string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.server == nil {
		g.server, g.person, g.team = map[class]int{}, map[whose]int{}, map[whose]int{}
	}
	most := boundsOf[kind]
	person, team := whose{kind, userID}, whose{kind, teamID}
	if g.server[kind] >= most.perServer || g.person[person] >= most.perPerson || teamID != "" && g.team[team] >= most.perTeam {
		return false
	}
	g.server[kind]++
	g.person[person]++
	if teamID != "" {
		g.team[team]++
	}
	return true
}

// leave ends what enter began.
func (g *gauge) leave(kind class, userID, teamID string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.server[kind]--
	less(g.person, whose{kind, userID})
	if teamID != "" {
		less(g.team, whose{kind, teamID})
	}
}

func less(counts map[whose]int, of whose) {
	if counts[of]--; counts[of] <= 0 {
		delete(counts, of)
	}
}

// limited answers as many requests at a time as the class of a call allows, and
// bounds how long each takes. System admins are answered however many others ask,
// and are not counted.
func (a *API) limited(pattern string, handle handler) handler {
	kind := costs[pattern].class
	return func(w http.ResponseWriter, r *http.Request, userID string) error {
		if embedded(r) {
			return transfer.Errorf(transfer.CodeForbidden, "This address is not for images, frames or scripts of a page.")
		}
		teamID := r.PathValue("team")
		if a.gauge.enter(kind, userID, teamID) {
			defer a.gauge.leave(kind, userID, teamID)
		} else if a.access.ViewAllJobs(userID) != nil {
			w.Header().Set("Retry-After", strconv.Itoa(retrySeconds))
			return transfer.Errorf(transfer.CodeQuota, "Too many requests like this one are under way. Wait until they have ended, and try again.")
		}
		if lasts := boundsOf[kind].lasts; lasts > 0 {
			ctx, cancel := context.WithTimeout(r.Context(), lasts)
			defer cancel()
			r = r.WithContext(ctx)
		}
		return handle(w, r, userID)
	}
}

// retrySeconds is after how long a client that was refused may ask again.
const retrySeconds = 2

// embedded reports whether a browser asks because a page wants to show or run the
// answer: an image in a message must not start anything in the session of the
// person who reads it. Browsers say so in a header that pages cannot set; a
// person's click and a page's own call are "document" and "empty".
func embedded(r *http.Request) bool {
	switch r.Header.Get("Sec-Fetch-Dest") {
	case "", "empty", "document":
		return false
	default:
		return true
	}
}
