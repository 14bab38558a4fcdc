package rows

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	"hash/maphash"
	"slices"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/offline/source"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sorted"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
)

// Choice says which threads are taken, beyond what the options of an export say.
type Choice struct {
	// Team is the team of an archive of several.
	Team string
	// Users, unless empty, keeps the threads in which one of them wrote.
	Users []string
	// NoSystem leaves out the messages of the server itself.
	NoSystem bool
	// Anonymous makes these people former members, whom an export may call by no name.
	// "*" means everybody.
	Anonymous []string
}

// maxPeople bounds the people, channels and conversations of an archive.
const maxPeople = 5_000_000

var (
	// ErrNoTeam says that there is no team, or not the one that was asked for.
	ErrNoTeam = errors.New("the archive has no such team")
	// ErrSeveralTeams says that a team must be chosen.
	ErrSeveralTeams = errors.New("the archive holds several teams: choose one with --team")
	// ErrOtherTeam says that archives are of different teams.
	ErrOtherTeam = errors.New("the archives are of different teams")
)

// Team is what archives hold of a team. It keeps people, channels and files in
// memory, and posts on disk.
type Team struct {
	archives []*source.Archive
	choice   Choice

	name    string
	row     teamdata.Team
	people  map[string]*person
	order   []string
	places  map[string]*place
	talks   []string
	emoji   map[string]teamdata.Emoji
	files   map[string]stored
	marks   []teamdata.Bookmark
	extras  []*postIndex
	info    []map[string]archive.FileExtra
	threads sorted.Records
	// longest is how many characters the longest message has.
	longest int
	// written is how many lines of threads there were, firsts where the first line of a
	// thread is.
	written uint64
	firsts  map[uint64]uint64
	seed    maphash.Seed
}

// stored is where a file is: an entry of one of the archives.
type stored struct {
	archive int
	entry   string
}

// place is a channel or a conversation.
type place struct {
	id string
	// order sorts places as they are in the archives.
	order        int
	channel      *teamdata.Channel
	conversation *teamdata.Conversation
	// traces are those who left something.
	traces map[string]bool
}

// Read reads archives, the newest last. The caller closes what it returns.
func Read(ctx context.Context, archives []*source.Archive, choice Choice, progress source.Progress) (*Team, error) {
	t := &Team{
		archives: archives, choice: choice, people: map[string]*person{}, places: map[string]*place{},
		emoji: map[string]teamdata.Emoji{}, files: map[string]stored{}, firsts: map[uint64]uint64{}, seed: maphash.MakeSeed(),
	}
	var total int64
	teamID := ""
	for _, a := range archives {
		total += a.LinesSize()
		if manifest, ours := a.Manifest(); ours && manifest.Source.TeamID != "" {
			if teamID != "" && teamID != manifest.Source.TeamID {
				return nil, fmt.Errorf("%w: their manifests say %s and %s", ErrOtherTeam, archive.Shown(teamID), archive.Shown(manifest.Source.TeamID))
			}
			teamID = manifest.Source.TeamID
		}
	}
	progress.Volume(total)
	for n := range archives {
		if err := t.read(ctx, n, progress); err != nil {
			return nil, errors.Join(err, t.Close())
		}
	}
	if t.name == "" {
		return nil, errors.Join(ErrNoTeam, t.Close())
	}
	t.settle()
	return t, nil
}

// Close removes the temporary files.
func (t *Team) Close() error { return t.threads.Close() }

// read reads one archive.
func (t *Team) read(ctx context.Context, n int, progress source.Progress) error {
	a := t.archives[n]
	ids, err := readIDs(a)
	if err != nil {
		return err
	}
	extras, err := indexPosts(a)
	if err != nil {
		return err
	}
	t.extras = append(t.extras, extras)
	info := map[string]archive.FileExtra{}
	for file, err := range source.Extras[archive.FileExtra](a, archive.FilesName) {
		if err != nil {
			return err
		}
		info[file.Path] = *file
	}
	t.info = append(t.info, info)
	r := &reading{Team: t, n: n, archive: a, ids: ids}
	for line, err := range a.Lines(ctx, progress) {
		if err != nil {
			return err
		}
		if err := r.line(line); err != nil {
			return fmt.Errorf("line %d: %w", line.Number, err)
		}
		if len(t.people)+len(t.places) > maxPeople {
			return fmt.Errorf("%w: it has more than %d people and channels", archive.ErrUnsafe, maxPeople)
		}
	}
	return r.beside()
}

