package command

import (
	"time"

	"github.com/mattermost/mattermost/server/public/pluginapi/i18n"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/texts"
)

// Words says things in the language of one user, and knows what jobs and plans
// are called.
type Words struct{ texts.Words }

// wordsOf returns the words of a user.
func (c *Command) wordsOf(userID string) Words {
	return Words{texts.For(c.API, c.Texts, userID)}
}

func newWords(bundle *i18n.Bundle, locale string, zone *time.Location) Words {
	return Words{texts.New(bundle, locale, zone)}
}
