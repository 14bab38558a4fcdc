package rows

import (
	"encoding/json"
	"hash/maphash"
	"path"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/offline/source"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
)

// ids holds the data beside the lines of people and channels.
type ids struct {
	team     archive.TeamExtra
	channels map[string]archive.ChannelExtra
	users    map[string]archive.UserExtra
	bots     map[string][]bulk.TeamMembership
	// gone are the names of accounts that were permanently deleted, by their id.
	gone map[string]string
}

func readIDs(a *source.Archive) (ids, error) {
	found := ids{channels: map[string]archive.ChannelExtra{}, users: map[string]archive.UserExtra{}, bots: map[string][]bulk.TeamMembership{}, gone: map[string]string{}}
	for team, err := range source.Extras[archive.TeamExtra](a, archive.TeamName) {
		if err != nil {
			return found, err
		}
		found.team = *team
	}
	for channel, err := range source.Extras[archive.ChannelExtra](a, archive.ChannelsName) {
		if err != nil {
			return found, err
		}
		found.channels[strings.ToLower(channel.Name)] = *channel
	}
	for user, err := range source.Extras[archive.UserExtra](a, archive.UsersName) {
		if err != nil {
			return found, err
		}
		if user.Deleted {
			found.gone[user.ID] = user.Username
			continue
		}
		found.users[strings.ToLower(user.Username)] = *user
	}
	for bot, err := range source.Extras[bulk.BotMembers](a, archive.BotMembersName) {
		if err != nil {
			return found, err
		}
		found.bots[strings.ToLower(bot.Username)] = bot.Teams
	}
	return found, nil
}

// beside reads bookmarks, which need the people and channels of the lines.
func (r *reading) beside() error {
	for line, err := range source.Extras[archive.BookmarkExtra](r.archive, archive.BookmarksName) {
		if err != nil {
			return err
		}
		at := r.places[channelKey(line.Channel)]
		if line.Channel == "" {
			at = r.places[talkKey(line.ChannelMembers)]
		}
		if at == nil || line.Owner == "" {
			continue
		}
		mark := teamdata.Bookmark{
			ID: line.ID, ChannelID: at.id, OwnerID: r.personID(line.Owner), ParentID: line.ParentID, Type: line.Type, DisplayName: line.DisplayName,
			SortOrder: line.SortOrder, LinkURL: line.LinkURL, ImageURL: line.ImageURL, Emoji: line.Emoji, CreateAt: line.CreateAt,
		}
		at.traces[strings.ToLower(line.Owner)] = true
		if file, found := r.archive.Find(line.File); line.File != "" && found {
			where := path.Join("files", file.Name)
			r.files[where] = stored{r.n, file.Name}
			mark.File = &teamdata.File{ID: path.Base(path.Dir(file.Name)), Name: line.FileName, Path: where, Size: file.Size}
		}
		r.addMark(mark)
	}
	return nil
}

// addMark adds a bookmark, or puts a newer one in the place of an older.
func (r *reading) addMark(mark teamdata.Bookmark) {
	for i := range r.marks {
		if r.marks[i].ID == mark.ID {
			r.marks[i] = mark
			return
		}
	}
	r.marks = append(r.marks, mark)
}

// postIndex finds what lies beside the lines of posts: earlier versions,
// acknowledgements and the like. It keeps all of it, within a bound.
type postIndex struct {
	seed  maphash.Seed
	known map[uint64]archive.PostExtra
}

// maxPostExtras bounds how much of posts beside their lines is kept, in bytes.
const maxPostExtras = 256 << 20

// indexPosts reads what an archive has beside the lines of posts.
func indexPosts(a *source.Archive) (*postIndex, error) {
	index := &postIndex{seed: maphash.MakeSeed(), known: map[uint64]archive.PostExtra{}}
	bytes := 0
	for text, err := range source.RawExtras(a, archive.PostsName) {
		if err != nil {
			return index, a.Tolerate(err)
		}
		var post archive.PostExtra
		if json.Unmarshal(text, &post) != nil {
			continue
		}
		if bytes += len(text); bytes > maxPostExtras {
			return nil, errTooManyExtras
		}
		index.known[maphash.String(index.seed, post.ID)] = post
	}
	return index, nil
}

// of returns what lies beside the line of a post; nil for most.
func (p *postIndex) of(id string) *archive.PostExtra {
	if len(p.known) == 0 || id == "" {
		return nil
	}
	post, found := p.known[maphash.String(p.seed, id)]
	if !found || post.ID != id {
		return nil
	}
	return &post
}