// settle puts what was read into the order in which an export reads it.
func (t *Team) settle() {
	for name := range t.people {
		t.order = append(t.order, name)
	}
	// As the database orders them: accounts of other servers come after all others, and
	// last those that were deleted.
	slices.SortFunc(t.order, func(a, b string) int {
		x, y := t.people[a], t.people[b]
		remote := func(p *person) bool { return strings.Contains(p.source, ":") }
		return cmp.Or(compareBool(x.late(), y.late()), compareBool(remote(x), remote(y)), strings.Compare(x.source, y.source), strings.Compare(a, b))
	})
	anonymous := map[string]bool{}
	for _, name := range t.choice.Anonymous {
		anonymous[strings.ToLower(strings.TrimPrefix(name, "@"))] = true
	}
	for _, at := range t.places {
		if at.channel != nil {
			creator := t.people[strings.ToLower(at.channel.CreatorID)]
			if at.channel.CreatorID = ""; creator != nil {
				at.channel.CreatorID = creator.row.ID
			}
		}
	}
	for name, p := range t.people {
		if (anonymous[name] || anonymous["*"]) && p.row.Bot == nil {
			p.row.Member, p.row.Channels = nil, nil
			p.row.DeleteAt = max(p.row.DeleteAt, 1)
		}
	}
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	default:
		return 1
	}
}

// madeID makes an id for what has none: always the same one.
func madeID(kind, name string) string {
	sum := sha256.Sum256([]byte(kind + "\x00" + name))
	return strings.ToLower(base32.HexEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:17]))[:26]
}

// reading is the reading of one of the archives.
type reading struct {
	*Team
	n       int
	archive *source.Archive
	ids     ids
	// described says that the archive has the line of a team.
	described bool
}

func (r *reading) line(line bulk.Foreign) error {
	switch line.Type {
	case bulk.TypeTeam:
		r.described = true
		return r.team(line.Team)
	case bulk.TypeChannel:
		if !r.described && !r.mine(line.Channel.Team) {
			// mmetl describes no team, and leaves it to the server to have it.
			if err := r.team(&bulk.Team{Name: line.Channel.Team, DisplayName: line.Channel.Team, Type: "I"}); err != nil {
				return err
			}
		}
		if r.mine(line.Channel.Team) {
			r.channel(line.Channel)
		}
	case bulk.TypeUser:
		r.user(line.User)
	case bulk.TypeBot:
		r.bot(line.Bot)
	case bulk.TypeEmoji:
		r.emojiLine(line.Emoji)
	case bulk.TypePost:
		if at := r.places[channelKey(line.Post.Channel)]; at != nil && r.mine(line.Post.Team) {
			return r.thread(at, line.Post.Thread)
		}
	case bulk.TypeDirectChannel:
		r.conversation(line.DirectChannel)
	case bulk.TypeDirectPost:
		if at := r.places[talkKey(line.DirectPost.ChannelMembers)]; at != nil {
			return r.thread(at, line.DirectPost.Thread)
		}
	case bulk.TypeVersion, bulk.TypeRole, bulk.TypeScheme, bulk.TypeDocs:
	}
	return nil
}

// mine reports whether a team is the one that is taken.
func (r *reading) mine(team string) bool { return strings.EqualFold(team, r.name) }

// team takes the team. An archive may have its line several times, and others.
func (r *reading) team(line *bulk.Team) error {
	name := strings.ToLower(line.Name)
	if wanted := strings.ToLower(r.choice.Team); wanted != "" && name != wanted {
		return nil
	}
	if r.name != "" && name != r.name {
		if r.n > 0 {
			return fmt.Errorf("%w: %q and %q", ErrOtherTeam, r.name, archive.Shown(name))
		}
		return ErrSeveralTeams
	}
	if line.Name != name && r.name != "" {
		return nil // it separates two segments
	}
	r.name = name
	extra := r.ids.team
	r.row = teamdata.Team{
		ID: cmp.Or(extra.ID, madeID("team", name)), Name: name, DisplayName: line.DisplayName, Description: line.Description, Type: line.Type,
		AllowOpenInvite: line.AllowOpenInvite, AllowedDomains: extra.AllowedDomains, CompanyName: extra.CompanyName, CreateAt: extra.CreateAt,
	}
	if _, found := r.archive.Find(extra.Icon); found && extra.Icon == archive.TeamIconName {
		r.row.IconUpdateAt = 1
		r.files["teams/"+r.row.ID+"/teamIcon.png"] = stored{r.n, archive.TeamIconName}
	}
	return nil
}

