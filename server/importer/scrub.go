package importer

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

// files are the entries of an archive.
type files interface {
	Find(name string) (archive.File, bool)
	Open(name string) (io.ReadCloser, error)
}

// scrubber makes of any thread one that the server takes and that harms nobody,
// whoever its people turn out to be. The inspection and the rewriter share it, so
// that a plan counts what will happen.
type scrubber struct {
	files  files
	server ServerLimits
	now    int64
	// whole are messages that the lines hold cut.
	whole wholeMessages
	// large are the images with more pixels than the server takes, as an inspection
	// found them; nil lets the scrubber look itself, into each entry once.
	large, looked map[string]bool
}

const (
	// maxFileName is the length of the longest name of a file, in bytes.
	maxFileName = 255
	// maxPath is the length of the longest path by which a line may name a file.
	maxPath = archive.MaxPath
)

// thread cleans a root and its replies, and counts what that takes away. It
// reports false for a root that cannot be imported; its replies go with it.
func (s *scrubber) thread(thread bulk.Thread, dropped drops) (bulk.Thread, bool) {
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
		name := key(follower.User)
		if !isName(name) || seen[name] {
			dropped.add(dropFollower, 1)
			continue
		}
		seen[name] = true
		viewed := min(max(follower.LastViewed, 0), s.now)
		cleaned.ThreadFollowers = append(cleaned.ThreadFollowers, bulk.ThreadFollower{
			User: name, LastViewed: viewed, UnreadMentions: follower.UnreadMentions,
		})
		if viewed != follower.LastViewed {
			dropped.add(dropReadState, 1)
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
			dropped.add(dropReadState, 1)
		}
		follower.UnreadMentions = mentions
	}
	return cleaned, true
}

// refuse counts a post that is not imported.
func (s *scrubber) refuse(content bulk.Content, dropped drops) {
	if content.Type == burnOnRead {
		dropped.add(dropBurning, 1)
	} else {
		dropped.add(dropNoAuthor, 1)
	}
}

// burnOnRead is the type of posts that no server can import: it wants their
// expire_at as an integer, which JSON does not give it.
const burnOnRead = "burn_on_read"

func (s *scrubber) content(content bulk.Content, notBefore int64, dropped drops) (bulk.Content, bool) {
	if !isName(content.User) || content.Type == burnOnRead {
		s.refuse(content, dropped)
		return bulk.Content{}, false
	}
	cleaned := bulk.Content{
		User:     key(content.User),
		Type:     s.postType(content.Type, dropped),
		Message:  s.text(s.whole.of(content), dropped),
		CreateAt: max(min(content.CreateAt, s.now), notBefore),
		EditAt:   min(max(content.EditAt, 0), s.now),
		IsPinned: content.IsPinned,
	}
	if cleaned.CreateAt != content.CreateAt || cleaned.EditAt != content.EditAt {
		dropped.add(dropTime, 1)
	}
	cleaned.Props = cleanProps(content.Props, strings.HasPrefix(cleaned.Type, "system_"), dropped)
	s.buildSystem(&cleaned, content, dropped)
	cleaned.Reactions = s.reactions(content.Reactions, cleaned.CreateAt, dropped)
	cleaned.Attachments = s.attachments(content.Attachments, dropped)
	seen := map[string]bool{}
	for _, name := range content.FlaggedBy {
		if name = key(name); !isName(name) || seen[name] {
			dropped.add(dropFlag, 1)
			continue
		}
		seen[name] = true
		cleaned.FlaggedBy = append(cleaned.FlaggedBy, name)
	}
	return cleaned, true
}

// postType keeps the types that every server knows. Those of plugins are drawn
// by whatever plugin is here, from props that it trusts.
func (s *scrubber) postType(kind string, dropped drops) string {
	cleaned := mmrules.ImportableType(kind)
	if strings.HasPrefix(cleaned, "custom_") {
		cleaned = ""
	}
	if cleaned != kind {
		dropped.add(dropType, 1)
	}
	return cleaned
}

func (s *scrubber) text(text string, dropped drops) string {
	cleaned := clean(text)
	if s.server.PostRunes > 0 {
		cleaned = cut(cleaned, s.server.PostRunes)
	}
	if cleaned != text {
		dropped.add(dropText, 1)
	}
	return cleaned
}

func (s *scrubber) reactions(reactions []bulk.Reaction, notBefore int64, dropped drops) []bulk.Reaction {
	type once struct{ user, emoji string }
	seen := map[once]bool{}
	var cleaned []bulk.Reaction
	for _, reaction := range reactions {
		name, emoji := key(reaction.User), key(reaction.EmojiName)
		if !isName(name) || !isEmojiName(emoji) || seen[once{name, emoji}] {
			dropped.add(dropReaction, 1)
			continue
		}
		seen[once{name, emoji}] = true
		at := max(min(reaction.CreateAt, s.now), notBefore)
		if at != reaction.CreateAt {
			dropped.add(dropTime, 1)
		}
		cleaned = append(cleaned, bulk.Reaction{User: name, EmojiName: emoji, CreateAt: at})
	}
	return cleaned
}

// attachments names each file by its entry. One that is not in the archive must
// not be named: the importer would look for it on the server's own disk.
func (s *scrubber) attachments(list []bulk.Attachment, dropped drops) []bulk.Attachment {
	var cleaned []bulk.Attachment
	for _, attachment := range list {
		file, ok := s.file(attachment.Path)
		entry := bulk.Attachment{Path: file.Name}
		switch {
		case !ok:
			dropped.note(dropMissingFile, attachment.Path)
		case s.server.FileBytes > 0 && file.Size > s.server.FileBytes:
			dropped.note(dropLargeFile, attachment.Path)
		case s.largeImage(file):
			dropped.note(dropLargeImage, attachment.Path)
		case slices.Contains(cleaned, entry):
			dropped.note(dropDoubleFile, attachment.Path)
		case len(cleaned) == mmrules.MaxAttachments:
			dropped.note(dropFileTooMany, attachment.Path)
		default:
			cleaned = append(cleaned, entry)
		}
	}
	return cleaned
}

// file finds the entry that a line means by a path: one below data/, whether
// the line says so or not. Lines that were written on Windows have backslashes.
func (s *scrubber) file(name string) (archive.File, bool) { return archive.Attached(s.files, name) }

// largeImage reports whether the server would refuse a file because it is an image
// with too many pixels. The server judges by the name what is an image.
func (s *scrubber) largeImage(file archive.File) bool {
	kind := mime.TypeByExtension(strings.ToLower(path.Ext(file.Name)))
	if s.server.ImagePixels == 0 || !strings.HasPrefix(kind, "image") || kind == "image/svg+xml" {
		return false
	}
	if s.large != nil {
		return s.large[file.Name]
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
func (s *scrubber) lookAt(file archive.File) bool {
	content, err := s.files.Open(file.Name)
	if err != nil {
		return false
	}
	defer func() { _ = content.Close() }()
	_, width, height := pictures.Size(bufio.NewReader(content))
	return height > 0 && int64(width) > s.server.imagePixels()/int64(height)
}

// largeImages are the images with too many pixels that the scrubber saw.
func (s *scrubber) largeImages() map[string]bool {
	found := map[string]bool{}
	for name, large := range s.looked {
		if large {
			found[name] = true
		}
	}
	return found
}

// count adds what a clean thread holds.
func count(counts transfer.Counts, thread bulk.Thread) {
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
