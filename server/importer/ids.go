package importer

import (
	"fmt"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
)

// ids finds the ids that people, channels and conversations of the plan have on this
// server.
type ids struct {
	// users and channels are ids by the names on this server.
	users, channels map[string]string
	// old are the channels that existed before the import.
	old map[string]bool
	// talks are the channels of the imported conversations, by their names in the plan;
	// read are those that the import made, whose members are in them from the beginning.
	talks map[string]dialog
	read  map[string]bool
}

func newIDs() *ids {
	return &ids{users: map[string]string{}, channels: map[string]string{}, old: map[string]bool{}, talks: map[string]dialog{}, read: map[string]bool{}}
}

// dialog is the channel of a conversation.
type dialog struct {
	channelID string
	// participants are usernames of the archive, userIDs the ids of their accounts.
	participants, userIDs []string
	// made says that the import made the channel.
	made bool
}

// user returns the id of an account of the plan, by its name on this server.
func (i *ids) user(username string) (string, error) {
	if id := i.users[username]; id != "" {
		return id, nil
	}
	return "", fmt.Errorf("names the user %q, who has no account here", username)
}

// addTalk adds the channel of a conversation.
func (i *ids) addTalk(source string, talk dialog) {
	i.talks[source] = talk
	if talk.made {
		i.read[talk.channelID] = true
	}
}

// channelOf returns the channel of an extra; empty for a channel that is not imported.
func (i *ids) channelOf(extra sanitize.ExtraPlace, planned map[string]planning.PlanChannel) string {
	if extra.Direct() {
		return i.talks[extra.Talk].channelID
	}
	channel, ok := planned[extra.Channel]
	if !ok || channel.Action == planning.ActionSkip {
		return ""
	}
	return i.channels[channel.Target.Name]
}
