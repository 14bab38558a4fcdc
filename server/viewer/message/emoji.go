package message

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

var builtInEmoji = sync.OnceValue(func() map[string]string {
	names := map[string]string{}
	for line := range strings.Lines(emojiNames) {
		name, character, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		names[name] = character
	}
	return names
})

// builtIn returns the character of an emoji that every server has.
func builtIn(name string) (string, bool) {
	character, ok := builtInEmoji()[name]
	return character, ok
}
