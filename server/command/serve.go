package command

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"
)

// Prefix begins the addresses at which the server asks for suggestions and reports buttons,
// below the plugin's own path. Both are for the server's use, not part of REST.
const Prefix = "/command"

const (
	pathSuggestions = Prefix + "/suggestions"
	pathAction      = Prefix + "/action"
	actionURL       = "/plugins/" + PluginID + pathAction

	// userHeader is set by the server for requests of a logged-in user, and
	// removed from what clients send.
	userHeader = "Mattermost-User-Id"
	// maxAction bounds the body of a button, in bytes.
	maxAction = 64 << 10

	contextCommand = "command"
	contextTeam    = "team_id"
	contextRoot    = "root_id"
)

// ServeHTTP answers the server while a user types, and when they press a button.
func (c *Command) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	userID := r.Header.Get(userHeader)
	switch {
	case userID == "":
		http.Error(w, "log in first", http.StatusUnauthorized)
	case r.URL.Path == pathSuggestions && r.Method == http.MethodGet:
		c.serveSuggestions(w, r, userID)
	case r.URL.Path == pathAction && r.Method == http.MethodPost:
		c.serveAction(w, r, userID)
	default:
		http.NotFound(w, r)
	}
}

func (c *Command) serveSuggestions(w http.ResponseWriter, r *http.Request, userID string) {
	query := r.URL.Query()
	cl := c.call(request{userID: userID, teamID: query.Get("team_id"), channelID: query.Get("channel_id")}, c.wordsOf(userID))
	read := query.Get("parsed")
	rest, ok := strings.CutPrefix(query.Get("user_input"), read)
	found := []suggestion{}
	if ok && c.Session(r.Context()) == nil {
		found = append(found, suggester{cl}.suggest(r.Context(), read, rest)...)
	}
	answer(w, found)
}

// serveAction carries out the subcommand of a button as if it had been typed.
func (c *Command) serveAction(w http.ResponseWriter, r *http.Request, userID string) {
	var pressed model.PostActionIntegrationRequest
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxAction)).Decode(&pressed); err != nil {
		http.Error(w, "this is no button", http.StatusBadRequest)
		return
	}
	text := func(name string) string {
		value, _ := pressed.Context[name].(string)
		return value
	}
	asked := request{
		userID: userID, teamID: text(contextTeam), channelID: pressed.ChannelId, rootID: text(contextRoot), text: text(contextCommand),
	}
	words := c.wordsOf(userID)
	said := c.run(r.Context(), asked, words)
	if said.follow == nil || !c.follow(asked, words, said) {
		c.API.SendEphemeralPost(userID, said.post(asked, c.BotID))
	}
	answer(w, model.PostActionIntegrationResponse{})
}

// answer sends JSON. A client that has gone is not our concern.
func answer(w http.ResponseWriter, body any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(body)
}
