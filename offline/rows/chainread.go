package rows

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/mattermost-community/mattermost-plugin-team-export/offline/source"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sorted"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
)

// chain holds a whole archive and its deltas together. The last archive says which people
// and channels there are; of the others only posts, files and emoji count. Names change
// between archives, so each is read by the ids that the archive gives.
type chain struct {
	// parts are lines and changes, by the id of the root of their thread.
	parts sorted.Records
	added uint64
	// names are the ids of the people of each archive, and places the ids of channels.
	names, channels []map[string]string
	// listed are the ids of the places that each archive has.
	listed []map[string]bool
	// byID are the places of the last archive, channels by their id and conversations by
	// the ids of their participants.
	byID map[string]*place
	// people are the ids of those who have a line.
	people map[string]bool
	// gone are the names of accounts that were permanently deleted, by their id.
	gone map[string]string
	// left says which accounts left which places before which archive.
	left []map[leaver]bool
	// saved lists the people who saved posts.
	saved map[string][]string
	// emoji are the ids of the custom emoji that are still there.
	emoji map[string]bool
	// posts counts the posts that the server had in each channel.
	posts map[string]int64
}

type leaver struct{ place, user string }

// part is a line of a thread, or a change of one.
type part struct {
	Archive int          `json:"a"`
	Place   string       `json:"p,omitempty"`
	Line    *bulk.Thread `json:"t,omitempty"`
	Change  *bulk.Change `json:"c,omitempty"`
}

// maxKept bounds what of the deltas is kept in memory, in entries.
const maxKept = 10_000_000

// readChain reads a chain: the last archive first, because it says what there is.
func (t *Team) readChain(ctx context.Context, progress source.Progress) error {
	count := len(t.archives)
	t.chain = &chain{
		names: make([]map[string]string, count), channels: make([]map[string]string, count), listed: make([]map[string]bool, count), left: make([]map[leaver]bool, count),
		byID: map[string]*place{}, people: map[string]bool{}, gone: map[string]string{}, saved: map[string][]string{}, emoji: map[string]bool{}, posts: map[string]int64{},
	}
	t.extras, t.info = make([]*postIndex, count), make([]map[string]archive.FileExtra, count)
	last := count - 1
	if err := t.readLink(ctx, last, progress); err != nil {
		return err
	}
	for n := range last {
		if err := t.readLink(ctx, n, progress); err != nil {
			return err
		}
	}
	for name, emoji := range t.emoji {
		if !t.chain.emoji[emoji.ID] {
			delete(t.emoji, name)
		}
	}
	for _, p := range t.people {
		t.chain.people[p.row.ID] = true
	}
	return t.joinAll(ctx)
}

// readLink reads one archive of a chain.
func (t *Team) readLink(ctx context.Context, n int, progress source.Progress) error {
	a := t.archives[n]
	ids, err := readIDs(a)
	if err != nil {
		return err
	}
	if t.extras[n], err = indexPosts(a); err != nil {
		return err
	}
	if t.info[n], err = readFiles(a); err != nil {
		return err
	}
	t.chain.names[n], t.chain.channels[n], t.chain.listed[n], t.chain.left[n] = map[string]string{}, map[string]string{}, map[string]bool{}, map[leaver]bool{}
	for name, user := range ids.users {
		t.chain.names[n][name] = user.ID
	}
	for name, channel := range ids.channels {
		t.chain.channels[n][name] = channel.ID
		t.chain.listed[n][channel.ID] = true
	}
	r := &reading{Team: t, n: n, archive: a, ids: ids}
	if n == len(t.archives)-1 {
		t.chain.gone = ids.gone
		err = r.readLast(ctx, progress)
	} else {
		err = r.readEarlier(ctx, progress)
	}
	if err != nil {
		return err
	}
	return r.readChanges(ctx)
}

// readLast reads the last archive of a chain.
func (r *reading) readLast(ctx context.Context, progress source.Progress) error {
	for line, err := range r.archive.Lines(ctx, progress) {
		if err != nil {
			return err
		}
		if err := r.line(line); err != nil {
			return fmt.Errorf("line %d: %w", line.Number, err)
		}
		if len(r.people)+len(r.places) > maxPeople {
			return errTooMany
		}
	}
	for _, at := range r.places {
		r.chain.byID[at.id] = at
		if at.conversation != nil {
			r.chain.byID[conversationID(at.conversation)] = at
			r.chain.listed[r.n][at.id] = true
		}
	}
	if err := r.readPresent(); err != nil {
		return err
	}
	return r.beside()
}

// conversationID names a conversation by who takes part.
func conversationID(conversation *teamdata.Conversation) string {
	ids := make([]string, len(conversation.Participants))
	for i, participant := range conversation.Participants {
		ids[i] = participant.UserID
	}
	return joined(ids)
}

func joined(ids []string) string {
	ids = slices.Clone(ids)
	slices.Sort(ids)
	return "d" + strings.Join(slices.Compact(ids), "\x00")
}

// readPresent reads what the last archive says of emoji, saved posts and numbers of posts.
// A whole archive, which is a chain of one, does not.
func (r *reading) readPresent() error {
	for present, err := range source.Extras[archive.PresentExtra](r.archive, archive.PresentName) {
		if err != nil {
			return err
		}
		if present.Emoji != "" {
			r.chain.emoji[present.Emoji] = true
		} else if at := r.placeOf(present.Channel, present.ChannelMembers); at != nil {
			r.chain.posts[at.id] = present.Posts
		}
		if len(r.chain.emoji)+len(r.chain.posts) > maxKept {
			return errTooMany
		}
	}
	kept := 0
	for saved, err := range source.Extras[archive.SavedExtra](r.archive, archive.SavedName) {
		if err != nil {
			return err
		}
		for _, name := range saved.Users {
			r.chain.saved[saved.ID] = append(r.chain.saved[saved.ID], r.idIn(r.n, name))
		}
		if kept += 1 + len(saved.Users); kept > maxKept {
			return errTooMany
		}
	}
	return nil
}

