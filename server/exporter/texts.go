package exporter

import (
	"encoding/json"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/mmrules"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// texts prepares texts for the archive: with the names that people and channels have
// there, and no longer than an import accepts.
type texts struct {
	people     *people
	findings   *findings
	visibility *visibility
	// messageLimit is the number of characters that a message on a line may have.
	messageLimit int
}

// shorten cuts a message to the length that a server with a database like this one
// accepts. The whole message is kept beside the line.
func (t *texts) shorten(postID, whole string) string {
	message := cut(whole, t.messageLimit)
	if len(message) < len(whole) {
		t.findings.warn(transfer.WarnMessageShortened, postID, "The message of post %s was cut: an import takes %d characters. The whole text is in extras/posts.ndjson.", postID, t.messageLimit)
	}
	return message
}

// ofPost returns message and props of a post.
func (t *texts) ofPost(post teamdata.Post) (string, json.RawMessage) {
	message, props := t.people.inPost(post)
	return t.people.inText(message), t.visibility.withoutSecrets(t.people.inJSON(props))
}

// props adds the id of the post to its props. An import accepts only an object.
func (t *texts) props(postID string, props json.RawMessage) json.RawMessage {
	text := string(props)
	if !plainID.MatchString(postID) {
		return t.propsOfOddID(postID, props)
	}
	own := `{"` + SourceIDProp + `":"` + postID + `"`
	switch {
	case text == "" || text == "null" || text == "{}":
		return json.RawMessage(own + "}")
	case text[0] != '{':
		t.findings.warn(transfer.WarnPropsUnreadable, postID, "The props of post %s are not an object and were left out.", postID)
		return json.RawMessage(own + "}")
	case strings.Contains(text, SourceIDProp):
		// An import put the id of another server there; now this one is the source.
		var fields map[string]json.RawMessage
		if err := json.Unmarshal(props, &fields); err == nil {
			delete(fields, SourceIDProp)
			if rest, err := marshalPlain(fields); err == nil {
				text = string(rest)
			}
		}
		if text == "{}" {
			return json.RawMessage(own + "}")
		}
	}
	whole := own + "," + text[1:]
	if tooLong(whole) {
		t.findings.warn(transfer.WarnPropsUnreadable, postID, "The props of post %s are longer than an import takes and were left out.", postID)
		return json.RawMessage(own + "}")
	}
	return json.RawMessage(whole)
}

// propsOfOddID is props for a post with an id that no server generates and no link
// can contain.
func (t *texts) propsOfOddID(postID string, props json.RawMessage) json.RawMessage {
	var fields map[string]json.RawMessage
	if text := string(props); text == "" || text == "null" {
		return nil
	}
	if json.Unmarshal(props, &fields) != nil || tooLong(string(props)) {
		t.findings.warn(transfer.WarnPropsUnreadable, postID, "The props of post %s are not an object, or longer than an import takes, and were left out.", postID)
		return nil
	}
	return props
}

// short replaces names in a text and cuts it to the length that an import accepts: a
// new name may be longer than the old one, and old servers accepted longer texts. The
// warning says what was cut, and which object id has it.
func (t *texts) short(id, what, text string, maxRunes int) string {
	whole := t.people.inText(text)
	short := cut(whole, maxRunes)
	if len(short) < len(whole) {
		t.findings.warn(transfer.WarnTextShortened, id, "The %s of %s was cut: an import takes %d characters.", what, id, maxRunes)
	}
	return short
}

// cutBytes returns the first bytes of a text, without half a character.
func cutBytes(text string, bytes int) string {
	if len(text) <= bytes {
		return text
	}
	return strings.ToValidUTF8(text[:bytes], "")
}

// cut returns the first runes of a text.
func cut(text string, maxRunes int) string {
	if len(text) <= maxRunes {
		return text
	}
	n := 0
	for at := range text {
		if n == maxRunes {
			return text[:at]
		}
		n++
	}
	return text
}

// teamDescription returns the description of the team. An import limits its bytes.
func (t *texts) teamDescription(team teamdata.Team) string {
	whole := t.people.inText(team.Description)
	short := cutBytes(whole, mmrules.MaxTeamDescription)
	if len(short) < len(whole) {
		t.findings.warn(transfer.WarnTextShortened, team.ID, "The description of the team was cut: an import takes %d bytes.", mmrules.MaxTeamDescription)
	}
	return short
}
