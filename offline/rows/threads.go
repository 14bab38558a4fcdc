package rows

import (
	"bytes"
	"cmp"
	"context"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/maphash"
	"iter"
	"mime"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/mattermost-community/mattermost-plugin-team-export/offline/source"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
)

// kept is a thread, or a part of one, as it waits on disk.
type kept struct {
	Archive int         `json:"a"`
	Place   string      `json:"p"`
	Thread  bulk.Thread `json:"t"`
}

// thread keeps a thread of a line, when it was asked for.
func (r *reading) thread(at *place, thread bulk.Thread) error {
	if r.chain != nil {
		return r.part(at, thread)
	}
	if !r.wanted(thread) {
		return nil
	}
	for content := range thread.Contents() {
		if len(content.Message) > r.longest {
			r.longest = max(r.longest, utf8.RuneCountInString(content.Message))
		}
	}
	for name := range thread.Names() {
		if name != "" {
			r.person(name)
		}
	}
	var value bytes.Buffer
	encoder := json.NewEncoder(&value)
	encoder.SetEscapeHTML(false) // props stay as they are
	if err := encoder.Encode(kept{r.n, at.id, thread}); err != nil {
		return fmt.Errorf("keep a thread: %w", err)
	}
	return r.threads.Add(r.key(at, thread), value.Bytes())
}

// key sorts threads by place and, in one archive, as they are in it, or for several
// by time and id, as exports do. The parts of a thread come together.
func (r *reading) key(at *place, thread bulk.Thread) []byte {
	key := binary.BigEndian.AppendUint32(nil, uint32(at.order)) //nolint:gosec // there are fewer places
	id := postID(thread.Content, at.id, "")
	if len(r.archives) > 1 {
		key = binary.BigEndian.AppendUint64(key, uint64(thread.CreateAt)^1<<63) //nolint:gosec // it keeps the order
		key = append(append(key, id...), 0)
	} else {
		key = binary.BigEndian.AppendUint64(key, r.first(id, thread))
	}
	key = binary.BigEndian.AppendUint64(key, r.written)
	r.written++
	return key
}

// first returns where the first line of a thread is. Only threads that may have
// several lines are remembered, by a checksum.
func (r *reading) first(id string, thread bulk.Thread) uint64 {
	if len(thread.Replies)+len(thread.ThreadFollowers)+len(thread.Reactions) == 0 {
		return r.written
	}
	sum := maphash.String(r.seed, id)
	if at, known := r.firsts[sum]; known {
		return at
	}
	r.firsts[sum] = r.written
	return r.written
}

// wanted reports whether a thread is one that was asked for.
func (r *reading) wanted(thread bulk.Thread) bool {
	if r.choice.NoSystem && strings.HasPrefix(thread.Type, "system_") {
		return false
	}
	if len(r.choice.Users) == 0 {
		return true
	}
	for content := range thread.Contents() {
		if slices.ContainsFunc(r.choice.Users, func(name string) bool { return strings.EqualFold(strings.TrimPrefix(name, "@"), content.User) }) {
			return true
		}
	}
	return false
}

// named are the props in which the server names people in its own messages.
var named = []string{"username", "addedUsername", "removedUsername"}

// namesOfSystemPost are the people whom a message of the server names.
func namesOfSystemPost(post teamdata.Post) []string {
	if !strings.HasPrefix(post.Type, "system_") {
		return nil
	}
	var props map[string]any
	if json.Unmarshal(post.Props, &props) != nil {
		return nil
	}
	var names []string
	for _, key := range named {
		if name, ok := props[key].(string); ok {
			names = append(names, name)
		}
	}
	return names
}

