package mmrules

import (
	_ "embed"
	"strings"
	"sync"
)

// emojiNames are the names of the emoji that every server has, with their
// characters: "name character" a line. They come from server/public/model.
//
//go:embed emoji.txt
var emojiNames string

// emojiWithoutCharacter is the only one that is an image on every server.
const emojiWithoutCharacter = "mattermost"

var systemEmoji = sync.OnceValue(func() map[string]string {
	names := map[string]string{}
	for line := range strings.Lines(emojiNames) {
		name, character, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		names[name] = character
	}
	return names
})

// SystemEmoji returns the character of an emoji that every server has.
func SystemEmoji(name string) (character string, ok bool) {
	character, ok = systemEmoji()[name]
	return character, ok
}

// IsSystemEmoji reports whether every server has an emoji of that name, so that none
// can be added under it.
func IsSystemEmoji(name string) bool {
	_, ok := SystemEmoji(name)
	return ok || name == emojiWithoutCharacter
}
