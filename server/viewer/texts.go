package viewer

import (
	"embed"
	"encoding/json"
	"strconv"
	"strings"
	"sync"
)

// The texts of the pages in three languages. A text with a number has its form for
// one and, behind a bar, that for others.
//
//go:embed texts/*.json
var textFiles embed.FS

// languages lists the languages of the pages, the one without JavaScript first.
var languages = []string{"en", "de", "fr"}

var allTexts = sync.OnceValue(func() map[string]map[string]string {
	texts := map[string]map[string]string{}
	for _, language := range languages {
		data, err := textFiles.ReadFile("texts/" + language + ".json")
		words := map[string]string{}
		if err == nil {
			err = json.Unmarshal(data, &words)
		}
		if err != nil {
			panic("the texts of the pages cannot be read: " + err.Error())
		}
		texts[language] = words
	}
	return texts
})

func english(key string) string { return allTexts()["en"][key] }

// englishCount returns a text with a number.
func englishCount(key string, n int64) string {
	one, other, several := strings.Cut(english(key), "|")
	form := one
	if several && n != 1 {
		form = other
	}
	return strings.ReplaceAll(form, "{n}", strconv.FormatInt(n, 10))
}
