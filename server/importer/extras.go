package importer

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
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// The limits of what is read beside the lines. An archive of ours stays far below
// them; whoever writes one by hand gets no more.
const (
	maxExtraLine  = 4 << 20
	maxExtraLines = 5_000_000
	// maxBookmarks is how many a channel may have (model.MaxBookmarksPerChannel).
	maxBookmarks = 50
	// maxIcon is how large the icon of a team may be; servers keep 128 pixels.
	maxIcon       = 1 << 20
	maxIconPixels = 1024
	maxURLRunes   = 1024
	maxAcks       = 10_000
	// maxMarkEmoji is what the column of a bookmark takes between its colons.
	maxMarkEmoji = 62
)

// Extras are what an archive of ours has beside its lines and an import can give
// back.
type Extras struct {
	// Icon says that the team has an icon that a server takes.
	Icon     bool                     `json:"icon,omitempty"`
	Channels map[string]*ChannelExtra `json:"channels,omitempty"`
	// Talks are those of conversations, by the names of the participants. Nothing in
	// them has a name.
	Talks map[string]*ChannelExtra `json:"talks,omitempty"`
	// Dropped is what no import gives back.
	Dropped drops `json:"dropped,omitempty"`
}

// ChannelExtra is what an archive has beside the lines of a channel.
type ChannelExtra struct {
	Counts  transfer.Counts `json:"counts"`
	Dropped drops           `json:"dropped,omitempty"`
}

// channel is where the extras of a channel are counted; nil for one that the
// archive does not have.
func (e *Extras) channel(team *Team, name string) *ChannelExtra {
	name = channelKey(name)
	if team == nil || team.Channels[name] == nil {
		return nil
	}
	if e.Channels[name] == nil {
		e.Channels[name] = &ChannelExtra{Counts: transfer.Counts{}, Dropped: drops{}}
	}
	return e.Channels[name]
}

// talk is where the extras of a conversation are counted; nil for one that is not
// imported.
func (e *Extras) talk(in *Inspection, source string) *ChannelExtra {
	if in.Conversations[source] == nil {
		return nil
	}
	if e.Talks[source] == nil {
		e.Talks[source] = &ChannelExtra{Counts: transfer.Counts{}, Dropped: drops{}}
	}
	return e.Talks[source]
}

// extraPlace is where something stands that an archive has beside its lines: the name
// of a channel, or the participants of a conversation.
type extraPlace struct {
	channel, talk string
	participants  []string
}

// placeOf reads where an extra stands; it has neither for one that stands nowhere.
func placeOf(channel string, members []string) extraPlace {
	if channel != "" {
		return extraPlace{channel: channelKey(channel)}
	}
	source, participants, _ := conversationKey(members)
	return extraPlace{talk: source, participants: participants}
}

// direct reports whether it is a conversation.
func (p extraPlace) direct() bool { return p.channel == "" }

// has reports whether a person may have something there: of a conversation only those
// who take part.
func (p extraPlace) has(name string) bool {
	return !p.direct() || slices.Contains(p.participants, name)
}

