package sqlwrite

import (
	"strings"

	"github.com/mattermost/mattermost/server/public/model"
)

// hashtagsOf are the hashtags of a message as the server keeps them. The server looks
// at each word by itself with several expressions: here only at those with a hash.
func hashtagsOf(message string) string {
	if !strings.Contains(message, "#") {
		return ""
	}
	var marked []string
	for word := range strings.FieldsSeq(message) {
		if strings.Contains(word, "#") {
			marked = append(marked, word)
		}
	}
	hashtags, _ := model.ParseHashtags(strings.Join(marked, " "))
	return hashtags
}
