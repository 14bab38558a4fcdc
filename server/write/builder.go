package write

import (
	"cmp"
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/journal"
)

// builder makes the rows of one batch.
type builder struct {
	w       *Writer
	threads []Thread
	batch   Batch
	// at holds the index of each post of the batch.
	at map[string]int
	// marked are the reactions of the batch, and the files of posts that were here.
	marked map[journal.Addition]bool
	// files holds the files of the posts, by post.
	files []wantedFile
}

// wantedFile is a file that a post of the batch has.
type wantedFile struct {
	File
	postID, channelID, userID string
	createAt                  int64
	id                        string
	refused                   bool
	// known says that the post was here before.
	known bool
}

func newBuilder(w *Writer, of taken) *builder {
	return &builder{
		w: w, threads: of.threads, at: map[string]int{}, marked: map[journal.Addition]bool{},
		batch: Batch{Fence: w.Fence, Adds: journal.Progress{Line: of.line, Counts: journal.Counts{}}, After: of.after, TeamID: w.TeamID, Old: w.read},
	}
}

// addThread makes the rows of a thread.
func (b *builder) addThread(thread Thread) {
	root := thread.Root.found
	if root.known != nil && (root.known.DeleteAt != 0 || root.known.RootID != "") {
		b.batch.Adds.Counts[CountDeletedHere] += 1 + int64(len(thread.Replies))
		return
	}
	b.addContent(thread, thread.Root, "")
	for _, reply := range thread.Replies {
		if here := reply.found; here.known != nil && here.known.DeleteAt != 0 {
			b.batch.Adds.Counts[CountDeletedHere]++
			continue
		}
		b.addContent(thread, reply, root.id)
	}
	if root.known == nil || root.ours {
		for _, f := range thread.Followers {
			b.batch.Followers = append(b.batch.Followers, Follower{
				PostID: root.id, ChannelID: thread.ChannelID, UserID: f.UserID, LastViewed: f.LastViewed, UnreadMentions: f.UnreadMentions,
				Joins: f.Joins, Known: root.known != nil,
			})
		}
	}
}

// The counts of a writer.
const (
	CountPosts       = "posts_written"
	CountRoots       = "posts"
	CountReplies     = "replies"
	CountHere        = "posts_already_there"
	CountDeletedHere = "posts_deleted_here"
	CountFiles       = "files"
	CountFileBytes   = "file_bytes"
	CountRefused     = "files_refused"
	CountPins        = "pins"
	// CountDirectRoots and CountDirectReplies are those of conversations.
	CountDirectRoots   = "direct_posts"
	CountDirectReplies = "direct_replies"
	// CountMoved and CountMovedFiles are posts and files whose ids of the source were
	// taken here.
	CountMoved      = "posts_with_other_ids"
	CountMovedFiles = "files_with_other_ids"
	// CountRepeated counts roots that came again, with more replies.
	CountRepeated = "posts_repeated"
)

// addContent makes the rows of a post.
func (b *builder) addContent(thread Thread, c Content, rootID string) {
	here := c.found
	_, again := b.at[here.id]
	switch {
	case here.known != nil:
		b.addKnown(thread.ChannelID, c)
		if !here.ours {
			return
		}
		b.batch.Adds.Reach(thread.ChannelID)
	case again:
		b.batch.Adds.Counts[CountRepeated]++
	default:
		b.addPost(thread, c, here.id, rootID)
	}
	known := here.known != nil
	for _, mark := range c.Reactions {
		key := journal.Addition{PostID: here.id, UserID: mark.UserID, Emoji: mark.Emoji}
		if b.marked[key] {
			continue
		}
		b.marked[key] = true
		b.batch.Reactions = append(b.batch.Reactions, Reaction{PostID: here.id, ChannelID: thread.ChannelID, UserID: mark.UserID, Emoji: mark.Emoji, At: mark.At, Known: known})
		if i, fresh := b.at[here.id]; fresh {
			b.batch.Posts[i].HasReactions = true
		}
	}
	for _, userID := range c.Flags {
		b.batch.Flags = append(b.batch.Flags, Flag{PostID: here.id, UserID: userID, Known: known})
	}
}