// extraLines yields the lines of an entry; none when the archive has no such
// entry. One that is not what it should be is nil.
func extraLines[T any](files files, name string) iter.Seq2[*T, error] {
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

// readIcon returns the icon of an archive's team; nil when there is none that a
// server takes.
func readIcon(files files) ([]byte, error) {
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
	File        string `json:"-"`
	place       extraPlace
	ID          string `json:"id"`
	Owner       string `json:"owner"`
	DisplayName string `json:"display_name"`
	LinkURL     string `json:"link_url"`
	ImageURL    string `json:"image_url"`
	Emoji       string `json:"emoji"`
	SortOrder   int64  `json:"sort_order"`
	CreateAt    int64  `json:"create_at"`
}

// cleanBookmark makes of a line a bookmark that the server takes, or says why not.
// Names are still those of the archive.
func cleanBookmark(line *archive.BookmarkExtra, now int64) (Bookmark, dropKind) {
	if line == nil {
		return Bookmark{}, dropBookmark
	}
	place := placeOf(line.Channel, line.ChannelMembers)
	switch {
	case !serverID.MatchString(line.ID) || !isName(line.Owner) || !place.has(key(line.Owner)):
		return Bookmark{}, dropBookmark
	case line.Type == "file" && line.LinkURL == "" && strings.HasPrefix(line.File, archive.BookmarkFolder):
	case line.Type == "file":
		return Bookmark{}, dropFileBookmark
	case line.Type != "link" || !isWebAddress(line.LinkURL):
		return Bookmark{}, dropBookmark
	}
	cleaned := Bookmark{
		SourceID: line.ID, place: place, Owner: key(line.Owner), DisplayName: cut(strings.TrimSpace(clean(line.DisplayName)), maxDisplayRunes),
		LinkURL: line.LinkURL, SortOrder: min(max(line.SortOrder, 0), maxBookmarks), CreateAt: min(max(line.CreateAt, 1), now),
	}
	if line.Type == "file" {
		cleaned.File = line.File
	}
	if cleaned.DisplayName == "" {
		cleaned.DisplayName = cut(line.LinkURL+clean(baseName(cleaned.File)), maxDisplayRunes)
	}
	if isWebAddress(line.ImageURL) {
		cleaned.ImageURL = line.ImageURL
	}
	if name := strings.Trim(key(line.Emoji), ":"); isEmojiName(name) && len(name) <= maxMarkEmoji {
		cleaned.Emoji = ":" + name + ":"
	}
	return cleaned, ""
}

// bookmark makes of a line a bookmark that the server takes, or says why not. The
// file of one is in the archive and no larger than the server takes.
func (s *scrubber) bookmark(line *archive.BookmarkExtra, now int64) (Bookmark, dropKind) {
	cleaned, refused := cleanBookmark(line, now)
	if refused != "" || cleaned.File == "" {
		return cleaned, refused
	}
	file, ok := s.files.Find(cleaned.File)
	if !ok || s.server.FileBytes > 0 && file.Size > s.server.FileBytes || s.largeImage(file) {
		return Bookmark{}, dropFileBookmark
	}
	return cleaned, ""
}

// lostOfBookmark names what of a bookmark is not as its line says.
func lostOfBookmark(line *archive.BookmarkExtra, cleaned Bookmark) (fields []string) {
	if line.DisplayName != "" && strings.TrimSpace(line.DisplayName) != cleaned.DisplayName {
		fields = append(fields, "display_name")
	}
	if line.ImageURL != cleaned.ImageURL {
		fields = append(fields, "image_url")
	}
	if strings.Trim(key(line.Emoji), ":") != strings.Trim(cleaned.Emoji, ":") {
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

// isWebAddress reports whether a browser only opens an address.
func isWebAddress(text string) bool {
	if text == "" || clean(text) != text || utf8.RuneCountInString(text) > maxURLRunes {
		return false
	}
	parsed, err := url.Parse(text)
	return err == nil && parsed.Host != "" && (strings.EqualFold(parsed.Scheme, "http") || strings.EqualFold(parsed.Scheme, "https"))
}

// PostExtra is what a post has beyond its line, by the names that people and
// channels have here.
type PostExtra struct {
	place        extraPlace
	SourceID     string `json:"id"`
	CreateAt     int64  `json:"at"`
	Level        string `json:"level,omitempty"`
	RequestedAck bool   `json:"ack,omitempty"`
	Acks         []Ack  `json:"acks,omitempty"`
	// Versions are what the post said before.
	Versions []PostVersion `json:"versions,omitempty"`
}

// PostVersion is what a post said before somebody edited it.
type PostVersion struct {
	SourceID   string `json:"id"`
	Message    string `json:"message"`
	WrittenAt  int64  `json:"written_at"`
	ReplacedAt int64  `json:"replaced_at"`
}

// maxVersions is how many earlier versions of a post are given back.
const maxVersions = 1000

// cleanVersions keeps the versions that the server takes, and counts the rest.
func cleanVersions(versions []archive.VersionExtra, now int64, dropped drops) (cleaned []PostVersion) {
	seen := map[string]bool{}
	for _, version := range versions {
		if !serverID.MatchString(version.ID) || seen[version.ID] || version.ReplacedAt < 1 || version.ReplacedAt > now || len(cleaned) == maxVersions {
			dropped.add(dropVersion, 1)
			continue
		}
		seen[version.ID] = true
		cleaned = append(cleaned, PostVersion{
			SourceID: version.ID, Message: clean(version.Message), WrittenAt: min(max(version.WrittenAt, 0), version.ReplacedAt), ReplacedAt: version.ReplacedAt,
		})
	}
	return cleaned
}

// Ack says that somebody acknowledged a post.
type Ack struct {
	Username string `json:"user"`
	At       int64  `json:"at"`
}

// priorityLevels are the priorities that the server knows.
var priorityLevels = map[string]bool{"": true, "important": true, "urgent": true}

// cleanPost makes of a line what the server takes, and counts the rest. It reports
// false when nothing is left. Names are still those of the archive.
func cleanPost(line *archive.PostExtra, now int64, dropped drops) (PostExtra, bool) {
	if line == nil || !serverID.MatchString(line.ID) || line.CreateAt < 1 || line.CreateAt > now {
		dropped.add(dropPostExtra, 1)
		return PostExtra{}, false
	}
	cleaned := PostExtra{SourceID: line.ID, place: placeOf(line.Channel, line.ChannelMembers), CreateAt: line.CreateAt, Versions: cleanVersions(line.Versions, now, dropped)}
	if p := line.Priority; p != nil {
		if !priorityLevels[p.Level] || line.RootID != "" {
			dropped.add(dropPostExtra, 1)
		} else {
			cleaned.Level, cleaned.RequestedAck = p.Level, p.RequestedAck
		}
		if p.PersistentNotifications {
			dropped.add(dropRinging, 1)
		}
	}
	seen := map[string]bool{}
	for _, ack := range line.Acknowledgements {
		name := key(ack.User)
		if !isName(name) || seen[name] || !cleaned.place.has(name) || ack.At < 1 || len(cleaned.Acks) == maxAcks {
			dropped.add(dropPostExtra, 1)
			continue
		}
		seen[name] = true
		at := min(ack.At, now)
		if at != ack.At {
			dropped.add(dropTime, 1)
		}
		cleaned.Acks = append(cleaned.Acks, Ack{Username: name, At: at})
	}
	return cleaned, cleaned.Level != "" || cleaned.RequestedAck || len(cleaned.Acks)+len(cleaned.Versions) > 0
}
