package exporter

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
)

// namedPair are two props by which a post names an account: its name at that
// time, which may be an old one, and its id.
type namedPair struct{ name, id string }

// namedPairs lists the props in which the server names people. Where a post has the name
// "username" without an id, it is the name of its author.
var namedPairs = []namedPair{
	{"username", "userId"},
	{"addedUsername", "addedUserId"},
	{"removedUsername", "removedUserId"},
	{"ai_generated_by_username", "ai_generated_by"},
}

// What a post says about a group message that became a channel: ids alone in
// its props, and plain usernames in its text.
const (
	groupConverted  = "system_gm_to_channel"
	convertedByProp = "convertedByUserId"
	convertedOfProp = "gmMembersDuringConversionIDs"
)

// isSystem reports whether a post of this type is a message of the server.
func isSystem(kind string) bool { return strings.HasPrefix(kind, "system_") }

// barePosts are the types of posts that named people in their text alone, years
// ago; nothing else in it is from a person.
var barePosts = map[string]bool{
	"system_join_leave": true, "system_add_remove": true, "system_join_channel": true, "system_leave_channel": true,
	"system_join_team": true, "system_leave_team": true, "system_add_to_channel": true, "system_remove_from_channel": true,
	"system_add_to_team": true, "system_remove_from_team": true, "system_channel_deleted": true,
}

// inPost gives the renamed people their new names where the server wrote them
// into a post without an @: in its props, and from there in its text.
func (p *people) inPost(post teamdata.Post) (string, json.RawMessage) {
	message, props := post.Message, post.Props
	system := isSystem(post.Type) || post.Type == "reminder"
	if p.keepsAll() || !system && !strings.Contains(string(props), "ai_generated_by_username") {
		return message, props
	}
	var fields map[string]json.RawMessage
	if json.Unmarshal(props, &fields) != nil {
		fields = nil
	}
	changed, named := false, false
	for _, pair := range namedPairs {
		var old string
		if json.Unmarshal(fields[pair.name], &old) != nil || old == "" {
			continue
		}
		named = true
		name := p.nameOf(old, fields[pair.id], pair.name == "username" && isSystem(post.Type), post.UserID)
		if name == old {
			continue
		}
		if p.isHiddenIn(fields[pair.id]) {
			p.words.note(old, name)
		}
		fields[pair.name], _ = json.Marshal(name)
		changed = true
		if system {
			message = replaceWord(message, old, name)
		}
	}
	switch {
	case post.Type == groupConverted:
		message = p.conversion(message, fields)
	case system && !named && barePosts[post.Type]:
		message = p.renamed.inWords(message)
	}
	if !changed {
		return message, props
	}
	text, err := marshalPlain(fields)
	if err != nil {
		return message, props
	}
	return message, text
}

// isHiddenIn reports whether a JSON text is the id of a hidden account.
func (p *people) isHiddenIn(rawID json.RawMessage) bool {
	var id string
	return json.Unmarshal(rawID, &id) == nil && p.isHidden(id)
}

// nameOf returns the name in the archive of an account that a post calls old.
// Of a hidden account the name goes whatever it was at that time.
func (p *people) nameOf(old string, rawID json.RawMessage, isAuthor bool, authorID string) string {
	var id string
	if json.Unmarshal(rawID, &id) != nil || id == "" {
		if !isAuthor {
			return p.renamedOr(old)
		}
		id = authorID
	}
	name, known := p.names[id]
	if username, hidden := p.hidden[id]; hidden && !known {
		return p.renamedOr(username)
	} else if hidden {
		return name
	}
	// A post that came by an import has ids of another server, and names that
	// are true; else the account is gone, and with it who it was.
	if p.anonymous && !known && !p.taken[strings.ToLower(old)] {
		if name = p.renamedOr(old); name == old {
			return placeholderName
		}
		return name
	}
	return p.renamedOr(old)
}

func (p *people) renamedOr(old string) string {
	if name, ok := p.renamed[strings.ToLower(old)]; ok {
		return name
	}
	return old
}

// conversion is the text of a post about a group message that became a channel.
// It is written anew when one of those it names is hidden, because their ids
// are all that tells which of its words are names.
func (p *people) conversion(message string, fields map[string]json.RawMessage) string {
	var by string
	var members []string
	_ = json.Unmarshal(fields[convertedByProp], &by)
	_ = json.Unmarshal(fields[convertedOfProp], &members)
	var names []string
	hidden := p.isHidden(by)
	for _, id := range members {
		hidden = hidden || p.isHidden(id)
		names = append(names, p.spoken(id))
	}
	if !hidden {
		return p.renamed.inWords(message)
	}
	return fmt.Sprintf("%s created this channel from a group message with %s.", p.spoken(by), strings.Join(names, ", "))
}

// spoken is the name of an account in a text; of one that has no line, that of
// deleted accounts.
func (p *people) spoken(id string) string {
	if name, ok := p.names[id]; ok {
		return name
	}
	return placeholderName
}

// word matches what may be a username in a text of the server.
var word = regexp.MustCompile(`[A-Za-z0-9._:-]+`)

// inWords gives the renamed people their new names wherever a text has their
// names as words. It is for texts that the server wrote.
func (n renames) inWords(text string) string {
	return word.ReplaceAllStringFunc(text, func(written string) string {
		name, length := n.lookup(written)
		if length == 0 {
			return written
		}
		return name + written[length:]
	})
}

// replaceWord replaces a name where it stands alone.
func replaceWord(text, old, name string) string {
	pattern, err := regexp.Compile(`(^|[^\pL\pN_.-])` + regexp.QuoteMeta(old) + `($|[^\pL\pN_.-]|\.(?:$|[^\pL\pN_.-]))`)
	if err != nil {
		return text
	}
	// Twice, because two that share the sign between them are found one by one.
	text = pattern.ReplaceAllString(text, "${1}"+name+"${2}")
	return pattern.ReplaceAllString(text, "${1}"+name+"${2}")
}
