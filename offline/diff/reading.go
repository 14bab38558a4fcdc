package diff

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/offline/source"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
)

// reading is the reading of one archive.
type reading struct {
	to      *Compared
	archive *source.Archive
	second  bool
	divided *source.Divided
	// sums are the checksums of entries that the manifest says, by name.
	sums map[string]string
}

func (r *reading) read(ctx context.Context, progress source.Progress) error {
	r.sums = map[string]string{}
	if manifest, ours := r.archive.Manifest(); ours {
		for _, entry := range manifest.Entries {
			r.sums[entry.Name] = entry.SHA256
		}
	}
	for line, err := range r.archive.Lines(ctx, progress) {
		if err != nil {
			return err
		}
		if err := r.line(line); err != nil {
			return err
		}
	}
	return nil
}

// add adds a thing; what of it may be edited is encoded as JSON.
func (r *reading) add(kind Kind, id, where string, content ...any) error {
	text, err := json.Marshal(content)
	if err != nil {
		return fmt.Errorf("sum up a %s: %w", kind, err)
	}
	sum := sha256.Sum256(text)
	return r.to.add(item{Second: r.second, Kind: kind, ID: id, Where: where, Sum: sum[:16]})
}

func (r *reading) line(line bulk.Foreign) error {
	switch line.Type {
	case bulk.TypeTeam:
		team := *line.Team
		team.Name = strings.ToLower(team.Name) // other capitals separate segments
		return r.add(KindTeam, team.Name, "", team)
	case bulk.TypeChannel:
		channel := *line.Channel
		channel.Name, channel.Team = strings.ToLower(channel.Name), strings.ToLower(channel.Team)
		return r.add(KindChannel, channel.Name, "", channel)
	case bulk.TypeUser:
		return r.add(KindUser, strings.ToLower(line.User.Username), "", settled(line.User))
	case bulk.TypeBot:
		return r.add(KindBot, strings.ToLower(line.Bot.Username), "", line.Bot)
	case bulk.TypeEmoji:
		if err := r.file(line.Emoji.Image, ":"+line.Emoji.Name+":"); err != nil {
			return err
		}
		return r.add(KindEmoji, line.Emoji.Name, "", line.Emoji.Image)
	case bulk.TypeDirectChannel:
		var names []string
		for _, participant := range line.DirectChannel.Participants {
			names = append(names, strings.ToLower(participant.Username))
		}
		slices.Sort(names)
		return r.add(KindConversation, strings.Join(slices.Compact(names), ", "), "", line.DirectChannel.Header)
	case bulk.TypePost:
		return r.thread(line.Post.Thread, strings.ToLower(line.Post.Channel))
	case bulk.TypeDirectPost:
		return r.thread(line.DirectPost.Thread, strings.Join(slices.Sorted(slices.Values(line.DirectPost.ChannelMembers)), ", "))
	case bulk.TypeVersion, bulk.TypeRole, bulk.TypeScheme, bulk.TypeDocs:
	}
	return nil
}

// settled is a user without what changes by reading.
func settled(user *bulk.User) bulk.User {
	plain := *user
	plain.Teams = slices.Clone(plain.Teams)
	for i := range plain.Teams {
		channels := slices.Clone(plain.Teams[i].Channels)
		for j, c := range channels {
			channels[j] = bulk.ChannelMembership{Name: c.Name, Roles: c.Roles, NotifyProps: c.NotifyProps, Favorite: c.Favorite}
		}
		plain.Teams[i].Channels = channels
	}
	return plain
}

func (r *reading) thread(thread bulk.Thread, where string) error {
	again := r.divided.Continues(thread, where)
	for content := range thread.Contents() {
		id := source.PostID(content)
		if id == "" {
			sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%d\x00%s\x00%s", where, content.CreateAt, strings.ToLower(content.User), content.Message))
			id = "without id: " + hex.EncodeToString(sum[:8])
		}
		if !again {
			if err := r.add(KindPost, id, where, content.User, content.Type, content.Message, content.Props, content.EditAt, content.IsPinned, names(content.Attachments)); err != nil {
				return err
			}
			for _, attachment := range content.Attachments {
				if err := r.file(attachment.Path, where); err != nil {
					return err
				}
			}
		}
		again = false
		for _, reaction := range content.Reactions {
			if err := r.add(KindReaction, id+" :"+reaction.EmojiName+": @"+strings.ToLower(reaction.User), where); err != nil {
				return err
			}
		}
	}
	return nil
}

// names returns the names of files, whose folders differ from export to export of other
// programs.
func names(attachments []bulk.Attachment) []string {
	var list []string
	for _, attachment := range attachments {
		list = append(list, path.Base(attachment.Path))
	}
	return list
}

// file adds a file, which is the same where its content is.
func (r *reading) file(name, where string) error {
	file, found := archive.Attached(r.archive, name)
	if !found {
		return nil
	}
	return r.add(KindFile, strings.TrimPrefix(file.Name, archive.DataFolder), where, file.Size, r.sums[file.Name])
}
