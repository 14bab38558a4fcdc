package inspect

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// The limits of what an inspection remembers.
const (
	maxTeams = 10_000
	// maxTraces bounds in how many teams people left a trace.
	maxTraces = 1_000_000
	// maxConversations bounds the conversations of an archive.
	maxConversations = 200_000
)

// registry adds channels, people and conversations to an inspection, and bounds their
// number.
type registry struct {
	in *Inspection
	// channels, memberships and traces count what was added.
	channels, memberships, traces int
}

// channel returns a channel, and adds it when the archive named none of that name before.
func (r *registry) channel(team, name string) (*Channel, error) {
	known := r.in.team(team)
	before := len(known.Channels)
	channel := known.channel(name)
	r.channels += len(known.Channels) - before
	if len(r.in.Teams) > maxTeams {
		return nil, fmt.Errorf("names more than %d teams", maxTeams)
	}
	return channel, r.check()
}

// noteNamed notes the people whom messages of the system name.
func (r *registry) noteNamed(team string, thread bulk.Thread) error {
	for content := range thread.Contents() {
		var p sanitize.Props
		if !strings.HasPrefix(content.Type, "system_") || json.Unmarshal(content.Props, &p) != nil {
			continue
		}
		for _, name := range []string{p.Username, p.AddedUsername, p.RemovedUsername} {
			if !sanitize.IsName(name) {
				continue
			}
			person := r.in.person(name)
			if person.Named[team] {
				continue
			}
			if person.Named == nil {
				person.Named = map[string]bool{}
			}
			person.Named[team] = true
			if r.traces++; r.traces > maxTraces {
				return fmt.Errorf("names more than %d people in messages of the system", maxTraces)
			}
		}
	}
	return r.check()
}

// trace notes that a person wrote or reacted in a team.
func (r *registry) trace(team, name string) error {
	if person := r.in.person(name); !person.Traces[team] {
		person.Traces[team] = true
		r.traces++
	}
	if r.traces > maxTraces {
		return fmt.Errorf("leaves more than %d traces of people in teams", maxTraces)
	}
	return r.check()
}

// check returns an error when the archive has more names than the limits allow.
func (r *registry) check() error {
	return r.in.Server.Names.Check(len(r.in.People), r.channels, len(r.in.Emoji), r.memberships)
}

// conversation returns a conversation, and adds it when it is new; nil for one that no
// user may import.
func (r *registry) conversation(names []string) (*Conversation, error) {
	source, participants, ok := sanitize.ConversationKey(names)
	if !ok || !r.in.Server.Conversations {
		return nil, nil
	}
	known := r.in.Conversations[source]
	if known != nil {
		return known, nil
	}
	if len(r.in.Conversations) == maxConversations {
		return nil, fmt.Errorf("is one of more than %d conversations", maxConversations)
	}
	if r.in.Conversations == nil {
		r.in.Conversations = map[string]*Conversation{}
	}
	known = &Conversation{Participants: participants, Counts: transfer.Counts{}, Dropped: sanitize.Skips{}, Lost: sanitize.Skips{}}
	r.in.Conversations[source] = known
	return known, nil
}

// other notes a person whom a post names and who takes no part in its conversation.
func (r *registry) other(conversation *Conversation, name string) error {
	if slices.Contains(conversation.Participants, name) || conversation.Others[name] {
		return nil
	}
	if conversation.Others == nil {
		conversation.Others = map[string]bool{}
	}
	conversation.Others[name] = true
	r.in.person(name)
	if r.traces++; r.traces > maxTraces {
		return fmt.Errorf("leaves more than %d traces of people in conversations", maxTraces)
	}
	return r.check()
}
