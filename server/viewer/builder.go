package viewer

import (
	"cmp"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sorted"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/viewer/message"
)

// Options say how pages are made.
type Options struct {
	// TempDir is the folder of temporary files, the system's own folder when empty.
	TempDir string
	// Has reports whether the archive holds a file, by its path below data/. Without
	// it every file that a line names is taken to be there.
	Has func(path string) bool
	// Progress, if set, hears of posts that were written to a page.
	Progress func(posts int64)
}

// maxLinked bounds the posts that links of others are followed to: further links lead to
// the address that the message has.
const maxLinked = 100_000

// Builder collects an archive and writes its pages. It is not safe for concurrent
// use.
type Builder struct {
	options Options
	world   *world
	info    Info
	posts   sorted.Records
	key     []byte
	value   []byte
	seq     uint64
	// linked are the ids that texts link to.
	linked map[string]bool
	ids    *ids
	extras extraTables
}

// New returns a builder without anything in it. The caller closes it.
func New(options Options) *Builder {
	return &Builder{
		options: options,
		world:   newWorld(),
		posts:   sorted.Records{Dir: options.TempDir},
		linked:  map[string]bool{},
		ids:     newIDs(options.TempDir),
		extras:  extraTables{posts: newTable(options.TempDir), files: newTable(options.TempDir)},
	}
}

// Close removes the temporary files.
func (b *Builder) Close() {
	_ = b.posts.Close()
	_ = b.ids.hashes.Close()
	b.extras.posts.close()
	b.extras.files.close()
}

// Info says what the manifest of the archive says of it.
func (b *Builder) Info(info Info) { b.info = info }

// Line takes the next line of the archive. What pages do not show is passed over; an
// error is one of a temporary file, or says that the archive names too much.
func (b *Builder) Line(line bulk.Line) error {
	switch line.Type {
	case bulk.TypeTeam:
		b.world.addTeam(line.Team)
	case bulk.TypeChannel:
		b.world.addChannel(line.Channel)
	case bulk.TypeUser:
		b.world.addUser(line.User)
	case bulk.TypeBot:
		b.world.addBot(line.Bot)
	case bulk.TypeEmoji:
		b.world.addEmoji(line.Emoji)
	case bulk.TypeDirectChannel:
		if line.DirectChannel != nil {
			b.world.addConversation(participants(line.DirectChannel), line.DirectChannel.Header)
		}
	case bulk.TypePost:
		if line.Post != nil {
			return b.thread(b.world.channel(line.Post.Team, line.Post.Channel), &line.Post.Thread)
		}
	case bulk.TypeDirectPost:
		if line.DirectPost != nil {
			return b.thread(b.world.addConversation(line.DirectPost.ChannelMembers, ""), &line.DirectPost.Thread)
		}
	case bulk.TypeVersion, bulk.TypeRole, bulk.TypeScheme, bulk.TypeDocs:
	}
	return b.world.check()
}

// thread keeps a root and its replies.
func (b *Builder) thread(place int, thread *bulk.Thread) error {
	id := postID(thread.Props)
	key := postKey{place: place, rootTime: thread.CreateAt, root: id}
	if id == "" {
		// A root without an id is told from others as an import does it.
		sum := fnv.New64a()
		_, _ = sum.Write([]byte(thread.User + "\x00" + thread.Message))
		key.root = fmt.Sprintf("~%016x", sum.Sum64())
	}
	if err := b.keep(key, id, &thread.Content); err != nil {
		return err
	}
	for i := range thread.Replies {
		reply := &thread.Replies[i]
		key.reply, key.time = true, reply.CreateAt
		if err := b.keep(key, postID(reply.Props), reply); err != nil {
			return err
		}
	}
	return nil
}

func (b *Builder) keep(key postKey, id string, content *bulk.Content) error {
	b.seq++
	key.seq = b.seq
	if id == "" {
		id = numbered(b.seq)
	} else if err := b.ids.add(id); err != nil {
		return err
	}
	props := content.Props
	if !interesting(props) {
		props = nil
	}
	post := stored{
		id: id, user: content.User, kind: content.Type, message: content.Message, props: props,
		createAt: content.CreateAt, editAt: content.EditAt, pinned: content.IsPinned,
		reactions: content.Reactions, attachments: content.Attachments,
	}
	b.world.addPerson(content.User)
	if err := b.world.check(); err != nil {
		return err
	}
	b.noteLinks(content.Message)
	b.noteLinks(string(props))
	b.key, b.value = key.append(b.key[:0]), post.append(b.value[:0])
	return b.posts.Add(b.key, b.value)
}

