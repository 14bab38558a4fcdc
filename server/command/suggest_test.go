package command

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/contract"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// ask is what the server does while somebody types: it asks for one word after
// the other and takes in what is finished (parseListItems of its app package).
func ask(t *testing.T, c *Command, userID, input string) (items []string) {
	t.Helper()
	read, _, _ := strings.Cut(input, " ")
	read += " "
	for range maxWords {
		query := url.Values{"user_input": {input}, "parsed": {read}, "team_id": {"team"}, "channel_id": {"channel"}}
		request := httptest.NewRequest(http.MethodGet, pathSuggestions+"?"+query.Encode(), nil)
		request.Header.Set(userHeader, userID)
		answer := httptest.NewRecorder()
		c.ServeHTTP(answer, request)
		require.Equal(t, http.StatusOK, answer.Code)
		var offered []model.AutocompleteListItem
		require.NoError(t, json.Unmarshal(answer.Body.Bytes(), &offered))
		rest := strings.TrimPrefix(strings.TrimPrefix(input, read), " ")
		finished := ""
		for _, item := range offered {
			if strings.HasPrefix(strings.ToLower(rest), strings.ToLower(item.Item)+" ") {
				finished = rest[:len(item.Item)+1]
			}
		}
		if finished == "" {
			for _, item := range offered {
				items = append(items, item.Item)
			}
			return items
		}
		read += finished
	}
	return nil
}

func TestSuggestionsKnowWhatComesNext(t *testing.T) {
	s := &server{jobs: []transfer.Job{running(), finished("f"), waiting()}, plan: somePlan(), folder: []contract.FolderArchive{{Name: "two words.zip"}}}
	c := s.command(t)
	cases := []struct {
		input string
		want  []string
	}{
		{"teamexport ex", []string{"export"}},
		{"teamexport d", []string{"download", "delete", "decide"}},
		{"teamexport nothing ", nil},
		{"teamexport export --ch", []string{"--channels"}},
		{"teamexport export --no", []string{"--no-private", "--no-archived", "--no-files"}},
		{"teamexport export --no-files --no", []string{"--no-private", "--no-archived"}},
		{"teamexport export --files=false --no", []string{"--no-private", "--no-archived"}},
		{"teamexport export --channels ", []string{"proben", "vorstand", "town-square"}},
		{"teamexport export --no-files --channels pr", []string{"proben", "pr"}},
		{"teamexport export --channels proben,", []string{"proben,vorstand", "proben,town-square", "proben,"}},
		{"teamexport export --channels proben,vorstand --e", []string{"--exclude", "--emoji", "--edit-history"}},
		{`teamexport export --channels "proben, vorstand" --emo`, []string{"--emoji"}},
		{"teamexport export --channels=pro", []string{"--channels=proben", "--channels=pro"}},
		{"teamexport export --emoji ", []string{"used", "all", "none"}},
		{"teamexport export --emoji a", []string{"all"}},
		{"teamexport export --since 2025", []string{"2025"}},
		{"teamexport export --since 9", []string{"90d", "9"}},
		{"teamexport export --since 90d --un", []string{"--until"}},
		{"teamexport mine --ch", nil},
		{"teamexport cancel ", []string{id("r"), id("w")}},
		{"teamexport download ", []string{id("f")}},
		{"teamexport plan w", []string{id("w")}},
		{"teamexport status " + id("f") + " ", nil},
		{"teamexport import ", []string{"'two words.zip'"}},
		{"teamexport consent ", []string{"show", "yes", "no"}},
		{"teamexport help exp", []string{"export"}},
		{`teamexport export "`, nil},
	}
	for _, test := range cases {
		t.Run(test.input, func(t *testing.T) {
			require.Equal(t, test.want, ask(t, c, admin, test.input))
		})
	}
}

func TestSuggestionsTellNothingToThoseWhoMayNot(t *testing.T) {
	s := &server{jobs: []transfer.Job{running(), finished("f")}}
	c := s.command(t)
	require.Equal(t, []string{"mine", "consent", "help"}, ask(t, c, "anna", "teamexport "))
	for _, input := range []string{"teamexport export --channels ", "teamexport cancel ", "teamexport import ", "teamexport export --"} {
		require.Empty(t, ask(t, c, "anna", input), input)
	}
}

func TestSuggestionsAreInTheLanguageOfTheOneWhoTypes(t *testing.T) {
	s := &server{locales: map[string]string{admin: "de"}}
	cl := s.command(t).call(request{userID: admin, teamID: "team"}, s.command(t).wordsOf(admin))
	require.Equal(t, "dieses Team in ein Archiv packen", suggester{cl}.suggest(t.Context(), "teamexport ", "exp")[0].HelpText)
	require.Equal(t, "ohne angehängte Dateien", suggester{cl}.suggest(t.Context(), "teamexport export ", "--no-f")[0].HelpText)
}

func TestTheRegistrationIsTakenByAServer(t *testing.T) {
	command := Registration([]byte("<svg/>"))
	require.NoError(t, command.AutocompleteData.IsValid())
	require.Equal(t, Trigger, command.AutocompleteData.Trigger)
	require.Greater(t, maxWords, 2*len(transfer.Options()), "every flag can be typed with suggestions")
}
