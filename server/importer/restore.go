package importer

import (
	"context"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/journal"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/write"
)

const (
	// restoredAtOnce is the number of posts or bookmarks that are given back at a time,
	// restoredBytes about the number of bytes of their data.
	restoredAtOnce = 200
	restoredBytes  = 4 << 20
)

// Restorer gives back what the lines cannot say.
type Restorer interface {
	// RestoreIcon gives a team that has no icon one, when the user may do that.
	// It returns when that was, 0 when it did not.
	RestoreIcon(ctx context.Context, userID, teamID string, icon []byte) (at int64, err error)
}

// restorer restores what an archive of the plugin has beside its lines.
type restorer struct{ *task }

// restore restores the icon, the bookmarks and what posts have beside their lines.
func (r *restorer) restore(ctx context.Context) error {
	if r.in.Extras == nil {
		return nil
	}
	r.reporter.Phase(transfer.PhaseRestoring, nil, "")
	return r.attempt.once(ctx, stepExtras, func() error {
		for _, step := range []func(context.Context) error{r.restoreIcon, r.restoreBookmarks, r.restorePosts} {
			if err := step(ctx); err != nil {
				return err
			}
		}
		return nil
	})
}

func (r *restorer) restoreIcon(ctx context.Context) error {
	icon, err := sanitize.ReadIcon(r.reader)
	if err != nil || icon == nil {
		return err
	}
	return r.attempt.once(ctx, stepIcon, func() error {
		at, err := r.host.RestoreIcon(ctx, r.attempt.job.RequestedBy, r.attempt.job.TeamID, icon)
		if err != nil || at == 0 {
			return err
		}
		r.attempt.count(transfer.CountIcon, 1)
		return r.attempt.note(ctx, journal.Entry{IconAt: at})
	})
}

func (r *restorer) restorePosts(ctx context.Context) error {
	var page []write.Extra
	bytes := 0
	flush := func() (err error) {
		if len(page) > 0 {
			r.attempt.progress, err = r.attempt.rows.Extras(ctx, r.attempt.fence, r.attempt.progress, page)
			page, bytes = nil, 0
		}
		return err
	}
	options := r.writerOptions()
	for line, err := range sanitize.ExtraLines[archive.PostExtra](r.reader, archive.PostsName) {
		if err != nil {
			return err
		}
		post, ok := sanitize.CleanPost(line, r.in.Now, sanitize.Skips{})
		channelID := r.ids.channelOf(post.Place, r.translator.channels)
		if !ok || channelID == "" {
			continue
		}
		extra := write.Extra{ID: post.SourceID, Other: options.OtherID(post.SourceID), ChannelID: channelID, CreateAt: post.CreateAt, Level: post.Level, RequestedAck: post.RequestedAck}
		for _, ack := range post.Acks {
			if id := r.ids.users[r.translator.users[ack.Username].Target.Username]; id != "" {
				extra.Acks = append(extra.Acks, write.Ack{UserID: id, At: ack.At})
			}
		}
		extra.Versions = r.versionsOf(post)
		r.attempt.progress.Reach(channelID)
		bytes += weightOf(extra)
		if page = append(page, extra); len(page) == restoredAtOnce || bytes >= restoredBytes {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	return flush()
}

// weightOf is about how many bytes of memory an extra takes.
func weightOf(extra write.Extra) int {
	const row = 100
	bytes := row * (1 + len(extra.Acks) + len(extra.Versions))
	for _, version := range extra.Versions {
		bytes += len(version.Message)
	}
	return bytes
}

// versionsOf are the earlier versions of a post as their rows will be. The server
// keeps them as deleted posts.
func (r *restorer) versionsOf(post sanitize.PostExtra) (rows []write.Post) {
	for _, version := range post.Versions {
		row := write.Post{
			ID: version.SourceID, CreateAt: post.CreateAt, UpdateAt: version.ReplacedAt, DeleteAt: version.ReplacedAt,
			Message: r.translator.scrub.Text(r.translator.texts.Rewrite(version.Message), sanitize.Skips{}),
		}
		if version.WrittenAt != post.CreateAt {
			row.EditAt = version.WrittenAt
		}
		rows = append(rows, row)
	}
	return rows
}

// report says in the report what was given back, and what was not.
func (r *restorer) report(report *transfer.Report) {
	if r.in.Extras == nil {
		return
	}
	planned := transfer.Counts{}
	r.in.AddExtras(func(name string) bool {
		for _, channel := range r.plan.Channels {
			if channel.Source == name {
				return channel.Action != planning.ActionSkip
			}
		}
		return false
	}, r.plan.ImportsTalk(), planned, sanitize.Skips{})
	for _, kind := range sanitize.SortedKeys(planned) {
		there := r.attempt.progress.Counts[kind]
		if kind != transfer.CountIcon {
			there = r.attempt.progress.Counts[kind+thereSuffix]
		}
		delete(report.Counts, kind+thereSuffix)
		if lacking := planned[kind] - there; lacking > 0 {
			report.Warn(transfer.Warnf("not_restored", kind, "%d: %s", lacking, lackingReasons[kind]))
		}
	}
}

// thereSuffix ends the kinds of what has a place here, whether it is new or not.
const thereSuffix = "_there"

// lackingReasons say why something was not given back.
var lackingReasons = map[string]string{
	transfer.CountIcon:       "The team has an icon already, or you may not give it one.",
	transfer.CountBookmarks:  "Bookmarks whose channel is full or gone, or whose owner is not here.",
	transfer.CountPriorities: "Priorities of posts that are not here, or that this import did not bring.",
	transfer.CountEdits:      "Earlier versions of posts that are not here, or that this import did not bring.",
	transfer.CountAcks:       "Acknowledgements of posts that are not here, or of people who are not.",
}