// namedBy are the ids of the people whom a message of the server names. A chain goes by
// the ids that a server writes beside the names, because people change their names.
func (t *Team) namedBy(post teamdata.Post) []string {
	var found []string
	if t.chain == nil {
		for _, name := range namesOfSystemPost(post) {
			found = append(found, t.id(name))
		}
		return found
	}
	if !strings.HasPrefix(post.Type, "system_") && post.Type != "reminder" {
		return nil
	}
	var props map[string]any
	if json.Unmarshal(post.Props, &props) != nil {
		return nil
	}
	add := func(value any) (known bool) {
		id, _ := value.(string)
		if known = t.chain.people[id]; known {
			found = append(found, id)
		}
		return known
	}
	for name, id := range map[string]string{"username": "userId", "addedUsername": "addedUserId", "removedUsername": "removedUserId"} {
		if called, ok := props[name].(string); !add(props[id]) && ok && t.people[called] != nil {
			found = append(found, t.id(called))
		}
	}
	add(props["convertedByUserId"])
	if members, ok := props["gmMembersDuringConversionIDs"].([]any); ok {
		for _, id := range members {
			add(id)
		}
	}
	return found
}

// postID is the id of a post, or for one without an id one that is made of it.
func postID(content bulk.Content, placeID, rootID string) string {
	if id := source.PostID(content); id != "" {
		return id
	}
	return madeID("post", fmt.Sprintf("%s\x00%s\x00%s\x00%d\x00%s", placeID, rootID, strings.ToLower(content.User), content.CreateAt, content.Message))
}

// all yields the threads of the places in their order, each once.
func (t *Team) all(ctx context.Context, selection teamdata.Selection) iter.Seq2[teamdata.Thread, error] {
	if t.chain != nil {
		return t.allOfChain(ctx)
	}
	return func(yield func(teamdata.Thread, error) bool) {
		var parts []kept
		var group []byte
		send := func() bool {
			if len(parts) == 0 {
				return true
			}
			thread, ok := t.join(parts, selection)
			parts = parts[:0]
			return !ok || yield(thread, nil)
		}
		for record, err := range t.threads.All() {
			if err == nil {
				err = context.Cause(ctx)
			}
			var part kept
			if err == nil {
				err = json.Unmarshal(record.Value, &part)
			}
			if err != nil {
				yield(teamdata.Thread{}, err)
				return
			}
			root := record.Key[:len(record.Key)-8]
			if !bytes.Equal(root, group) && !send() {
				return
			}
			group = append(group[:0], root...)
			parts = append(parts, part)
		}
		send()
	}
}

// join makes a thread of its parts: those of one archive add to each other, and of
// what several archives have the newest counts.
func (t *Team) join(parts []kept, selection teamdata.Selection) (teamdata.Thread, bool) {
	in := func(at int64) bool {
		return at >= selection.Since && (selection.Until == 0 || at < selection.Until)
	}
	result := teamdata.Thread{ChannelID: parts[0].Place}
	replies := map[string]teamdata.Post{}
	last := -1
	for _, part := range parts {
		root := t.post(part, part.Thread.Content, "")
		for _, follower := range part.Thread.ThreadFollowers {
			root.Followers = append(root.Followers, teamdata.Follower{UserID: t.id(follower.User), LastViewed: follower.LastViewed, UnreadMentions: follower.UnreadMentions})
		}
		switch {
		case part.Archive == last: // a further line of the same thread
			result.Root.Reactions = append(result.Root.Reactions, root.Reactions...)
			result.Root.FlaggedBy = append(result.Root.FlaggedBy, root.FlaggedBy...)
			result.Root.Followers = append(result.Root.Followers, root.Followers...)
		case last < 0 || root.EditAt >= result.Root.EditAt:
			result.Root = root
		}
		last = part.Archive
		for _, content := range part.Thread.Replies {
			reply := t.post(part, content, root.ID)
			if known, found := replies[reply.ID]; in(reply.CreateAt) && (!found || reply.EditAt >= known.EditAt) {
				replies[reply.ID] = reply
			}
		}
	}
	for _, reply := range replies {
		result.Replies = append(result.Replies, reply)
	}
	slices.SortFunc(result.Replies, func(a, b teamdata.Post) int {
		return cmp.Or(cmp.Compare(a.CreateAt, b.CreateAt), strings.Compare(a.ID, b.ID))
	})
	return result, len(replies) > 0 || in(result.Root.CreateAt)
}

// id is the id of an account.
func (t *Team) id(name string) string {
	if p := t.people[strings.ToLower(name)]; p != nil {
		return p.row.ID
	}
	return madeID("user", strings.ToLower(name))
}

