package rows

import (
	"cmp"
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"slices"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/offline/source"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
)

// madeID makes an id for what has none: always the same one.
func madeID(kind, name string) string {
	sum := sha256.Sum256([]byte(kind + "\x00" + name))
	return strings.ToLower(base32.HexEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:17]))[:26]
}

// reading is the reading of one of the archives.
type reading struct {
	*Team
	n       int
	archive *source.Archive
	ids     ids
	// described says that the archive has the line of a team.
	described bool
}

func (r *reading) line(line bulk.Foreign) error {
	switch line.Type {
	case bulk.TypeTeam:
		r.described = true
		return r.team(line.Team)
	case bulk.TypeChannel:
		if !r.described && !r.mine(line.Channel.Team) {
			// mmetl describes no team, and leaves it to the server to have it.
			if err := r.team(&bulk.Team{Name: line.Channel.Team, DisplayName: line.Channel.Team, Type: "I"}); err != nil {
				return err
			}
		}
		if r.mine(line.Channel.Team) {
			r.channel(line.Channel)
		}
	case bulk.TypeUser:
		r.user(line.User)
	case bulk.TypeBot:
		r.bot(line.Bot)
	case bulk.TypeEmoji:
		r.emojiLine(line.Emoji)
	case bulk.TypePost:
		if at := r.places[channelKey(line.Post.Channel)]; at != nil && r.mine(line.Post.Team) {
			return r.thread(at, line.Post.Thread)
		}
	case bulk.TypeDirectChannel:
		r.conversation(line.DirectChannel)
	case bulk.TypeDirectPost:
		if at := r.places[talkKey(line.DirectPost.ChannelMembers)]; at != nil {
			return r.thread(at, line.DirectPost.Thread)
		}
	case bulk.TypeVersion, bulk.TypeRole, bulk.TypeScheme, bulk.TypeDocs:
	}
	return nil
}

// mine reports whether a team is the one that is taken.
func (r *reading) mine(team string) bool { return strings.EqualFold(team, r.name) }

// team takes the team. An archive may have its line several times, and others.
func (r *reading) team(line *bulk.Team) error {
	name := strings.ToLower(line.Name)
	if wanted := strings.ToLower(r.choice.Team); wanted != "" && name != wanted {
		return nil
	}
	if r.name != "" && name != r.name {
		if r.n > 0 {
			return fmt.Errorf("%w: %q and %q", ErrOtherTeam, r.name, archive.Shown(name))
		}
		return ErrSeveralTeams
	}
	if line.Name != name && r.name != "" {
		return nil // it separates two segments
	}
	r.name = name
	extra := r.ids.team
	r.row = teamdata.Team{
		ID: cmp.Or(extra.ID, madeID("team", name)), Name: name, DisplayName: line.DisplayName, Description: line.Description, Type: line.Type,
		AllowOpenInvite: line.AllowOpenInvite, AllowedDomains: extra.AllowedDomains, CompanyName: extra.CompanyName, CreateAt: extra.CreateAt,
	}
	if _, found := r.archive.Find(extra.Icon); found && extra.Icon == archive.TeamIconName {
		r.row.IconUpdateAt = 1
		r.files["teams/"+r.row.ID+"/teamIcon.png"] = stored{r.n, archive.TeamIconName}
	}
	return nil
}

func channelKey(name string) string { return "c" + strings.ToLower(name) }

func talkKey(members []string) string {
	names := make([]string, len(members))
	for i, name := range members {
		names[i] = strings.ToLower(name)
	}
	slices.Sort(names)
	return "d" + strings.Join(slices.Compact(names), "\x00")
}

func (r *reading) channel(line *bulk.Channel) {
	name := strings.ToLower(line.Name)
	at, known := r.places[channelKey(name)]
	if known && line.Name != name {
		return // it separates two segments
	}
	extra := r.ids.channels[name]
	if !known {
		at = &place{id: cmp.Or(extra.ID, madeID("channel", name)), order: len(r.places), traces: map[string]bool{}}
		r.places[channelKey(name)] = at
	}
	at.channel = &teamdata.Channel{
		ID: at.id, Name: name, DisplayName: line.DisplayName, Type: line.Type, Header: line.Header, Purpose: line.Purpose,
		CreateAt: extra.CreateAt, DeleteAt: line.DeletedAt, Banner: extra.Banner, CategoryName: extra.CategoryName, CreatorID: extra.Creator,
	}
}

func (r *reading) conversation(line *bulk.DirectChannel) {
	var names []string
	for _, participant := range line.Participants {
		names = append(names, participant.Username)
	}
	key := talkKey(names)
	at, known := r.places[key]
	if !known {
		at = &place{id: madeID("conversation", key), order: len(r.places), traces: map[string]bool{}}
		r.places[key] = at
		r.talks = append(r.talks, key)
	}
	row := &teamdata.Conversation{ID: at.id, Type: "D", Header: line.Header}
	seen := map[string]bool{}
	for _, participant := range line.Participants {
		name := strings.ToLower(participant.Username)
		if seen[name] {
			continue // a conversation with oneself names the one twice
		}
		seen[name] = true
		at.traces[name] = true
		row.Participants = append(row.Participants, teamdata.Participant{UserID: r.personID(name), ChannelMember: teamdata.ChannelMember{
			SchemeUser: participant.SchemeUser, SchemeAdmin: participant.SchemeAdmin, SchemeGuest: participant.SchemeGuest, NotifyProps: channelProps(participant.NotifyProps),
			LastViewedAt: participant.LastViewedAt, MsgCount: participant.MsgCount, MsgCountRoot: participant.MsgCountRoot,
			MentionCount: participant.MentionCount, MentionCountRoot: participant.MentionCountRoot, UrgentMentionCount: participant.UrgentMentionCount,
		}})
	}
	if len(row.Participants) > 2 {
		row.Type = "G"
	}
	row.FavoritedBy, row.ShownBy = r.personIDs(line.FavoritedBy), r.personIDs(line.ShownBy)
	at.conversation = row
}

func (r *reading) emojiLine(line *bulk.Emoji) {
	file, found := archive.Attached(r.archive, line.Image)
	if !found {
		return
	}
	id, ok := emojiID(line)
	if !ok {
		id = madeID("emoji", line.Name)
	}
	r.emoji[line.Name] = teamdata.Emoji{ID: id, Name: line.Name}
	r.files["emoji/"+id+"/image"] = stored{r.n, file.Name}
}

// emojiID returns the id that an emoji has on its server, as its image says.
func emojiID(line *bulk.Emoji) (string, bool) {
	parts := strings.Split(line.Image, "/")
	if len(parts) != 3 || parts[0] != "emoji" || parts[2] != "image" {
		return "", false
	}
	return parts[1], true
}
