package main

import (
	"context"
	"fmt"
	"time"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
)

// changedPosts is the number of posts that are edited or written before a delta.
const changedPosts = 1000

// deltas holds the measurements of a delta of a large team, beside a full export.
type deltas struct{ full, delta cost }

// measureDelta measures a full export of a team and a delta after some posts changed.
func (b *bench) measureDelta(ctx context.Context, large team, r *results) error {
	var full, delta []cost
	for round := range b.options.rounds {
		var base, next testbed.Job
		whole, err := b.kept(ctx, large, noFiles, &base)
		if err != nil {
			return err
		}
		if err := b.changePosts(ctx, large, round); err != nil {
			return err
		}
		changed, err := b.kept(ctx, large, map[string]any{"attachments": map[string]any{"include": false}, "base": base.ID}, &next)
		if err != nil {
			return err
		}
		for _, job := range []testbed.Job{next, base} {
			if _, err := b.server.Admin.DeleteArchive(ctx, job.ID); err != nil {
				return err
			}
		}
		progress("delta of %d posts, round %d: full %.1f s %s, delta %.2f s %s", changedPosts, round+1, whole.took.Seconds(), whole.cpu, changed.took.Seconds(), changed.cpu)
		full, delta = append(full, whole), append(delta, changed)
	}
	r.deltas = deltas{full: median(full), delta: median(delta)}
	return nil
}

// kept exports a team and keeps the archive.
func (b *bench) kept(ctx context.Context, t team, options any, made *testbed.Job) (cost, error) {
	return b.meter.measure(func() (cost, error) {
		job, err := b.server.Admin.Export(ctx, t.id, options)
		if err != nil {
			return cost{}, err
		}
		*made = job
		return cost{
			took: time.Duration(job.FinishedAt-job.StartedAt) * time.Millisecond, archive: job.Archive.Size, posts: job.Counts["posts"] + job.Counts["replies"],
		}, nil
	})
}

// changePosts edits half of the posts that change, all over the team, and writes the
// other half.
func (b *bench) changePosts(ctx context.Context, t team, round int) error {
	now := time.Now().UnixMilli()
	for _, statement := range []string{
		`UPDATE Posts SET Message = Message || ' (edited)', EditAt = $3, UpdateAt = $3 WHERE Id IN (
			SELECT Id FROM Posts WHERE ChannelId IN (SELECT Id FROM Channels WHERE TeamId = $1) AND DeleteAt = 0 ORDER BY md5(Id || $3::text) LIMIT $2)`,
		`INSERT INTO Posts (Id, CreateAt, UpdateAt, EditAt, DeleteAt, IsPinned, UserId, ChannelId, RootId, OriginalId, Message, Type, Props, Hashtags, Filenames, FileIds, HasReactions)
			SELECT substr(md5(Id || $3::text), 1, 26), $3 + row_number() OVER (), $3, 0, 0, false, UserId, ChannelId, RootId, '', Message, '', '{}', '', '[]', '[]', false
			FROM Posts WHERE ChannelId IN (SELECT Id FROM Channels WHERE TeamId = $1) AND DeleteAt = 0 ORDER BY md5($3::text || Id) LIMIT $2`,
	} {
		if _, err := b.server.DB.ExecContext(ctx, statement, t.id, changedPosts/2, now); err != nil {
			return fmt.Errorf("change posts for delta %d: %w", round+1, err)
		}
	}
	return nil
}

// deltaGoals lists the goals for a delta.
func (o options) deltaGoals(measured deltas, list *goals) {
	took := measured.delta.took.Seconds()
	list.add(fmt.Sprintf("delta of %d changed posts in a team of %d", changedPosts, o.large), "≤ 3 s", took, "%.2f s", took <= 3)
	share := 100 * measured.delta.cpu.sum() / measured.full.cpu.sum()
	list.add("its processor time against that of a full export", "≤ 2 %", share, "%.1f %%", share <= 2)
}
