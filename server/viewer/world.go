package viewer

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
)

// world holds what stays in memory: the team, its channels, people and emoji.
type world struct {
	team      bulk.Team
	teamExtra archive.TeamExtra
	places    []*room
	// channels are places by the name of their channel, conversations by those who
	// take part.
	channels      map[string]int
	conversations map[string]int
	people        []*person
	usernames     map[string]int
	// emoji are the images of custom emoji below data/.
	emoji map[string]string
	// slugs counts the folders of each name.
	slugs map[string]int
	// memberships counts those of all people.
	memberships int
}

// room is a channel or a conversation.
type room struct {
	// folder is the name of its folder in html/.
	folder string
	team   string
	name   string
	label  string
	// kind is O (public), P (private), D (direct) or G (group).
	kind      string
	header    string
	purpose   string
	deletedAt int64
	members   []string
	extra     archive.ChannelExtra
	bookmarks []archive.BookmarkExtra
	memberNum int

	// What follows is known when its posts were written.
	posts    int64
	files    int64
	filePage int
	pages    []pageSpan
	months   []monthStart
	pins     []pin
	pinned   int
	lastAt   int64
	// home is the page that shows the place when it has a single one.
	single bool
}

// person is an account of the archive.
type person struct {
	folder      string
	username    string
	label       string
	nickname    string
	position    string
	email       string
	locale      string
	picture     string
	status      *bulk.CustomStatus
	bot         bool
	guest       bool
	admin       bool
	owner       string
	description string
	deletedAt   int64
	teamMember  bool
	channels    []string
	extra       archive.UserExtra

	posts int64
}

func newWorld() *world {
	return &world{
		channels: map[string]int{}, conversations: map[string]int{}, usernames: map[string]int{},
		emoji: map[string]string{}, slugs: map[string]int{},
	}
}

func (w *world) addTeam(team *bulk.Team) {
	// The team's line is repeated, in capitals, where it separates others.
	if team != nil && w.team.Name == "" {
		w.team = *team
		w.team.Name, w.team.DisplayName = cutText(team.Name, maxLabel), cutText(team.DisplayName, maxLabel)
	}
}

// addChannel adds a channel. Its line is repeated too.
func (w *world) addChannel(line *bulk.Channel) {
	if line == nil {
		return
	}
	key := channelKey(line.Team, line.Name)
	if i, ok := w.channels[key]; ok && w.places[i].label != "" {
		return
	}
	place := w.places[w.channel(line.Team, line.Name)]
	place.label = cutText(cmp.Or(line.DisplayName, line.Name), maxLabel)
	if line.Type == "P" {
		place.kind = "P"
	}
	place.header, place.purpose, place.deletedAt = cutText(line.Header, maxNote), cutText(line.Purpose, maxNote), line.DeletedAt
}

func channelKey(team, name string) string {
	return nameKey(team) + "/" + nameKey(name)
}

// channel returns the place of a channel, which may have no line.
func (w *world) channel(team, name string) int {
	key := channelKey(team, name)
	if i, ok := w.channels[key]; ok {
		return i
	}
	w.channels[key] = len(w.places)
	w.places = append(w.places, &room{folder: w.slug("channel", name), team: nameKey(team), name: nameKey(name), kind: "O"})
	return len(w.places) - 1
}

// addConversation returns the place of a conversation.
func (w *world) addConversation(members []string, header string) int {
	members = distinct(members)
	key := strings.Join(members, "\x00")
	if i, ok := w.conversations[key]; ok {
		return i
	}
	kind := "D"
	if len(members) > 2 {
		kind = "G"
	}
	w.conversations[key] = len(w.places)
	folder := fmt.Sprintf("direct-%d", len(w.conversations))
	w.places = append(w.places, &room{folder: folder, kind: kind, members: members[:min(len(members), maxMembers)], header: cutText(header, maxNote), label: cutText(strings.Join(members[:min(len(members), maxMembers)], ", "), maxLabel)})
	return len(w.places) - 1
}

// distinct sorts names and keeps each once.
func distinct(names []string) []string {
	names = slices.Clone(names)
	slices.Sort(names)
	return slices.Compact(names)
}

func (w *world) addUser(line *bulk.User) {
	if line == nil {
		return
	}
	p := w.addPerson(line.Username)
	name := strings.TrimSpace(line.FirstName + " " + line.LastName)
	p.label = cutText(cmp.Or(name, line.Nickname, line.Username), maxLabel)
	p.nickname, p.position, p.locale = cutText(line.Nickname, maxLabel), cutText(line.Position, maxPath), cutText(line.Locale, maxLabel)
	p.picture = knownPath(line.ProfileImage)
	p.deletedAt, p.status = line.DeleteAt, line.CustomStatus
	p.guest = strings.Contains(line.Roles, "system_guest")
	if !strings.HasSuffix(line.Email, ".invalid") {
		p.email = cutText(line.Email, maxPath)
	}
	for _, membership := range line.Teams {
		w.join(p, membership)
	}
}

