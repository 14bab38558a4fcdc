package exporter

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"path"
	"slices"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// ReadBase reads from an archive what a delta of it must know. Of the lines it reads those
// of people, and only when the delta has conversations: they come before the posts.
func ReadBase(ctx context.Context, reader *archive.Reader, conversations bool) (*Base, error) {
	base := &Base{Channels: map[string]bool{}, Members: map[string]bool{}, Emoji: map[string]bool{}}
	sum, err := reader.ManifestSum()
	if err != nil {
		return nil, err
	}
	base.Link.ManifestSHA256 = sum
	for channel, err := range extraLines[archive.ChannelExtra](ctx, reader, archive.ChannelsName) {
		if err != nil {
			return nil, err
		}
		base.Channels[channel.ID] = true
	}
	byName := map[string]string{}
	for user, err := range extraLines[archive.UserExtra](ctx, reader, archive.UsersName) {
		if err != nil {
			return nil, err
		}
		base.People = append(base.People, user.ID)
		byName[user.Username] = user.ID
	}
	slices.Sort(base.People)
	for present, err := range extraLines[archive.PresentExtra](ctx, reader, archive.PresentName) {
		if err != nil {
			return nil, err
		}
		if present.Emoji != "" {
			base.Emoji[present.Emoji] = true
		}
	}
	for file := range reader.Files() {
		if id, found := strings.CutPrefix(path.Dir(file.Name), archive.DataFolder+"emoji/"); found {
			base.Emoji[id] = true
		}
	}
	if !conversations {
		return base, nil
	}
	return base, base.readMembers(ctx, reader, byName)
}

// readMembers reads who is a member of the team.
func (b *Base) readMembers(ctx context.Context, reader *archive.Reader, byName map[string]string) error {
	for bot, err := range extraLines[bulk.BotMembers](ctx, reader, archive.BotMembersName) {
		if err != nil {
			return err
		}
		b.Members[byName[bot.Username]] = true
	}
	lines, err := reader.Open(reader.LinesName())
	if err != nil {
		return err
	}
	defer func() { _ = lines.Close() }()
	for line, err := range bulk.Decode(archive.WithContext(ctx, lines)) {
		if err != nil {
			return err
		}
		switch {
		case line.User != nil && len(line.User.Teams) > 0:
			b.Members[byName[line.User.Username]] = true
		case line.Post != nil || line.DirectChannel != nil || line.DirectPost != nil:
			return nil
		}
	}
	return nil
}

// maxExtraLine bounds a line beside the lines, in bytes.
const maxExtraLine = bulk.MaxLine + 1<<20

// extraLines yields the lines of an entry beside the lines; none of one that is not there.
func extraLines[T any](ctx context.Context, reader *archive.Reader, name string) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		if _, found := reader.Find(name); !found {
			return
		}
		var none T
		file, err := reader.Open(name)
		if err != nil {
			yield(none, err)
			return
		}
		defer func() { _ = file.Close() }()
		scanner := bufio.NewScanner(archive.WithContext(ctx, file))
		scanner.Buffer(make([]byte, 0, 64<<10), maxExtraLine)
		for scanner.Scan() {
			var value T
			err := json.Unmarshal(scanner.Bytes(), &value)
			if err != nil {
				err = fmt.Errorf("read %s: %w", name, err)
			}
			if !yield(value, err) || err != nil {
				return
			}
		}
		if err := scanner.Err(); err != nil {
			yield(none, fmt.Errorf("read %s: %w", name, err))
		}
	}
}

// FitsBase returns an error when the archive of an earlier job cannot be the base of a
// delta. The one who asked is a system admin.
func FitsBase(job, base transfer.Job) error {
	wanted := job.Options.Base
	switch {
	case base.Kind != transfer.KindExport || base.TeamID != job.TeamID || base.Mine:
		return transfer.UnfitBase(transfer.DetailBaseUnknown, wanted, "there is no export %q of this team", wanted)
	case !base.State.Succeeded() || base.Archive == nil:
		return transfer.UnfitBase(transfer.DetailBaseGone, wanted, "the archive of export %s is no longer on the server, or there never was one; make a full export", base.ID)
	case base.Archive.Moment == 0:
		return transfer.UnfitBase(transfer.DetailBaseUntimed, wanted, "export %s does not say when it was made, because an older version of the plugin or an unusual database made it; make a full export", base.ID)
	case base.Scope != nil && base.Scope.By != transfer.AsSystemAdmin:
		return transfer.UnfitBase(transfer.DetailBasePartial, wanted, "export %s has what its requester might see and not the whole team; make a full export", base.ID)
	case base.Options.Since != 0 || base.Options.Until != 0 || base.Options.MaxPostsPerChannel != 0 || base.Options.FormerMembers == transfer.FormerAnonymous:
		return transfer.UnfitBase(transfer.DetailBasePartial, wanted, "export %s has a part of the posts, or hides former members; make a full export without since, until, max_posts_per_channel and former_members", base.ID)
	case base.Counts[transfer.CountWithheldPeople] > 0:
		return transfer.UnfitBase(transfer.DetailBaseConsent, wanted, "export %s lacks what people did not agree to; make a full export", base.ID)
	}
	if fields := job.Options.DiffersFrom(base.Options); len(fields) > 0 {
		return transfer.UnfitBase(transfer.DetailBaseDiffers, strings.Join(fields, ", "), "export %s was made with other options (%s); use the same ones, or make a full export", base.ID, strings.Join(fields, ", "))
	}
	return nil
}
