package pull

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/offline/remote"
)

// chooseTalks keeps the direct and group messages that the options take, with their
// participants.
func (w *world) chooseTalks(ctx context.Context, client *remote.Client, f *folder, options Options) error {
	w.talks = slices.DeleteFunc(w.talks, func(talk remote.Channel) bool { return !options.mayTakeTalk(talk.Type) })
	if len(w.talks) == 0 {
		return nil
	}
	if err := w.readParticipants(ctx, client, f); err != nil {
		return err
	}
	w.talks = slices.DeleteFunc(w.talks, func(talk remote.Channel) bool { return !options.takesTalk(talk.Type, w.partners(talk.ID)) })
	return nil
}

// mayTakeTalk reports whether the options take any conversation of a type.
func (o Options) mayTakeTalk(kind string) bool {
	switch {
	case !o.Export.DirectMessages:
		return false
	case kind == "D":
		return o.DirectAll || len(o.Direct) > 0
	default:
		return o.GroupsAll || o.namesGroups()
	}
}

// talkState remembers the participants of a conversation from one run to the next.
type talkState struct {
	Members []remote.Member `json:"members"`
	// Roles holds the roles of the accounts at that time.
	Roles map[string]string `json:"roles"`
}

// readParticipants reads who takes part in the conversations. That never changes, but for
// the roles of guests, which change together with those of their accounts, and for what the
// user has read: the server tells that of all conversations at once.
func (w *world) readParticipants(ctx context.Context, client *remote.Client, f *folder) error {
	known := map[string]talkState{}
	if err := readJSON(f.path(talksName), &known); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	own, err := client.OwnMembers(ctx, w.team.ID)
	if err != nil {
		return fmt.Errorf("list your memberships: %w", err)
	}
	var ids []string
	for _, talk := range w.talks {
		ids = append(ids, memberIDs(known[talk.ID].Members)...)
	}
	if err := w.readUsers(ctx, client, ids); err != nil {
		return err
	}
	ids = nil
	for _, talk := range w.talks {
		if state, found := known[talk.ID]; found && w.isAsBefore(state) && own[talk.ID].UserID == w.me.ID {
			w.members[talk.ID] = slices.Clone(state.Members)
		} else if err := w.readMembers(ctx, client, talk); err != nil {
			return err
		}
		ids = append(ids, memberIDs(w.members[talk.ID])...)
	}
	if err := w.readUsers(ctx, client, ids); err != nil {
		return err
	}
	for _, talk := range w.talks {
		known[talk.ID] = w.talkState(w.members[talk.ID])
		for i, member := range w.members[talk.ID] {
			if mine := own[talk.ID]; member.UserID == mine.UserID {
				w.members[talk.ID][i] = mine
			}
		}
	}
	return f.writeJSON(talksName, known)
}

// isAsBefore reports whether the accounts of a conversation have the roles that they had.
func (w *world) isAsBefore(state talkState) bool {
	for _, member := range state.Members {
		user, found := w.users[member.UserID]
		if before, had := state.Roles[member.UserID]; found != had || user.Roles != before {
			return false
		}
	}
	return len(state.Members) > 0
}

// talkState makes a state that the next run may use.
func (w *world) talkState(members []remote.Member) talkState {
	state := talkState{Members: slices.Clone(members), Roles: map[string]string{}}
	for i, member := range members {
		state.Members[i] = remote.Member{ChannelID: member.ChannelID, UserID: member.UserID, SchemeGuest: member.SchemeGuest, SchemeUser: member.SchemeUser, SchemeAdmin: member.SchemeAdmin}
		if user, found := w.users[member.UserID]; found {
			state.Roles[member.UserID] = user.Roles
		}
	}
	return state
}

func (o Options) namesGroups() bool { return len(o.GroupsExact)+len(o.GroupsWith) > 0 }

// takesTalk reports whether the options take the conversation with some people, who are
// all that take part beside the user.
func (o Options) takesTalk(kind string, partners []string) bool {
	if kind == "D" {
		if slices.ContainsFunc(o.WithoutDirect, func(name string) bool { return slices.Contains(partners, username(name)) }) {
			return false
		}
		return o.DirectAll || slices.ContainsFunc(o.Direct, func(name string) bool { return slices.Contains(partners, username(name)) })
	}
	has := func(names []string) bool {
		return !slices.ContainsFunc(names, func(name string) bool { return !slices.Contains(partners, username(name)) })
	}
	exactly := func(names []string) bool { return len(names) == len(partners) && has(names) }
	switch {
	case slices.ContainsFunc(o.WithoutGroups, exactly):
		return false
	case o.GroupsAll:
		return true
	}
	return slices.ContainsFunc(o.GroupsExact, exactly) ||
		slices.ContainsFunc(o.GroupsWith, func(names []string) bool { return len(names) > 0 && has(names) })
}

// username returns the name that the server gives an account.
func username(name string) string {
	return strings.ToLower(strings.TrimPrefix(strings.TrimSpace(name), "@"))
}

// partners are the usernames of those who take part in a conversation beside the user;
// in a conversation with oneself, the user.
func (w *world) partners(channelID string) []string {
	var names []string
	for _, member := range w.members[channelID] {
		if user, known := w.users[member.UserID]; known && member.UserID != w.me.ID {
			names = append(names, user.Username)
		}
	}
	if len(names) == 0 {
		names = append(names, w.me.Username)
	}
	return names
}

func memberIDs(members []remote.Member) []string {
	ids := make([]string, len(members))
	for i, member := range members {
		ids[i] = member.UserID
	}
	return ids
}

// readUsers reads the accounts that are not known yet.
func (w *world) readUsers(ctx context.Context, client *remote.Client, ids []string) error {
	var unknown []string
	for _, id := range ids {
		if _, known := w.users[id]; !known && plainID.MatchString(id) {
			unknown = append(unknown, id)
		}
	}
	slices.Sort(unknown)
	unknown = slices.Compact(unknown)
	users, err := client.Users(ctx, unknown)
	if err != nil {
		return fmt.Errorf("read accounts: %w", err)
	}
	for _, user := range users {
		if user.Username != "" {
			w.users[user.ID] = user
		}
	}
	return nil
}
