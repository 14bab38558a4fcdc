package importer

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// restoredAtOnce is how many posts or bookmarks are given back at a time.
const restoredAtOnce = 200

// Restored is what became of some extras: how many are new, and how many have a
// place here at all. What is here already stays as it is.
type Restored struct {
	New   int64 `json:"new"`
	There int64 `json:"there"`
	// IDs are those of what is new, where it has ids.
	IDs []string `json:"-"`
}

func (r Restored) plus(other Restored) Restored {
	return Restored{New: r.New + other.New, There: r.There + other.There}
}

// Restorer gives back what the lines cannot say.
type Restorer interface {
	// RestoreIcon gives a team that has no icon one, when the user may do that.
	// It returns when that was, 0 when it did not.
	RestoreIcon(ctx context.Context, userID, teamID string, icon []byte) (at int64, err error)
	RestoreBookmarks(ctx context.Context, teamID string, bookmarks []Bookmark) (Restored, error)
	// RestorePosts gives posts their priorities and acknowledgements back.
	RestorePosts(ctx context.Context, teamID string, posts []PostExtra) (priorities, acks Restored, err error)
}

// restorer is the one pass over the extras of an archive.
type restorer struct {
	*application
	reader   *archive.Reader
	texts    texts
	people   map[string]PlanUser
	channels map[string]PlanChannel
	done     map[string]Restored
}

// restore gives back what the archive has beside its lines. All of it can be done
// again without harm.
func (a *application) restore(ctx context.Context) (err error) {
	if a.done.Restored != nil || a.in.Extras == nil {
		return nil
	}
	a.reporter.Phase(transfer.PhaseRestoring, nil, "")
	reader, upload, err := a.open(ctx, a.job)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, upload.Close()) }()
	r := &restorer{
		application: a, reader: reader, texts: textsOf(a.in, a.plan),
		people: map[string]PlanUser{}, channels: map[string]PlanChannel{}, done: map[string]Restored{},
	}
	for _, user := range a.plan.Users {
		r.people[user.Source.Username] = user
	}
	for _, channel := range a.plan.Channels {
		r.channels[channel.Source] = channel
	}
	for _, step := range []func(context.Context) error{r.restoreIcon, r.restoreBookmarks, r.restorePosts} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	a.done.Restored = r.done
	return a.save(ctx)
}

func (r *restorer) restoreIcon(ctx context.Context) error {
	icon, err := readIcon(r.reader)
	if err != nil || icon == nil {
		return err
	}
	at, err := r.host.RestoreIcon(ctx, r.job.RequestedBy, r.job.TeamID, icon)
	if err != nil || at == 0 {
		return err
	}
	r.done[transfer.CountIcon] = Restored{New: 1, There: 1}
	if r.record == nil {
		return nil
	}
	r.record.IconAt = at
	return r.saveRecord(ctx)
}

// bookmarkID is the same whenever a bookmark is imported into a team.
func (a *application) bookmarkID(sourceID string) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{"bookmark", a.job.TeamID, a.in.Source.ServerID, sourceID}, "\x00")))
	return base32.NewEncoding("ybndrfg8ejkmcpqxot1uwisza345h769").WithPadding(base32.NoPadding).EncodeToString(sum[:])[:26]
}

func (r *restorer) restoreBookmarks(ctx context.Context) error {
	var page []Bookmark
	flush := func() error {
		if len(page) == 0 {
			return nil
		}
		restored, err := r.host.RestoreBookmarks(ctx, r.job.TeamID, page)
		r.done[transfer.CountBookmarks] = r.done[transfer.CountBookmarks].plus(restored)
		page = nil
		if err != nil || r.record == nil || len(restored.IDs) == 0 {
			return err
		}
		r.record.Bookmarks = append(r.record.Bookmarks, restored.IDs...)
		return r.saveRecord(ctx)
	}
	for line, err := range extraLines[archive.BookmarkExtra](r.reader, archive.BookmarksName) {
		if err != nil {
			return err
		}
		bookmark, refused := cleanBookmark(line, r.in.Now)
		channel, ok := r.channels[bookmark.Channel]
		if refused != "" || !ok || channel.Action == ActionSkip {
			continue
		}
		bookmark.ID = r.bookmarkID(bookmark.SourceID)
		bookmark.Channel, bookmark.Owner = channel.Target.Name, r.people[bookmark.Owner].Target.Username
		bookmark.LinkURL = r.texts.links.replace(bookmark.LinkURL)
		bookmark.DisplayName = cut(r.texts.rewrite(bookmark.DisplayName), maxDisplayRunes)
		bookmark.Emoji = r.texts.rewrite(bookmark.Emoji)
		if page = append(page, bookmark); len(page) == restoredAtOnce {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	return flush()
}

func (r *restorer) restorePosts(ctx context.Context) error {
	var page []PostExtra
	flush := func() error {
		if len(page) == 0 {
			return nil
		}
		priorities, acks, err := r.host.RestorePosts(ctx, r.job.TeamID, page)
		r.done[transfer.CountPriorities] = r.done[transfer.CountPriorities].plus(priorities)
		r.done[transfer.CountAcks] = r.done[transfer.CountAcks].plus(acks)
		page = nil
		return err
	}
	for line, err := range extraLines[archive.PostExtra](r.reader, archive.PostsName) {
		if err != nil {
			return err
		}
		post, ok := cleanPost(line, r.in.Now, drops{})
		channel, planned := r.channels[post.Channel]
		if !ok || !planned || channel.Action == ActionSkip {
			continue
		}
		post.Channel = channel.Target.Name
		for n := range post.Acks {
			post.Acks[n].Username = r.people[post.Acks[n].Username].Target.Username
		}
		if page = append(page, post); len(page) == restoredAtOnce {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	return flush()
}

// reportRestored says in the report what was given back, and what was not.
func (a *application) reportRestored(report *transfer.Report) {
	if a.in.Extras == nil {
		return
	}
	planned := transfer.Counts{}
	a.in.addExtras(func(name string) bool {
		for _, channel := range a.plan.Channels {
			if channel.Source == name {
				return channel.Action != ActionSkip
			}
		}
		return false
	}, planned, drops{})
	for _, kind := range sortedKeys(planned) {
		restored := a.done.Restored[kind]
		if restored.New > 0 {
			report.Counts[kind] = restored.New
		}
		if lacking := planned[kind] - restored.There; lacking > 0 {
			report.Warn(transfer.Warnf("not_restored", kind, "%d: %s", lacking, lackingReasons[kind]))
		}
	}
}

// lackingReasons say why something was not given back.
var lackingReasons = map[string]string{
	transfer.CountIcon:       "The team has an icon already, or you may not give it one.",
	transfer.CountBookmarks:  "Bookmarks whose channel is full or gone, or whose owner is not here.",
	transfer.CountPriorities: "Priorities of posts that are not here, or that this import did not bring.",
	transfer.CountAcks:       "Acknowledgements of posts that are not here, or of people who are not.",
}
