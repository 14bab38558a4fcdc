package sanitize

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/pictures"
)

// The limits of the data beside the lines. An archive of ours stays far below them; one
// that was written by hand gets no more.
const (
	maxExtraLine  = 4 << 20
	maxExtraLines = 5_000_000
	// MaxBookmarks bounds the bookmarks of a channel (model.MaxBookmarksPerChannel).
	MaxBookmarks = 50
	// maxIcon bounds the bytes of a team's icon; servers keep 128 pixels.
	maxIcon       = 1 << 20
	maxIconPixels = 1024
	maxURLRunes   = 1024
	maxAcks       = 10_000
	// maxMarkEmoji bounds the length of a bookmark's emoji between its colons, as its
	// column does.
	maxMarkEmoji = 62
)

// ExtraPlace says where something stands that an archive has beside its lines: in a
// channel, by its name, or in a conversation, by its participants.
type ExtraPlace struct {
	Channel, Talk string
	participants  []string
}

// PlaceOf reads where an extra stands; it has neither for one that stands nowhere.
func PlaceOf(channel string, members []string) ExtraPlace {
	if channel != "" {
		return ExtraPlace{Channel: ChannelKey(channel)}
	}
	source, participants, _ := ConversationKey(members)
	return ExtraPlace{Talk: source, participants: participants}
}

// Direct reports whether the extra stands in a conversation.
func (p ExtraPlace) Direct() bool { return p.Channel == "" }

// has reports whether a person may have something there: of a conversation only those
// who take part.
func (p ExtraPlace) has(name string) bool {
	return !p.Direct() || slices.Contains(p.participants, name)
}

// ExtraLines yields the lines of an entry; none when the archive has no such
// entry. One that is not what it should be is nil.
func ExtraLines[T any](files Files, name string) iter.Seq2[*T, error] {
	return func(yield func(*T, error) bool) {
		if _, ok := files.Find(name); !ok {
			return
		}
		file, err := files.Open(name)
		if err != nil {
			yield(nil, err)
			return
		}
		defer func() { _ = file.Close() }()
		lines := bufio.NewScanner(file)
		lines.Buffer(nil, maxExtraLine)
		for n := 0; lines.Scan(); n++ {
			if n == maxExtraLines {
				yield(nil, fmt.Errorf("%w: %s has more than %d lines", archive.ErrUnsafe, name, maxExtraLines))
				return
			}
			line := new(T)
			if !utf8.Valid(lines.Bytes()) || json.Unmarshal(lines.Bytes(), line) != nil {
				line = nil
			}
			if !yield(line, nil) {
				return
			}
		}
		if err := lines.Err(); errors.Is(err, bufio.ErrTooLong) {
			yield(nil, fmt.Errorf("%w: %s has a line longer than %d bytes", archive.ErrUnsafe, name, maxExtraLine))
		} else if err != nil {
			yield(nil, err)
		}
	}
}

// ReadIcon returns the icon of an archive's team; nil when there is none that a
// server takes.
func ReadIcon(files Files) ([]byte, error) {
	found, ok := files.Find(archive.TeamIconName)
	if !ok || found.Size > maxIcon {
		return nil, nil
	}
	file, err := files.Open(archive.TeamIconName)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	data, err := io.ReadAll(io.LimitReader(file, maxIcon))
	if err != nil {
		return nil, err
	}
	if !pictures.Complete(data, maxIconPixels) {
		return nil, nil
	}
	return data, nil
}

// Bookmark is a bookmark of a channel as an import makes it, by the names that
// people and channels have here.
type Bookmark struct {
	SourceID string `json:"-"`
	// File is the entry of the file that it leads to; empty for one that leads to an
	// address.
	File        string     `json:"-"`
	Place       ExtraPlace `json:"-"`
	ID          string     `json:"id"`
	Owner       string     `json:"owner"`
	DisplayName string     `json:"display_name"`
	LinkURL     string     `json:"link_url"`
	ImageURL    string     `json:"image_url"`
	Emoji       string     `json:"emoji"`
	SortOrder   int64      `json:"sort_order"`
	CreateAt    int64      `json:"create_at"`
}

// cleanBookmark makes of a line a bookmark that the server takes, or says why not.
// Names are still those of the archive.
func cleanBookmark(line *archive.BookmarkExtra, now int64) (Bookmark, SkipKind) {
	if line == nil {
		return Bookmark{}, SkipBookmark
	}
	place := PlaceOf(line.Channel, line.ChannelMembers)
	switch {
	case !serverID.MatchString(line.ID) || !IsName(line.Owner) || !place.has(Key(line.Owner)):
		return Bookmark{}, SkipBookmark
	case line.Type == "file" && line.LinkURL == "" && strings.HasPrefix(line.File, archive.BookmarkFolder):
	case line.Type == "file":
		return Bookmark{}, SkipFileBookmark
	case line.Type != "link" || !IsWebAddress(line.LinkURL):
		return Bookmark{}, SkipBookmark
	}
	cleaned := Bookmark{
		SourceID: line.ID, Place: place, Owner: Key(line.Owner), DisplayName: CutRunes(strings.TrimSpace(CleanText(line.DisplayName)), MaxDisplayRunes),
		LinkURL: line.LinkURL, SortOrder: min(max(line.SortOrder, 0), MaxBookmarks), CreateAt: min(max(line.CreateAt, 1), now),
	}
	if line.Type == "file" {
		cleaned.File = line.File
	}
	if cleaned.DisplayName == "" {
		cleaned.DisplayName = CutRunes(line.LinkURL+CleanText(BaseName(cleaned.File)), MaxDisplayRunes)
	}
	if IsWebAddress(line.ImageURL) {
		cleaned.ImageURL = line.ImageURL
	}
	if name := strings.Trim(Key(line.Emoji), ":"); IsEmojiName(name) && len(name) <= maxMarkEmoji {
		cleaned.Emoji = ":" + name + ":"
	}
	return cleaned, ""
}