func channelKey(name string) string { return "c" + strings.ToLower(name) }

func talkKey(members []string) string {
	names := make([]string, len(members))
	for i, name := range members {
		names[i] = strings.ToLower(name)
	}
	slices.Sort(names)
	return "d" + strings.Join(slices.Compact(names), "\x00")
}

func (r *reading) channel(line *bulk.Channel) {
	name := strings.ToLower(line.Name)
	at, known := r.places[channelKey(name)]
	if known && line.Name != name {
		return // it separates two segments
	}
	extra := r.ids.channels[name]
	if !known {
		at = &place{id: cmp.Or(extra.ID, madeID("channel", name)), order: len(r.places), traces: map[string]bool{}}
		r.places[channelKey(name)] = at
	}
	at.channel = &teamdata.Channel{
		ID: at.id, Name: name, DisplayName: line.DisplayName, Type: line.Type, Header: line.Header, Purpose: line.Purpose,
		CreateAt: extra.CreateAt, DeleteAt: line.DeletedAt, Banner: extra.Banner, CategoryName: extra.CategoryName, CreatorID: extra.Creator,
	}
}

func (r *reading) conversation(line *bulk.DirectChannel) {
	var names []string
	for _, participant := range line.Participants {
		names = append(names, participant.Username)
	}
	key := talkKey(names)
	at, known := r.places[key]
	if !known {
		at = &place{id: madeID("conversation", key), order: len(r.places), traces: map[string]bool{}}
		r.places[key] = at
		r.talks = append(r.talks, key)
	}
	row := &teamdata.Conversation{ID: at.id, Type: "D", Header: line.Header}
	seen := map[string]bool{}
	for _, participant := range line.Participants {
		name := strings.ToLower(participant.Username)
		if seen[name] {
			continue // a conversation with oneself names the one twice
		}
		seen[name] = true
		at.traces[name] = true
		row.Participants = append(row.Participants, teamdata.Participant{UserID: r.personID(name), ChannelMember: teamdata.ChannelMember{
			SchemeUser: participant.SchemeUser, SchemeAdmin: participant.SchemeAdmin, SchemeGuest: participant.SchemeGuest, NotifyProps: channelProps(participant.NotifyProps),
			LastViewedAt: participant.LastViewedAt, MsgCount: participant.MsgCount, MsgCountRoot: participant.MsgCountRoot,
			MentionCount: participant.MentionCount, MentionCountRoot: participant.MentionCountRoot, UrgentMentionCount: participant.UrgentMentionCount,
		}})
	}
	if len(row.Participants) > 2 {
		row.Type = "G"
	}
	row.FavoritedBy, row.ShownBy = r.personIDs(line.FavoritedBy), r.personIDs(line.ShownBy)
	at.conversation = row
}

func (r *reading) emojiLine(line *bulk.Emoji) {
	file, found := archive.Attached(r.archive, line.Image)
	if !found {
		return
	}
	id := madeID("emoji", line.Name)
	if parts := strings.Split(line.Image, "/"); len(parts) == 3 && parts[0] == "emoji" && parts[2] == "image" {
		id = parts[1]
	}
	r.emoji[line.Name] = teamdata.Emoji{ID: id, Name: line.Name}
	r.files["emoji/"+id+"/image"] = stored{r.n, file.Name}
}

// Name returns the name of the team.
func (t *Team) Name() string { return t.name }

// UserID returns the id of an account by its name in the archives.
func (t *Team) UserID(name string) string { return t.id(name) }

// HasChannel reports whether there is a channel of a name or an id.
func (t *Team) HasChannel(name string) bool {
	if at := t.places[channelKey(name)]; at != nil && at.channel != nil {
		return true
	}
	for _, at := range t.places {
		if at.channel != nil && at.id == name {
			return true
		}
	}
	return false
}

// HasPerson reports whether the archives name a person.
func (t *Team) HasPerson(name string) bool {
	return t.people[strings.ToLower(strings.TrimPrefix(name, "@"))] != nil
}