// readEarlier reads the posts and emoji of an archive before the last one, and accounts
// that stand for several.
func (r *reading) readEarlier(ctx context.Context, progress source.Progress) error {
	for line, err := range r.archive.Lines(ctx, progress) {
		if err != nil {
			return err
		}
		switch line.Type {
		case bulk.TypeUser:
			name := strings.ToLower(line.User.Username)
			if _, known := r.people[name]; !known && r.chain.names[r.n][name] == "" {
				r.user(line.User)
			}
		case bulk.TypeEmoji:
			if id, ok := emojiID(line.Emoji); ok && r.chain.emoji[id] {
				r.emojiLine(line.Emoji)
			}
		case bulk.TypePost:
			err = r.part(r.placeOf(line.Post.Channel, nil), line.Post.Thread)
		case bulk.TypeDirectChannel:
			names := make([]string, len(line.DirectChannel.Participants))
			for i, participant := range line.DirectChannel.Participants {
				names[i] = participant.Username
			}
			if at := r.placeOf("", names); at != nil {
				r.chain.listed[r.n][at.id] = true
			}
		case bulk.TypeDirectPost:
			err = r.part(r.placeOf("", line.DirectPost.ChannelMembers), line.DirectPost.Thread)
		case bulk.TypeVersion, bulk.TypeTeam, bulk.TypeChannel, bulk.TypeBot, bulk.TypeRole, bulk.TypeScheme, bulk.TypeDocs:
		}
		if err != nil {
			return fmt.Errorf("line %d: %w", line.Number, err)
		}
	}
	return nil
}

// placeOf finds the place of the last archive that an archive calls by a name; nil when it
// is there no more.
func (r *reading) placeOf(channel string, members []string) *place {
	if len(members) == 0 {
		return r.chain.byID[r.chain.channels[r.n][strings.ToLower(channel)]]
	}
	ids := make([]string, len(members))
	for i, name := range members {
		ids[i] = r.idIn(r.n, name)
	}
	return r.chain.byID[joined(ids)]
}

// idIn returns the id of an account by its name in one of the archives.
func (t *Team) idIn(n int, name string) string {
	if t.chain == nil {
		return t.id(name)
	}
	id := t.chain.names[n][strings.ToLower(name)]
	if now, gone := t.chain.gone[id]; gone {
		return t.id(now)
	}
	if id != "" {
		return id
	}
	return t.id(name)
}

// part keeps the thread of a line.
func (r *reading) part(at *place, thread bulk.Thread) error {
	if at == nil {
		return nil
	}
	for content := range thread.Contents() {
		r.longest = max(r.longest, utf8.RuneCountInString(content.Message))
	}
	for name := range thread.Names() {
		if name != "" && r.chain.names[r.n][strings.ToLower(name)] == "" {
			r.person(name)
		}
	}
	return r.keep(postID(thread.Content, at.id, ""), part{Archive: r.n, Place: at.id, Line: &thread})
}

// keep keeps a part of a thread, archive by archive.
func (r *reading) keep(rootID string, p part) error {
	value, err := encode(p)
	if err != nil {
		return err
	}
	key := append([]byte(rootID), 0)
	key = binary.BigEndian.AppendUint32(key, uint32(p.Archive)) //nolint:gosec // there are fewer archives
	key = binary.BigEndian.AppendUint64(key, r.chain.added)
	r.chain.added++
	return r.chain.parts.Add(key, value)
}

// readChanges reads what an archive says of posts of the archives before it.
func (r *reading) readChanges(ctx context.Context) error {
	for change, err := range source.Extras[bulk.Change](r.archive, archive.ChangesName) {
		if err == nil {
			err = context.Cause(ctx)
		}
		if err == nil {
			err = r.change(change)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (r *reading) change(change *bulk.Change) error {
	if change.Kind == bulk.ChangeDeleted {
		// A reply without a root is a thread of its own.
		err := r.keep(change.ID, part{Archive: r.n, Change: change})
		if change.RootID != "" {
			err = errors.Join(err, r.keep(change.RootID, part{Archive: r.n, Change: change}))
		}
		return err
	}
	at := r.placeOf(change.Channel, change.ChannelMembers)
	if at == nil {
		return nil
	}
	root := change.ID
	switch change.Kind {
	case bulk.ChangePost:
		if change.Post == nil {
			return nil
		}
		r.longest = max(r.longest, utf8.RuneCountInString(change.Post.Message))
		if change.RootID != "" {
			root = change.RootID
		}
	case bulk.ChangeLeft:
		r.chain.left[r.n][leaver{at.id, r.idIn(r.n, change.User)}] = true
		if len(r.chain.left[r.n]) > maxKept {
			return errTooMany
		}
		return nil
	case bulk.ChangeRoot, bulk.ChangeFollowers:
	default:
		return fmt.Errorf("%w: %s has a change of the kind %s, which this version does not know", archive.ErrDamaged, archive.ChangesName, archive.Shown(change.Kind))
	}
	return r.keep(root, part{Archive: r.n, Place: at.id, Change: change})
}
