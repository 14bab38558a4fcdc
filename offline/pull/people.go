package pull

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/offline/remote"
)

// traces name the people who left something in posts or whom messages of the server name.
type traces struct {
	users map[string]bool
	named map[mentioned]bool
	posts map[string]int64
}

// mentioned is a person by name, by id, or by both.
type mentioned struct{ name, id string }

func newTraces() *traces {
	return &traces{users: map[string]bool{}, named: map[mentioned]bool{}, posts: map[string]int64{}}
}

// note remembers whom a thread names.
func (t *traces) note(one thread) {
	for post := range one.posts() {
		t.posts[one.Channel]++
		t.users[post.UserID] = true
		for _, reaction := range post.Metadata.Reactions {
			t.users[reaction.UserID] = true
		}
		for _, ack := range post.Metadata.Acknowledgements {
			if ack.AcknowledgedAt > 0 {
				t.users[ack.UserID] = true
			}
		}
		if strings.HasPrefix(post.Type, "system_") || post.Type == "reminder" {
			t.noteNamed(post.Props)
		}
	}
}

// pairs are the props in which messages of the server name people.
var pairs = []mentioned{
	{"username", "userId"}, {"addedUsername", "addedUserId"}, {"removedUsername", "removedUserId"}, {"", "convertedByUserId"},
}

func (t *traces) noteNamed(text json.RawMessage) {
	var props map[string]any
	if json.Unmarshal(text, &props) != nil {
		return
	}
	for _, pair := range pairs {
		name, _ := props[pair.name].(string)
		id, _ := props[pair.id].(string)
		if name != "" || id != "" {
			t.named[mentioned{name, id}] = true
		}
	}
	ids, _ := props["gmMembersDuringConversionIDs"].([]any)
	for _, id := range ids {
		if id, ok := id.(string); ok {
			t.named[mentioned{"", id}] = true
		}
	}
}

// findPeople reads who is in the archive: members of the channels who are in the team,
// those who take part in conversations, and those who left traces. It returns their ids
// in the order of exports; accounts that are not there any more come last.
func (w *world) findPeople(ctx context.Context, client *remote.Client, left *traces) ([]string, error) {
	wanted := maps.Clone(left.users)
	var ids, names []string
	for _, channel := range slices.Concat(w.channels, w.talks) {
		ids = append(ids, memberIDs(w.members[channel.ID])...)
	}
	for one := range left.named {
		ids, names = append(ids, one.id), append(names, one.name)
	}
	ids = append(ids, slices.Collect(maps.Keys(left.users))...)
	for _, mark := range w.marks {
		wanted[mark.OwnerID] = true
		ids = append(ids, mark.OwnerID)
	}
	if err := w.readUsers(ctx, client, ids); err != nil {
		return nil, err
	}
	if err := w.readNamed(ctx, client, left, names, wanted); err != nil {
		return nil, err
	}
	members, err := client.TeamMembers(ctx, w.team.ID, slices.Sorted(maps.Keys(w.users)))
	if err != nil {
		return nil, fmt.Errorf("list the members of team %s: %w", w.team.Name, err)
	}
	for _, member := range members {
		if member.DeleteAt == 0 {
			w.teamMembers[member.UserID] = member
		}
	}
	for _, channel := range w.channels {
		for _, member := range w.members[channel.ID] {
			if _, inTeam := w.teamMembers[member.UserID]; inTeam {
				wanted[member.UserID] = true
			}
		}
	}
	for _, talk := range w.talks {
		for _, member := range w.members[talk.ID] {
			wanted[member.UserID] = true
		}
	}
	return w.inOrder(wanted), w.readHidden(ctx, client, wanted)
}

// readNamed adds those whom messages of the server name: by id, and by name only where
// the id is that of no account.
func (w *world) readNamed(ctx context.Context, client *remote.Client, left *traces, names []string, wanted map[string]bool) error {
	names = slices.DeleteFunc(names, func(name string) bool { return name == "" || len(name) > 64 })
	slices.Sort(names)
	users, err := client.UsersByName(ctx, slices.Compact(names))
	if err != nil {
		return fmt.Errorf("read accounts by name: %w", err)
	}
	byName := map[string]string{}
	for _, user := range users {
		byName[user.Username] = user.ID
		if _, known := w.users[user.ID]; !known && plainID.MatchString(user.ID) {
			w.users[user.ID] = user
		}
	}
	for one := range left.named {
		if _, known := w.users[one.id]; known {
			wanted[one.id] = true
		} else if id, found := byName[one.name]; found {
			wanted[id] = true
		}
	}
	return nil
}

// readHidden finds out which of the unknown accounts are there, but not for a guest to
// see. Others may see all accounts.
func (w *world) readHidden(ctx context.Context, client *remote.Client, wanted map[string]bool) error {
	if !w.isGuest() {
		return nil
	}
	for _, id := range slices.Sorted(maps.Keys(wanted)) {
		if _, known := w.users[id]; known || !plainID.MatchString(id) {
			continue
		}
		hidden, err := client.Hidden(ctx, id)
		if err != nil {
			return fmt.Errorf("read account %s: %w", id, err)
		}
		w.hidden[id] = hidden
	}
	return nil
}

func (w *world) isGuest() bool {
	return slices.Contains(strings.Fields(w.me.Roles), "system_guest")
}

// inOrder sorts people as a database does.
func (w *world) inOrder(wanted map[string]bool) []string {
	ids := slices.Collect(maps.Keys(wanted))
	rank := func(id string) (int, string) {
		user, known := w.users[id]
		switch {
		case !known:
			return 2, ""
		case strings.Contains(user.Username, ":"):
			return 1, user.Username
		default:
			return 0, user.Username
		}
	}
	slices.SortFunc(ids, func(a, b string) int {
		x, xName := rank(a)
		y, yName := rank(b)
		return cmp.Or(cmp.Compare(x, y), strings.Compare(xName, yName), strings.Compare(a, b))
	})
	return ids
}

// minimize takes away all that is personal but usernames.
func (w *world) minimize() {
	for id, user := range w.users {
		w.users[id] = remote.User{ID: user.ID, Username: user.Username, Roles: user.Roles, CreateAt: user.CreateAt, DeleteAt: user.DeleteAt, IsBot: user.IsBot}
	}
	w.me = w.users[w.me.ID]
	w.preferences, w.follows = map[string]map[string]string{}, map[string]remote.UserThread{}
	for _, members := range w.members {
		for i, m := range members {
			members[i] = remote.Member{ChannelID: m.ChannelID, UserID: m.UserID, SchemeGuest: m.SchemeGuest, SchemeUser: m.SchemeUser, SchemeAdmin: m.SchemeAdmin}
		}
	}
	w.config["ShowEmailAddress"], w.config["ShowFullName"] = "false", "false"
}
