package sanitize

import (
	"bufio"
	"cmp"
	"io"
	"mime"
	"path"
	"slices"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/mmrules"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/pictures"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// Files are the entries of an archive.
type Files interface {
	Find(name string) (archive.File, bool)
	Open(name string) (io.ReadCloser, error)
}

// Sanitizer turns any thread into one that the server takes and that does no harm, whatever
// accounts its people get. The inspection and the rewriter share it, so that a plan counts
// what will happen.
type Sanitizer struct {
	Files  Files
	Server ServerLimits
	Now    int64
	// Whole are messages that the lines hold cut.
	Whole wholeMessages
	// Large are the images with more pixels than the server takes, as an inspection
	// found them; nil lets the scrubber look itself, into each entry once.
	Large, looked map[string]bool
}

const (
	// maxFileName is the length of the longest name of a file, in bytes.
	maxFileName = 255
	// MaxPath is the length of the longest path by which a line may name a file.
	MaxPath = archive.MaxPath
)

// Thread cleans a root and its replies, and counts what that takes away. It
// reports false for a root that cannot be imported; its replies go with it.
func (s *Sanitizer) Thread(thread bulk.Thread, dropped Skips) (bulk.Thread, bool) {
	root, ok := s.content(thread.Content, 1, dropped)
	if !ok {
		for range thread.Replies {
			s.refuse(thread.Content, dropped)
		}
		return bulk.Thread{}, false
	}
	cleaned := bulk.Thread{Content: root}
	seen := map[string]bool{}
	for _, follower := range thread.ThreadFollowers {
		name := Key(follower.User)
		if !IsName(name) || seen[name] {
			dropped.Add(SkipFollower, 1)
			continue
		}
		seen[name] = true
		viewed := min(max(follower.LastViewed, 0), s.Now)
		cleaned.ThreadFollowers = append(cleaned.ThreadFollowers, bulk.ThreadFollower{
			User: name, LastViewed: viewed, UnreadMentions: follower.UnreadMentions,
		})
		if viewed != follower.LastViewed {
			dropped.Add(SkipReadState, 1)
		}
	}
	replies := slices.Clone(thread.Replies)
	slices.SortStableFunc(replies, func(a, b bulk.Content) int { return cmp.Compare(a.CreateAt, b.CreateAt) })
	notBefore := root.CreateAt
	for _, reply := range replies {
		reply, ok := s.content(reply, notBefore, dropped)
		if !ok {
			continue
		}
		cleaned.Replies = append(cleaned.Replies, reply)
	}
	// Counts beyond that would show, and add up to ever more.
	for i := range cleaned.ThreadFollowers {
		follower := &cleaned.ThreadFollowers[i]
		mentions := min(max(follower.UnreadMentions, 0), int64(len(cleaned.Replies)))
		if mentions != follower.UnreadMentions {
			dropped.Add(SkipReadState, 1)
		}
		follower.UnreadMentions = mentions
	}
	return cleaned, true
}

// refuse counts a post that is not imported.
func (s *Sanitizer) refuse(content bulk.Content, dropped Skips) {
	if content.Type == burnOnRead {
		dropped.Add(SkipBurning, 1)
	} else {
		dropped.Add(SkipNoAuthor, 1)
	}
}

// burnOnRead is the type of posts that no server can import: it wants their
// expire_at as an integer, which JSON does not give it.
const burnOnRead = "burn_on_read"

func (s *Sanitizer) content(content bulk.Content, notBefore int64, dropped Skips) (bulk.Content, bool) {
	if !IsName(content.User) || content.Type == burnOnRead {
		s.refuse(content, dropped)
		return bulk.Content{}, false
	}
	cleaned := bulk.Content{
		User:     Key(content.User),
		Type:     s.postType(content.Type, dropped),
		Message:  s.Text(s.Whole.of(content), dropped),
		CreateAt: max(min(content.CreateAt, s.Now), notBefore),
		EditAt:   min(max(content.EditAt, 0), s.Now),
		IsPinned: content.IsPinned,
	}
	if cleaned.CreateAt != content.CreateAt || cleaned.EditAt != content.EditAt {
		dropped.Add(SkipTime, 1)
	}
	cleaned.Props = cleanProps(content.Props, strings.HasPrefix(cleaned.Type, "system_"), dropped)
	s.buildSystem(&cleaned, content, dropped)
	cleaned.Reactions = s.reactions(content.Reactions, cleaned.CreateAt, dropped)
	cleaned.Attachments = s.attachments(content.Attachments, dropped)
	seen := map[string]bool{}
	for _, name := range content.FlaggedBy {
		if name = Key(name); !IsName(name) || seen[name] {
			dropped.Add(SkipFlag, 1)
			continue
		}
		seen[name] = true
		cleaned.FlaggedBy = append(cleaned.FlaggedBy, name)
	}
	return cleaned, true
}

// postType keeps the types that every server knows. Those of plugins are drawn
// by whatever plugin is here, from props that it trusts.
func (s *Sanitizer) postType(kind string, dropped Skips) string {
	cleaned := mmrules.ImportableType(kind)
	if strings.HasPrefix(cleaned, "custom_") {
		cleaned = ""
	}
	if cleaned != kind {
		dropped.Add(SkipType, 1)
	}
	return cleaned
}

// Text removes what no message may hold and shortens it to what the server takes.
func (s *Sanitizer) Text(text string, dropped Skips) string {
	cleaned := CleanText(text)
	if s.Server.PostRunes > 0 {
		cleaned = CutRunes(cleaned, s.Server.PostRunes)
	}
	if cleaned != text {
		dropped.Add(SkipText, 1)
	}
	return cleaned
}

func (s *Sanitizer) reactions(reactions []bulk.Reaction, notBefore int64, dropped Skips) []bulk.Reaction {
	type once struct{ user, emoji string }
	seen := map[once]bool{}
	var cleaned []bulk.Reaction
	for _, reaction := range reactions {
		name, emoji := Key(reaction.User), Key(reaction.EmojiName)
		if !IsName(name) || !IsEmojiName(emoji) || seen[once{name, emoji}] {
			dropped.Add(SkipReaction, 1)
			continue
		}
		seen[once{name, emoji}] = true
		at := max(min(reaction.CreateAt, s.Now), notBefore)
		if at != reaction.CreateAt {
			dropped.Add(SkipTime, 1)
		}
		cleaned = append(cleaned, bulk.Reaction{User: name, EmojiName: emoji, CreateAt: at})
	}
	return cleaned
}

// attachments names each file by its entry. One that is not in the archive must
// not be named: the importer would look for it on the server's own disk.
func (s *Sanitizer) attachments(list []bulk.Attachment, dropped Skips) []bulk.Attachment {
	var cleaned []bulk.Attachment
	for _, attachment := range list {
		file, ok := s.File(attachment.Path)
		entry := bulk.Attachment{Path: file.Name}
		switch {
		case !ok:
			dropped.Note(SkipMissingFile, attachment.Path)
		case s.Server.FileBytes > 0 && file.Size > s.Server.FileBytes:
			dropped.Note(SkipLargeFile, attachment.Path)
		case s.largeImage(file):
			dropped.Note(SkipLargeImage, attachment.Path)
		case slices.Contains(cleaned, entry):
			dropped.Note(SkipDoubleFile, attachment.Path)
		case len(cleaned) == mmrules.MaxAttachments:
			dropped.Note(SkipFileTooMany, attachment.Path)
		default:
			cleaned = append(cleaned, entry)
		}
	}
	return cleaned
}

// File finds the entry that a line means by a path: one below data/, whether
// the line says so or not. Lines that were written on Windows have backslashes.
func (s *Sanitizer) File(name string) (archive.File, bool) { return archive.Attached(s.Files, name) }

// largeImage reports whether the server would refuse a file because it is an image
// with too many pixels. The server judges by the name what is an image.
func (s *Sanitizer) largeImage(file archive.File) bool {
	kind := mime.TypeByExtension(strings.ToLower(path.Ext(file.Name)))
	if s.Server.ImagePixels == 0 || !strings.HasPrefix(kind, "image") || kind == "image/svg+xml" {
		return false
	}
	if s.Large != nil {
		return s.Large[file.Name]
	}
	large, known := s.looked[file.Name]
	if !known {
		large = s.lookAt(file)
		if s.looked == nil {
			s.looked = map[string]bool{}
		}
		s.looked[file.Name] = large
	}
	return large
}

// lookAt reads the size of an image. What is no image is a file like any other.
func (s *Sanitizer) lookAt(file archive.File) bool {
	content, err := s.Files.Open(file.Name)
	if err != nil {
		return false
	}
	defer func() { _ = content.Close() }()
	_, width, height := pictures.Size(bufio.NewReader(content))
	return height > 0 && int64(width) > s.Server.MaxPixels()/int64(height)
}

// LargeImages are the images with too many pixels that the scrubber saw.
func (s *Sanitizer) LargeImages() map[string]bool {
	found := map[string]bool{}
	for name, large := range s.looked {
		if large {
			found[name] = true
		}
	}
	return found
}

// Count adds what a clean thread holds.
func Count(counts transfer.Counts, thread bulk.Thread) {
	counts[transfer.CountPosts]++
	counts[transfer.CountReplies] += int64(len(thread.Replies))
	counts[transfer.CountThreadFollowers] += int64(len(thread.ThreadFollowers))
	for content := range thread.Contents() {
		counts[transfer.CountReactions] += int64(len(content.Reactions))
		counts[transfer.CountFlags] += int64(len(content.FlaggedBy))
		if content.IsPinned {
			counts[transfer.CountPins]++
		}
	}
}

// Direct cleans a thread of a conversation. Who takes no part in it follows no thread
// and saves no post.
func (s *Sanitizer) Direct(thread bulk.Thread, participants []string, dropped Skips) (bulk.Thread, bool) {
	thread, ok := s.Thread(thread, dropped)
	if !ok {
		return thread, false
	}
	outside := func(name string) bool { return !slices.Contains(participants, name) }
	followers := len(thread.ThreadFollowers)
	thread.ThreadFollowers = slices.DeleteFunc(thread.ThreadFollowers, func(f bulk.ThreadFollower) bool { return outside(f.User) })
	dropped.Add(SkipFollower, int64(followers-len(thread.ThreadFollowers)))
	flags := func(content *bulk.Content) {
		before := len(content.FlaggedBy)
		content.FlaggedBy = slices.DeleteFunc(content.FlaggedBy, outside)
		dropped.Add(SkipFlag, int64(before-len(content.FlaggedBy)))
	}
	flags(&thread.Content)
	for at := range thread.Replies {
		flags(&thread.Replies[at])
	}
	return thread, true
}
