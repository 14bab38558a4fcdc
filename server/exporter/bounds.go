package exporter

import (
	"bytes"
	"encoding/json"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// An export holds no more than the one who asked for it may take. The bounds are
// kept where things are chosen, and so that nobody can tell from the archive or
// its warnings what lies beyond them.

// takesMarksOf reports whether the archive holds what somebody keeps for
// themselves: saved posts, followed threads, read positions, settings of
// channels. A member's archive holds their own; others hold those of everybody or,
// with minimal personal data, of nobody.
func (r *run) takesMarksOf(userID string) bool {
	if r.bounds.Restricted() {
		return userID == r.bounds.Viewer
	}
	return r.options.PersonalData == transfer.PersonalFull
}

// sight is what the archive tells of somebody beside their username.
type sight struct {
	// profile is nickname and position; settings are theirs alone.
	profile, names, email, settings bool
}

func (r *run) sightOf(user teamdata.User) sight {
	switch {
	case !r.bounds.Restricted():
		full := r.options.PersonalData == transfer.PersonalFull
		return sight{profile: full, names: full, email: full, settings: full}
	case user.ID == r.bounds.Viewer:
		return sight{profile: true, names: true, email: true, settings: true}
	case !r.bounds.ShowStrangers && len(user.Channels) == 0 && !r.talksWith(user.ID):
		return sight{}
	default:
		return sight{profile: true, names: r.bounds.ShowFullName, email: r.bounds.ShowEmail}
	}
}

// talksWith reports whether somebody takes part in a conversation of the archive.
func (r *run) talksWith(userID string) bool {
	if r.partners == nil {
		r.partners = map[string]bool{}
		for _, conversation := range r.conversations {
			for _, participant := range conversation.Participants {
				r.partners[participant.UserID] = true
			}
		}
	}
	return r.partners[userID]
}

// ownMarks keeps the ids of those whose marks the archive holds.
func (r *run) ownMarks(userIDs []string) []string {
	var kept []string
	for _, id := range userIDs {
		if r.takesMarksOf(id) {
			kept = append(kept, id)
		}
	}
	return kept
}

// withoutSecrets takes out of props what the server keeps from its clients:
// where the buttons of an integration lead, and with what. An archive that may
// hold it notes that it does.
func (r *run) withoutSecrets(props json.RawMessage) json.RawMessage {
	if !bytes.Contains(props, []byte(`"integration"`)) && !bytes.Contains(props, []byte(`"`+blockActions+`"`)) {
		return props
	}
	if r.bounds.Secrets() {
		r.contents.Secrets = true
		return props
	}
	decoder := json.NewDecoder(bytes.NewReader(props))
	decoder.UseNumber()
	var fields map[string]any
	if decoder.Decode(&fields) != nil {
		return nil
	}
	delete(fields, blockActions)
	for _, attachment := range objects(fields["attachments"]) {
		for _, action := range objects(attachment["actions"]) {
			delete(action, "integration")
		}
	}
	text, err := marshalPlain(fields)
	if err != nil {
		return nil
	}
	return text
}

// blockActions is the prop with which newer servers say where buttons lead.
const blockActions = "mm_blocks_actions"

// objects are those in a decoded JSON array.
func objects(value any) []map[string]any {
	list, _ := value.([]any)
	var found []map[string]any
	for _, item := range list {
		if object, ok := item.(map[string]any); ok {
			found = append(found, object)
		}
	}
	return found
}

// holds says what the archive holds that not everybody may take.
func (r *run) holds() *transfer.Contents {
	contents := r.contents
	contents.Conversations = len(r.conversations)
	contents.PersonalData, contents.EditHistory = r.options.PersonalData, r.options.EditHistory
	for _, channel := range r.channels {
		if channel.Type != "O" {
			contents.PrivateChannels = append(contents.PrivateChannels, channel.ID)
		}
	}
	return &contents
}
