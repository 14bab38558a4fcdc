// Package texts says things to people in their language, with their numbers and
// times.
package texts

import (
	"fmt"
	"math"
	"path/filepath"
	"strings"
	"time"

	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/pluginapi/i18n"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/markdown"
)

// textFolder is the folder of the translations in the plugin's bundle.
const textFolder = "assets/i18n"

// Load reads the translations of an installed plugin. The library leaves
// the English file to those who keep English in their code; ours is a file too.
func Load(api i18n.PluginAPI) (*i18n.Bundle, error) {
	bundle, err := i18n.InitBundle(api, textFolder)
	if err != nil {
		return nil, fmt.Errorf("load the translations: %w", err)
	}
	root, err := api.GetBundlePath()
	if err != nil {
		return nil, fmt.Errorf("find the plugin's folder: %w", err)
	}
	if _, err := bundle.LoadMessageFile(filepath.Join(root, textFolder, "active.en.json")); err != nil {
		return nil, fmt.Errorf("load the English texts: %w", err)
	}
	return bundle, nil
}

// Words says things in the language of one user, with their numbers and times.
type Words struct {
	localizer *goi18n.Localizer
	numbers   *message.Printer
	zone      *time.Location
	// English says that the texts are English ones.
	English bool
}

// Users is the part of the plugin API that knows who reads.
type Users interface {
	GetUser(userID string) (*model.User, *model.AppError)
}

// For returns the words of a user. Falls back to English when the user cannot be
// read: an answer is better than none.
func For(users Users, texts *i18n.Bundle, userID string) Words {
	user, appErr := users.GetUser(userID)
	if appErr != nil || user == nil {
		return New(texts, "en", time.UTC)
	}
	return New(texts, user.Locale, user.GetTimezoneLocation())
}

// New returns the words of a language, with times of a zone.
func New(texts *i18n.Bundle, locale string, zone *time.Location) Words {
	tag, _, _ := language.NewMatcher(texts.LanguageTags()).Match(language.Make(locale))
	return Words{
		localizer: goi18n.NewLocalizer(texts.Bundle, locale), numbers: message.NewPrinter(tag), zone: zone,
		English: strings.HasPrefix(tag.String(), "en"),
	}
}

// T returns a text; pairs are the names and values of what it holds. A text that
// is missing is shown by its name, and fails a test.
func (w Words) T(id string, pairs ...any) string {
	return w.localize(&goi18n.LocalizeConfig{MessageID: id, TemplateData: data(pairs)})
}

// N returns a text about a number of things; it is called Count there.
func (w Words) N(id string, n int64, pairs ...any) string {
	return w.localize(&goi18n.LocalizeConfig{
		MessageID: id, PluralCount: n, TemplateData: data(append(pairs, "Count", w.Number(n))),
	})
}

func (w Words) localize(config *goi18n.LocalizeConfig) string {
	text, err := w.localizer.Localize(config)
	if err != nil && text == "" {
		return config.MessageID
	}
	return text
}

// foreign are the values whose text others wrote: an archive, or people.
var foreign = map[string]bool{"Team": true, "Target": true, "Where": true, "Name": true}

func data(pairs []any) map[string]any {
	named := make(map[string]any, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		name := fmt.Sprint(pairs[i])
		named[name] = pairs[i+1]
		if text, ok := pairs[i+1].(string); ok && foreign[name] {
			named[name] = markdown.Escape(text)
		}
	}
	return named
}

// Zone returns the time zone of the user.
func (w Words) Zone() *time.Location { return w.zone }

// Number writes a whole number.
func (w Words) Number(n int64) string { return w.numbers.Sprintf("%d", n) }

// Size writes a number of bytes.
func (w Words) Size(bytes int64) string {
	units := []string{"size.b", "size.kb", "size.mb", "size.gb", "size.tb"}
	value, unit := float64(bytes), 0
	for value >= 1000 && unit < len(units)-1 {
		value, unit = value/1000, unit+1
	}
	number := w.numbers.Sprintf("%.1f", value)
	if unit == 0 || value >= 100 {
		number = w.numbers.Sprintf("%.0f", math.Round(value))
	}
	return w.T(units[unit], "Number", number)
}

// Time writes a moment in Unix milliseconds.
func (w Words) Time(at int64) string {
	return time.UnixMilli(at).In(w.zone).Format("2006-01-02 15:04 MST")
}

// Duration writes about how long something takes.
func (w Words) Duration(seconds int64) string {
	switch {
	case seconds < 60:
		return w.N("time.seconds", max(seconds, 1))
	case seconds < 3600:
		return w.N("time.minutes", (seconds+30)/60)
	default:
		return w.N("time.hours", (seconds+1800)/3600)
	}
}

// List joins what a sentence lists.
func (w Words) List(parts []string) string { return strings.Join(parts, ", ") }