// noteLinks notes the posts that a text links to.
func (b *Builder) noteLinks(text string) {
	message.Permalinks(text, func(id string) {
		if len(b.linked) < maxLinked {
			b.linked[id] = true
		}
	})
}

// postIDProp is the prop with the id of a post on the server it came from.
const postIDProp = `"team_export_post_id":"`

// postID returns the id that a post has on its source, or nothing. The exporter
// writes the prop first.
func postID(props json.RawMessage) string {
	text := string(props[:min(len(props), len(postIDProp)+64)])
	if rest, ok := strings.CutPrefix(text, "{"+postIDProp); ok {
		if id, _, ok := strings.Cut(rest, `"`); ok && isAnchor(id) {
			return id
		}
	}
	if !strings.Contains(string(props), postIDProp[1:len(postIDProp)-3]) {
		return ""
	}
	var fields struct {
		ID string `json:"team_export_post_id"`
	}
	if json.Unmarshal(props, &fields) != nil || !isAnchor(fields.ID) {
		return ""
	}
	return fields.ID
}

// isAnchor reports whether a text may be part of an address without being changed,
// and is none of the numbers of posts without an id.
func isAnchor(text string) bool {
	if text == "" || len(text) > 40 || isNumbered(text) {
		return false
	}
	for i := range len(text) {
		c := text[i]
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return true
}

// interesting reports whether props hold more than the id of their post.
func interesting(props json.RawMessage) bool {
	text := string(props)
	if text == "" || text == "{}" || text == "null" {
		return false
	}
	rest, ok := strings.CutPrefix(text, "{"+postIDProp)
	if !ok {
		return true
	}
	_, rest, _ = strings.Cut(rest, `"`)
	return rest != "}"
}

// participants are the usernames of a conversation.
func participants(line *bulk.DirectChannel) []string {
	names := make([]string, 0, len(line.Participants))
	for _, participant := range line.Participants {
		names = append(names, participant.Username)
	}
	return names
}

// Extra takes the lines of an entry beside the lines of the archive, by the name
// of the entry. Names that pages do not need are passed over.
func (b *Builder) Extra(name string, lines func(yield func(line []byte) bool)) error {
	for line := range lines {
		if err := b.extraLine(name, line); err != nil {
			return err
		}
	}
	return nil
}

func (b *Builder) extraLine(name string, line []byte) error {
	switch name {
	case archive.PostsName:
		var extra archive.PostExtra
		if json.Unmarshal(line, &extra) == nil && extra.ID != "" {
			b.noteLinks(extra.Message)
			return b.extras.posts.put(extra.ID, withNewline(line))
		}
	case archive.FilesName:
		var extra archive.FileExtra
		if json.Unmarshal(line, &extra) == nil && extra.Path != "" {
			return b.extras.files.put(extra.Path, withNewline(line))
		}
	case archive.ChannelsName:
		var extra archive.ChannelExtra
		if json.Unmarshal(line, &extra) == nil {
			b.world.addChannelExtra(extra)
		}
	case archive.BookmarksName:
		var extra archive.BookmarkExtra
		if json.Unmarshal(line, &extra) == nil {
			b.world.addBookmark(extra)
		}
	case archive.UsersName:
		var extra archive.UserExtra
		if json.Unmarshal(line, &extra) == nil {
			b.world.addUserExtra(extra)
		}
	case archive.BotMembersName:
		var extra bulk.BotMembers
		if json.Unmarshal(line, &extra) == nil {
			b.world.addBotMembers(extra)
		}
	case archive.TeamName:
		_ = json.Unmarshal(line, &b.world.teamExtra)
	}
	return nil
}

func withNewline(line []byte) []byte {
	return append(slices.Clone(line), '\n')
}

// extraTables holds the data beside posts and files.
type extraTables struct{ posts, files *table }

// post returns what lies beside a post.
func (t *extraTables) post(id string) (found archive.PostExtra, err error) {
	err = t.posts.find(id, func(value []byte) bool {
		var extra archive.PostExtra
		if json.Unmarshal(value, &extra) != nil || extra.ID != id {
			return false
		}
		found = extra
		return true
	})
	return found, err
}

// file returns what lies beside a file.
func (t *extraTables) file(path string) (found archive.FileExtra, err error) {
	err = t.files.find(path, func(value []byte) bool {
		var extra archive.FileExtra
		if json.Unmarshal(value, &extra) != nil || extra.Path != path {
			return false
		}
		found = extra
		return true
	})
	return found, err
}

// finish makes all that was collected ready to be read.
func (b *Builder) finish() error {
	return cmp.Or(b.ids.finish(), b.extras.posts.finish(), b.extras.files.finish())
}
