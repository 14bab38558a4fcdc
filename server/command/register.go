package command

import (
	"encoding/base64"

	"github.com/mattermost/mattermost/server/public/model"
)

// maxWords is for how many words after the trigger there are suggestions.
const maxWords = 40

// Registration returns the command for the server. The server asks the plugin for
// suggestions, word by word: only the plugin knows which flags were used, what the user may
// do, and their language. The icon is an SVG.
func Registration(icon []byte) *model.Command {
	help := "Export and import this team"
	data := model.NewAutocompleteData(Trigger, "[command]", help)
	for range maxWords {
		data.AddDynamicListArgument("", "plugins/"+PluginID+pathSuggestions, true)
	}
	return &model.Command{
		Trigger: Trigger, DisplayName: "Team Export", Description: help,
		AutoComplete: true, AutoCompleteDesc: help, AutoCompleteHint: "[command]",
		AutocompleteData:     data,
		AutocompleteIconData: "data:image/svg+xml;base64," + base64.StdEncoding.EncodeToString(icon),
	}
}