// post is the row of a post.
func (t *Team) post(part kept, content bulk.Content, rootID string) teamdata.Post {
	id := postID(content, part.Place, rootID)
	row := teamdata.Post{
		ID: id, RootID: rootID, UserID: t.idIn(part.Archive, content.User), CreateAt: content.CreateAt, EditAt: content.EditAt, Type: content.Type,
		Message: content.Message, Props: withoutID(content.Props, id), IsPinned: content.IsPinned,
	}
	for _, reaction := range content.Reactions {
		row.Reactions = append(row.Reactions, teamdata.Reaction{UserID: t.idIn(part.Archive, reaction.User), EmojiName: reaction.EmojiName, CreateAt: reaction.CreateAt})
	}
	for _, name := range content.FlaggedBy {
		row.FlaggedBy = append(row.FlaggedBy, t.idIn(part.Archive, name))
	}
	for _, attachment := range content.Attachments {
		if file, found := t.attached(part.Archive, attachment.Path); found {
			row.Files = append(row.Files, file)
		}
	}
	extra := t.extras[part.Archive].of(id)
	if extra == nil {
		return row
	}
	row.Type = cmp.Or(extra.Type, row.Type)
	row.Message = cmp.Or(extra.Message, row.Message)
	if p := extra.Priority; p != nil {
		row.Priority = &teamdata.Priority{Level: p.Level, RequestedAck: p.RequestedAck, PersistentNotifications: p.PersistentNotifications}
	}
	for _, ack := range extra.Acknowledgements {
		row.Acknowledgements = append(row.Acknowledgements, teamdata.Acknowledgement{UserID: t.idIn(part.Archive, ack.User), AcknowledgedAt: ack.At})
	}
	for _, version := range extra.Versions {
		files, _ := json.Marshal(version.FileIDs)
		row.Edits = append(row.Edits, teamdata.Edit{
			ID: version.ID, Message: version.Message, Props: version.Props, FileIDs: string(files), EditAt: version.WrittenAt, ReplacedAt: version.ReplacedAt,
		})
	}
	return row
}

// withoutID takes the id out of props, which an export puts at their beginning, and
// leaves the rest as it is, letter by letter.
func withoutID(props json.RawMessage, id string) json.RawMessage {
	own := []byte(`{"` + source.PostIDProp + `":"` + id + `"`)
	rest, found := bytes.CutPrefix(props, own)
	switch {
	case !found:
		return props
	case len(rest) > 1 && rest[0] == ',':
		return append(json.RawMessage("{"), rest[1:]...)
	default:
		return nil
	}
}

// attached is the row of a file that a line names.
func (t *Team) attached(n int, name string) (teamdata.File, bool) {
	info, described := t.info[n][name]
	file, found := archive.Attached(t.archives[n], name)
	for ; !found && t.chain != nil && n > 0; file, found = archive.Attached(t.archives[n], name) {
		n-- // a delta does not have the files of posts of its base
	}
	if !found {
		return teamdata.File{}, false
	}
	where := storeName(n, file.Name)
	// Several read it at the same time once all of it is known.
	if _, known := t.files[where]; !known {
		t.files[where] = stored{n, file.Name}
	}
	row := teamdata.File{ID: madeID("file", name), Name: path.Base(strings.ReplaceAll(name, `\`, "/")), Path: where, Size: file.Size, MimeType: mime.TypeByExtension(path.Ext(name))}
	if !described {
		info, described = t.info[n][name]
	}
	if described {
		row = teamdata.File{
			ID: info.ID, Name: info.Name, Path: where, Size: info.Size, Width: info.Width, Height: info.Height, CreateAt: info.CreateAt, MimeType: info.MimeType,
		}
	}
	return row, true
}

// storeName is under which name an entry of an archive is read: entries may have
// names that no file store takes.
func storeName(n int, entry string) string {
	const most = 200
	text := base64.RawURLEncoding.EncodeToString([]byte(entry))
	parts := []string{"entries", fmt.Sprint(n)}
	for len(text) > most {
		parts, text = append(parts, text[:most]), text[most:]
	}
	return path.Join(append(parts, text)...)
}