// Bookmark makes of a line a bookmark that the server takes, or says why not. The
// file of one is in the archive and no larger than the server takes.
func (s *Sanitizer) Bookmark(line *archive.BookmarkExtra, now int64) (Bookmark, SkipKind) {
	cleaned, refused := cleanBookmark(line, now)
	if refused != "" || cleaned.File == "" {
		return cleaned, refused
	}
	file, ok := s.Files.Find(cleaned.File)
	if !ok || s.Server.FileBytes > 0 && file.Size > s.Server.FileBytes || s.largeImage(file) {
		return Bookmark{}, SkipFileBookmark
	}
	return cleaned, ""
}

// LostOfBookmark names what of a bookmark is not as its line says.
func LostOfBookmark(line *archive.BookmarkExtra, cleaned Bookmark) (fields []string) {
	if line.DisplayName != "" && strings.TrimSpace(line.DisplayName) != cleaned.DisplayName {
		fields = append(fields, "display_name")
	}
	if line.ImageURL != cleaned.ImageURL {
		fields = append(fields, "image_url")
	}
	if strings.Trim(Key(line.Emoji), ":") != strings.Trim(cleaned.Emoji, ":") {
		fields = append(fields, "emoji")
	}
	if line.SortOrder != cleaned.SortOrder {
		fields = append(fields, "sort_order")
	}
	if line.CreateAt != cleaned.CreateAt {
		fields = append(fields, "create_at")
	}
	return fields
}

// IsWebAddress reports whether a browser only opens an address.
func IsWebAddress(text string) bool {
	if text == "" || CleanText(text) != text || utf8.RuneCountInString(text) > maxURLRunes {
		return false
	}
	parsed, err := url.Parse(text)
	return err == nil && parsed.Host != "" && (strings.EqualFold(parsed.Scheme, "http") || strings.EqualFold(parsed.Scheme, "https"))
}

// PostExtra holds the data of a post beyond its line, with the names that people and
// channels have on the server.
type PostExtra struct {
	Place        ExtraPlace `json:"-"`
	SourceID     string     `json:"id"`
	CreateAt     int64      `json:"at"`
	Level        string     `json:"level,omitempty"`
	RequestedAck bool       `json:"ack,omitempty"`
	Acks         []Ack      `json:"acks,omitempty"`
	// Versions holds the earlier texts of the post.
	Versions []PostVersion `json:"versions,omitempty"`
}

// PostVersion is a text that a post had before an edit.
type PostVersion struct {
	SourceID   string `json:"id"`
	Message    string `json:"message"`
	WrittenAt  int64  `json:"written_at"`
	ReplacedAt int64  `json:"replaced_at"`
}

// maxVersions bounds the earlier versions of a post that are given back.
const maxVersions = 1000

// cleanVersions keeps the versions that the server takes, and counts the rest.
func cleanVersions(versions []archive.VersionExtra, now int64, dropped Skips) (cleaned []PostVersion) {
	seen := map[string]bool{}
	for _, version := range versions {
		if !serverID.MatchString(version.ID) || seen[version.ID] || version.ReplacedAt < 1 || version.ReplacedAt > now || len(cleaned) == maxVersions {
			dropped.Add(SkipVersion, 1)
			continue
		}
		seen[version.ID] = true
		cleaned = append(cleaned, PostVersion{
			SourceID: version.ID, Message: CleanText(version.Message), WrittenAt: min(max(version.WrittenAt, 0), version.ReplacedAt), ReplacedAt: version.ReplacedAt,
		})
	}
	return cleaned
}

// Ack says that a user acknowledged a post.
type Ack struct {
	Username string `json:"user"`
	At       int64  `json:"at"`
}

// priorityLevels are the priorities that the server knows.
var priorityLevels = map[string]bool{"": true, "important": true, "urgent": true}

// CleanPost makes of a line what the server takes, and counts the rest. It reports
// false when nothing is left. Names are still those of the archive.
func CleanPost(line *archive.PostExtra, now int64, dropped Skips) (PostExtra, bool) {
	if line == nil || !serverID.MatchString(line.ID) || line.CreateAt < 1 || line.CreateAt > now {
		dropped.Add(SkipPostExtra, 1)
		return PostExtra{}, false
	}
	cleaned := PostExtra{SourceID: line.ID, Place: PlaceOf(line.Channel, line.ChannelMembers), CreateAt: line.CreateAt, Versions: cleanVersions(line.Versions, now, dropped)}
	if p := line.Priority; p != nil {
		if !priorityLevels[p.Level] || line.RootID != "" {
			dropped.Add(SkipPostExtra, 1)
		} else {
			cleaned.Level, cleaned.RequestedAck = p.Level, p.RequestedAck
		}
		if p.PersistentNotifications {
			dropped.Add(SkipRinging, 1)
		}
	}
	seen := map[string]bool{}
	for _, ack := range line.Acknowledgements {
		name := Key(ack.User)
		if !IsName(name) || seen[name] || !cleaned.Place.has(name) || ack.At < 1 || len(cleaned.Acks) == maxAcks {
			dropped.Add(SkipPostExtra, 1)
			continue
		}
		seen[name] = true
		at := min(ack.At, now)
		if at != ack.At {
			dropped.Add(SkipTime, 1)
		}
		cleaned.Acks = append(cleaned.Acks, Ack{Username: name, At: at})
	}
	return cleaned, cleaned.Level != "" || cleaned.RequestedAck || len(cleaned.Acks)+len(cleaned.Versions) > 0
}