func (b *builder) addPost(thread Thread, c Content, id, rootID string) {
	channelID := thread.ChannelID
	b.at[id] = len(b.batch.Posts)
	b.batch.Posts = append(b.batch.Posts, Post{
		ID: id, ChannelID: channelID, UserID: c.UserID, RootID: rootID, CreateAt: c.CreateAt, UpdateAt: max(c.CreateAt, c.EditAt), EditAt: c.EditAt,
		Type: c.Type, Message: c.Message, Props: c.Props, Pinned: c.Pinned,
	})
	if i, fresh := b.at[rootID]; fresh {
		b.batch.Posts[i].UpdateAt = max(b.batch.Posts[i].UpdateAt, c.CreateAt)
	}
	for _, file := range c.Files {
		b.files = append(b.files, wantedFile{File: file, postID: id, channelID: channelID, userID: c.UserID, createAt: c.CreateAt})
	}
	counts := b.batch.Adds.Counts
	counts[CountPosts]++
	if journal.IsID(c.SourceID) && c.SourceID != id {
		b.batch.Entry.Moved = append(b.batch.Entry.Moved, c.SourceID, id)
		counts[CountMoved]++
	}
	switch {
	case thread.Direct && rootID == "":
		counts[CountDirectRoots]++
	case thread.Direct:
		counts[CountDirectReplies]++
	case rootID == "":
		counts[CountRoots]++
	default:
		counts[CountReplies]++
	}
	if c.Pinned {
		counts[CountPins]++
	}
}

// addKnown updates a post of an earlier import to its text in the archive, unless a user
// edited it here.
func (b *builder) addKnown(channelID string, c Content) {
	b.batch.Adds.Counts[CountHere]++
	known := c.found.known
	if c.found.ours && !known.EditedHere {
		b.addFiles(channelID, c, known)
	}
	if !c.found.ours || c.SourceID == "" || c.EditAt <= known.EditAt || known.UserID != c.UserID || known.Message == c.Message || known.EditedHere {
		return
	}
	b.batch.Adds.Widen(known.CreateAt)
	b.batch.Edits = append(b.batch.Edits, Edit{PostID: known.ID, Message: c.Message, Props: c.Props, EditAt: c.EditAt, Pinned: known.Pinned || c.Pinned})
}

// addFiles brings the files that a post of an earlier import has by now, as many as
// a post may have.
func (b *builder) addFiles(channelID string, c Content, known *KnownPost) {
	room := maxPostFiles - len(known.Files)
	for _, file := range c.Files {
		mark := journal.Addition{Kind: journal.AddedFile, PostID: known.ID, File: file.Entry}
		if slices.Contains(known.Files, file.SourceID) || slices.Contains(known.Files, file.ownID(known.ID)) || b.marked[mark] {
			continue
		}
		if room--; room < 0 {
			return
		}
		b.marked[mark] = true
		b.files = append(b.files, wantedFile{File: file, postID: known.ID, channelID: channelID, userID: known.UserID, createAt: c.CreateAt, known: true})
	}
}

// finish completes the batch with what became of the files, and its journal.
func (b *builder) finish() {
	counts := b.batch.Adds.Counts
	for _, file := range b.files {
		if file.refused {
			counts[CountRefused]++
			continue
		}
		if file.known {
			b.batch.Entry.Added = append(b.batch.Entry.Added, journal.Addition{Kind: journal.AddedFile, PostID: file.postID, UserID: file.userID, File: file.id})
		} else {
			post := &b.batch.Posts[b.at[file.postID]]
			post.FileIDs = append(post.FileIDs, file.id)
		}
		b.batch.Files = append(b.batch.Files, AttachedFile{
			ID: file.id, PostID: file.postID, ChannelID: file.channelID, UserID: file.userID, CreateAt: file.createAt, Known: file.known,
		})
		b.batch.Entry.Files = append(b.batch.Entry.Files, file.id)
		if journal.IsID(file.SourceID) && file.SourceID != file.id {
			b.batch.Entry.MovedFiles = append(b.batch.Entry.MovedFiles, file.SourceID, file.id)
			counts[CountMovedFiles]++
		}
		counts[CountFiles]++
		counts[CountFileBytes] += file.Size
	}
	for _, post := range b.batch.Posts {
		b.batch.Entry.Posts = append(b.batch.Entry.Posts, post.ID)
		b.batch.Adds.ReachPost(post.ChannelID, journal.NewestPost{ID: post.ID, At: post.CreateAt})
		b.batch.Adds.Widen(post.CreateAt)
	}
	for _, reaction := range b.batch.Reactions {
		if reaction.Known {
			continue
		}
		if b.batch.Entry.Reactions == nil {
			b.batch.Entry.Reactions = map[string]int{}
		}
		b.batch.Entry.Reactions[reaction.PostID]++
	}
	slices.SortStableFunc(b.batch.Posts, func(x, y Post) int { return cmp.Compare(x.ChannelID, y.ChannelID) })
}
