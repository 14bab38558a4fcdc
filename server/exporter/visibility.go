package exporter

import (
	"bytes"
	"encoding/json"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// visibility keeps an export within the bounds of the user who asked for it. It is
// asked wherever data is chosen, so that neither the archive nor its warnings reveal
// what lies beyond the bounds.
type visibility struct {
	bounds       transfer.Bounds
	personalData transfer.PersonalData
	// partners are the participants of the conversations of the archive.
	partners map[string]bool
	// secrets says that the archive may contain what the server keeps from clients.
	secrets bool
}

// includesPersonal reports whether the archive contains personal data of an account:
// saved posts, followed threads, read positions, channel settings. The archive of a
// member contains their own only; others contain those of all accounts or, with
// minimal personal data, of none.
func (v *visibility) includesPersonal(userID string) bool {
	if v.bounds.Restricted() {
		return userID == v.bounds.Viewer
	}
	return v.personalData == transfer.PersonalFull
}

// sight says which fields of an account the archive may contain beside its username.
type sight struct {
	// profile means nickname and position.
	profile, names, email, settings bool
}

// of returns what the archive may contain about an account.
func (v *visibility) of(user teamdata.User) sight {
	switch {
	case !v.bounds.Restricted():
		full := v.personalData == transfer.PersonalFull
		return sight{profile: full, names: full, email: full, settings: full}
	case user.ID == v.bounds.Viewer:
		return sight{profile: true, names: true, email: true, settings: true}
	case !v.bounds.ShowStrangers && len(user.Channels) == 0 && !v.talksWith(user.ID):
		return sight{}
	default:
		return sight{profile: true, names: v.bounds.ShowFullName, email: v.bounds.ShowEmail}
	}
}

// talksWith reports whether an account takes part in a conversation of the archive.
func (v *visibility) talksWith(userID string) bool { return v.partners[userID] }

// addPartners notes the participants of a conversation of the archive.
func (v *visibility) addPartners(conversation teamdata.Conversation) {
	if v.partners == nil {
		v.partners = map[string]bool{}
	}
	for _, participant := range conversation.Participants {
		v.partners[participant.UserID] = true
	}
}

// onlyIncluded returns the ids of the accounts whose personal data the archive
// contains.
func (v *visibility) onlyIncluded(userIDs []string) []string {
	var kept []string
	for _, id := range userIDs {
		if v.includesPersonal(id) {
			kept = append(kept, id)
		}
	}
	return kept
}

// withoutSecrets removes from props what the server keeps from its clients: the URLs
// and contexts behind the buttons of an integration. An archive that may contain them
// is marked.
func (v *visibility) withoutSecrets(props json.RawMessage) json.RawMessage {
	if !bytes.Contains(props, []byte(`"integration"`)) && !bytes.Contains(props, []byte(`"`+blockActions+`"`)) {
		return props
	}
	if v.bounds.Secrets() {
		v.secrets = true
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

// blockActions is the prop in which newer servers store the URLs behind buttons.
const blockActions = "mm_blocks_actions"

// objects returns the JSON objects of a decoded JSON array.
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
