package command

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// press does what the server does when somebody presses a button.
func press(t *testing.T, c *Command, userID string, button *model.PostAction) int {
	t.Helper()
	body, err := json.Marshal(model.PostActionIntegrationRequest{UserId: "somebody else", ChannelId: "channel", PostId: "p", Context: button.Integration.Context})
	require.NoError(t, err)
	path, ok := strings.CutPrefix(button.Integration.URL, "/plugins/"+PluginID)
	require.True(t, ok)
	request := httptest.NewRequest(http.MethodPost, path, strings.NewReader(string(body)))
	request.Header.Set(userHeader, userID)
	answer := httptest.NewRecorder()
	c.ServeHTTP(answer, request)
	return answer.Code
}

func TestAButtonIsACommandWithTheRightsOfTheOneWhoPressesIt(t *testing.T) {
	s := &server{jobs: []transfer.Job{finished("f")}}
	c := s.command(t)
	response := c.Execute(t.Context(), &model.CommandArgs{UserId: admin, TeamId: "team", ChannelId: "channel", RootId: "root", Command: "/teamexport download"})
	require.Len(t, response.Attachments, 1)
	button := response.Attachments[0].Actions[0]
	require.Equal(t, "Delete the archive", button.Name)
	require.NoError(t, button.IsValid())

	require.Equal(t, http.StatusOK, press(t, c, "anna", button))
	require.Contains(t, s.sent[0].Message, "not yours to see")
	require.True(t, s.jobs[0].State.Succeeded(), "it is still there")

	require.Equal(t, http.StatusOK, press(t, c, admin, button))
	require.Contains(t, s.sent[1].Message, "Deleted: choir_export.zip.")
	require.Equal(t, []string{"bot", "channel", "root"}, []string{s.sent[1].UserId, s.sent[1].ChannelId, s.sent[1].RootId})
	require.Equal(t, transfer.StateExpired, s.jobs[0].State)
}

func TestButtonsCarryWhatCanBeTyped(t *testing.T) {
	s := &server{jobs: []transfer.Job{waiting()}, plan: somePlan()}
	c := s.command(t)
	response := c.Execute(t.Context(), &model.CommandArgs{UserId: admin, TeamId: "team", Command: "/teamexport plan"})
	require.Equal(t, "Carry out this plan", response.Attachments[0].Actions[0].Name)
	s.plan.Revision++
	press(t, c, admin, response.Attachments[0].Actions[0])
	require.Contains(t, s.sent[0].Message, "The plan has changed.", "nobody agrees to what they have not seen")
	s.plan.Revision--
	press(t, c, admin, response.Attachments[0].Actions[0])
	require.Equal(t, []int{3}, s.applied)
	require.Contains(t, s.sent[1].Message, "being imported")
}

func TestTheServersOwnCallsNeedAUserAndAForm(t *testing.T) {
	c := (&server{}).command(t)
	cases := []struct {
		method, path, user, body string
		want                     int
	}{
		{http.MethodGet, pathSuggestions, "", "", http.StatusUnauthorized},
		{http.MethodPost, pathAction, "", "{}", http.StatusUnauthorized},
		{http.MethodPost, pathAction, admin, "no JSON", http.StatusBadRequest},
		{http.MethodPost, pathAction, admin, `{"context": {"command": "` + strings.Repeat("x", maxAction) + `"}}`, http.StatusBadRequest},
		{http.MethodGet, pathAction, admin, "", http.StatusNotFound},
		{http.MethodPost, pathSuggestions, admin, "", http.StatusNotFound},
		{http.MethodGet, Prefix + "/nothing", admin, "", http.StatusNotFound},
		{http.MethodPost, pathAction, admin, `{"context": {"command": 7}}`, http.StatusOK},
	}
	for _, test := range cases {
		request := httptest.NewRequest(test.method, test.path, strings.NewReader(test.body))
		if test.user != "" {
			request.Header.Set(userHeader, test.user)
		}
		answer := httptest.NewRecorder()
		c.ServeHTTP(answer, request)
		require.Equal(t, test.want, answer.Code, "%s %s", test.method, test.path)
	}
}
