package rows

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"slices"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/offline/source"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
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
	// Anonymous makes these people former members, whose names an export may not show. "*"
	// stands for all people.
	Anonymous []string
}

// maxPeople bounds the people, channels and conversations of an archive.
const maxPeople = 5_000_000

var (
	// ErrNoTeam says that there is no team, or not the one that was asked for.
	ErrNoTeam = errors.New("the archive has no such team")
	// ErrSeveralTeams says that a team must be chosen.
	ErrSeveralTeams = errors.New("the archive holds several teams: choose one with --team")
	errTooMany      = fmt.Errorf("%w: it has more than %d people and channels, or more changes than are kept", archive.ErrUnsafe, maxPeople)
	// ErrOtherTeam says that archives are of different teams.
	ErrOtherTeam = errors.New("the archives are of different teams")
)

// Team holds the contents that archives have of a team. It keeps people, channels and files
// in memory, and posts on disk.
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
	// chain is set when the archives are a whole one and its deltas.
	chain *chain
	// longest is the number of characters of the longest message.
	longest int
	// written counts lines of threads; firsts holds the position of the first line of each.
	written uint64
	firsts  map[uint64]uint64
	seed    maphash.Seed
}

// stored names the entry of one of the archives that holds a file.
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
	// traces holds the people who left something.
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
	if isChain(archives) {
		err := CheckChain(archives)
		if err == nil {
			err = t.readChain(ctx, progress)
		}
		if err != nil {
			return nil, errors.Join(err, t.Close())
		}
		t.settle()
		return t, nil
	}
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
func (t *Team) Close() error {
	if t.chain != nil {
		return errors.Join(t.threads.Close(), t.chain.parts.Close())
	}
	return t.threads.Close()
}

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
	info, err := readFiles(a)
	if err != nil {
		return err
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
			return errTooMany
		}
	}
	return r.beside()
}

// readFiles reads what lies beside the lines of attachments.
func readFiles(a *source.Archive) (map[string]archive.FileExtra, error) {
	info := map[string]archive.FileExtra{}
	for file, err := range source.Extras[archive.FileExtra](a, archive.FilesName) {
		if err != nil {
			return nil, err
		}
		info[file.Path] = *file
	}
	return info, nil
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
