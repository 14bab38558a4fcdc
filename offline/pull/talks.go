package pull

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/offline/remote"
)

// chooseTalks keeps the direct and group messages that the options take, with their
// participants.
func (w *world) chooseTalks(ctx context.Context, client *remote.Client, options Options) error {
	if !options.Export.DirectMessages {
		w.talks = nil
		return nil
	}
	var kept []remote.Channel
	for _, talk := range w.talks {
		if talk.Type == "D" && !options.DirectAll && len(options.Direct) == 0 || talk.Type == "G" && !options.GroupsAll && !options.namesGroups() {
			continue
		}
		if err := w.readMembers(ctx, client, talk); err != nil {
			return err
		}
		if err := w.readUsers(ctx, client, memberIDs(w.members[talk.ID])); err != nil {
			return err
		}
		if options.takesTalk(talk.Type, w.partners(talk.ID)) {
			kept = append(kept, talk)
		}
	}
	w.talks = kept
	return nil
}

func (o Options) namesGroups() bool { return len(o.GroupsExact)+len(o.GroupsWith) > 0 }

// takesTalk reports whether the options take the conversation with some people, who are
// all that take part beside the user.
func (o Options) takesTalk(kind string, partners []string) bool {
	if kind == "D" {
		return o.DirectAll || slices.ContainsFunc(o.Direct, func(name string) bool { return slices.Contains(partners, username(name)) })
	}
	if o.GroupsAll {
		return true
	}
	has := func(names []string) bool {
		return !slices.ContainsFunc(names, func(name string) bool { return !slices.Contains(partners, username(name)) })
	}
	return slices.ContainsFunc(o.GroupsExact, func(names []string) bool { return len(names) == len(partners) && has(names) }) ||
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