func (w *world) addBot(line *bulk.Bot) {
	if line == nil {
		return
	}
	p := w.addPerson(line.Username)
	p.bot, p.label = true, cutText(cmp.Or(line.DisplayName, line.Username), maxLabel)
	p.owner, p.description = cutText(line.Owner, maxLabel), cutText(line.Description, maxPath)
	p.deletedAt, p.picture = line.DeleteAt, knownPath(line.ProfileImage)
}

func (w *world) addBotMembers(extra bulk.BotMembers) {
	if i, ok := w.usernames[nameKey(extra.Username)]; ok {
		for _, membership := range extra.Teams {
			w.join(w.people[i], membership)
		}
	}
}

// join notes a membership.
func (w *world) join(p *person, membership bulk.TeamMembership) {
	p.teamMember = true
	p.admin = p.admin || strings.Contains(membership.Roles, "team_admin")
	for _, channel := range membership.Channels {
		i, ok := w.channels[channelKey(membership.Name, channel.Name)]
		if !ok {
			continue
		}
		w.memberships++
		w.places[i].memberNum++
		p.channels = append(p.channels, channelKey(membership.Name, channel.Name))
	}
}

func (w *world) addPerson(username string) *person {
	key := nameKey(username)
	if i, ok := w.usernames[key]; ok {
		return w.people[i]
	}
	shown := cutText(username, maxLabel)
	p := &person{folder: w.slug("person", username), username: shown, label: shown}
	w.usernames[key] = len(w.people)
	w.people = append(w.people, p)
	return p
}

func (w *world) addUserExtra(extra archive.UserExtra) {
	if i, ok := w.usernames[nameKey(extra.Username)]; ok {
		w.people[i].extra = extra
	}
}

func (w *world) addEmoji(line *bulk.Emoji) {
	if line != nil && len(line.Name) <= maxNameBytes {
		w.emoji[line.Name] = knownPath(line.Image)
	}
}

func (w *world) addChannelExtra(extra archive.ChannelExtra) {
	if i, ok := w.channels[channelKey(w.team.Name, extra.Name)]; ok {
		w.places[i].extra = extra
	}
}

// maxBookmarks bounds the bookmarks of a channel that are shown. A server allows 50.
const maxBookmarks = 200

func (w *world) addBookmark(extra archive.BookmarkExtra) {
	i, ok := w.channels[channelKey(w.team.Name, extra.Channel)]
	if extra.Channel == "" {
		i, ok = w.conversations[strings.Join(distinct(extra.ChannelMembers), "\x00")]
	}
	if ok && len(w.places[i].bookmarks) < maxBookmarks {
		w.places[i].bookmarks = append(w.places[i].bookmarks, extra)
	}
}

// labelOf returns how a person is called.
func (w *world) labelOf(username string) string {
	if i, ok := w.usernames[nameKey(username)]; ok {
		return w.people[i].label
	}
	return cutText(username, maxLabel)
}

// complete gives the places that have no line, as archives of others may have them,
// a name.
func (w *world) complete() {
	for _, place := range w.places {
		place.label = cmp.Or(place.label, place.name)
	}
	if len(w.people) == 0 {
		// Each post has an author, whatever its line says.
		w.addPerson("")
	}
}

// slug returns a folder name of its own for a name that anybody may have chosen. It
// is the same in each run, and two that differ in capitals alone are not used.
func (w *world) slug(prefix, name string) string {
	simple := strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' || '0' <= r && r <= '9' || r == '-' || r == '_' {
			return r
		}
		return '-'
	}, strings.ToLower(name))
	base := prefix + "-" + simple[:min(len(simple), maxSlug)]
	// No name has a "~" itself.
	if w.slugs[base]++; w.slugs[base] > 1 {
		return fmt.Sprintf("%s~%d", base, w.slugs[base])
	}
	return base
}

// maxSlug keeps paths short: Windows takes 260 characters for a whole path.
const maxSlug = 64

// banner returns the text of a channel's banner.
func (r *room) banner() string {
	var banner struct {
		Enabled bool   `json:"enabled"`
		Text    string `json:"text"`
	}
	if json.Unmarshal(r.extra.Banner, &banner) != nil || !banner.Enabled {
		return ""
	}
	return banner.Text
}

// sortedPlaces are the channels by kind and name, then the conversations.
func (w *world) sortedPlaces() []*room {
	places := slices.Clone(w.places)
	rank := func(r *room) int {
		switch {
		case r.members != nil:
			return 3
		case r.deletedAt > 0:
			return 2
		case r.kind == "P":
			return 1
		default:
			return 0
		}
	}
	slices.SortStableFunc(places, func(a, b *room) int {
		return cmp.Or(rank(a)-rank(b), strings.Compare(strings.ToLower(a.title(w)), strings.ToLower(b.title(w))), strings.Compare(a.folder, b.folder))
	})
	return places
}
