package sqlstore

import (
	"context"
	"fmt"
	"iter"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
)

// Threads yields the selected threads of channels, channel by channel in their
// order, by the time of their root, with those of their replies that are
// selected. A reply whose root is gone comes as a thread of its own, with its
// RootID.
//
// One connection reads the posts and a second one what hangs on them; both are
// ahead of the caller. A few pages are held, and one thread. Nothing else may be
// read through the snapshot until the iterator has ended, and nothing at all
// after it was ended early.
func (s *Snapshot) Threads(ctx context.Context, channelIDs []string) iter.Seq2[teamdata.Thread, error] {
	return func(yield func(teamdata.Thread, error) bool) {
		if len(channelIDs) == 0 {
			return
		}
		if err := s.openHelper(ctx); err != nil {
			yield(teamdata.Thread{}, err)
			return
		}
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		group, inner := errgroup.WithContext(ctx)
		pages, whole := make(chan postPage), make(chan postPage, 1)
		group.Go(func() error {
			defer close(pages)
			return s.readPosts(inner, channelIDs, pages)
		})
		group.Go(func() error {
			defer close(whole)
			return s.helper.complete(inner, pages, whole)
		})
		threads := assembler{yield: yield}
		for page := range whole {
			if !threads.add(page) {
				cancel()
				break
			}
		}
		// After an error the last thread may lack replies.
		threads.end(group.Wait())
	}
}

// assembler makes threads of pages.
type assembler struct {
	yield func(teamdata.Thread, error) bool
	// thread is not whole before the next one begins.
	thread teamdata.Thread
	// done is set when the reader wants no more.
	done bool
}

// add returns false when the reader wants no more.
func (a *assembler) add(page postPage) bool {
	for _, post := range page.posts {
		begun := a.thread.ChannelID != ""
		if begun && post.RootID == a.thread.Root.ID {
			a.thread.Replies = append(a.thread.Replies, *post)
			continue
		}
		if begun && !a.yield(a.thread, nil) {
			a.done = true
			return false
		}
		a.thread = teamdata.Thread{ChannelID: page.channelID, Root: *post}
	}
	return true
}

// end yields the last thread, or why there are no more.
func (a *assembler) end(err error) {
	switch {
	case a.done:
	case err != nil:
		a.yield(teamdata.Thread{}, err)
	case a.thread.ChannelID != "":
		a.yield(a.thread, nil)
	}
}

// helper is a second connection that sees the moment of a snapshot.
type helper struct {
	conn  *pgx.Conn
	kinds []preparedChildren
	// traces is nil where the people were not asked for.
	traces *traces
}

// openHelper opens the second connection of a snapshot, once.
func (s *Snapshot) openHelper(ctx context.Context) error {
	if s.helper != nil {
		return nil
	}
	var moment string
	if err := s.conn.QueryRow(ctx, `SELECT pg_export_snapshot()`).Scan(&moment); err != nil {
		return fmt.Errorf("share the snapshot of team %s: %w", s.teamID, readError(ctx, err))
	}
	conn, err := connect(ctx, s.config, moment)
	if err != nil {
		return fmt.Errorf("open a second connection for team %s: %w", s.teamID, readError(ctx, err))
	}
	s.helper = &helper{conn: conn, traces: s.traces}
	for _, kind := range kindsOf(s.selection) {
		statement, err := prepare(ctx, conn, "force_generic_plan", kind.query())
		if err != nil {
			return fmt.Errorf("prepare to read %s of posts: %w", kind.name, err)
		}
		s.helper.kinds = append(s.helper.kinds, preparedChildren{children: kind, statement: statement})
	}
	return nil
}

// complete hangs on the posts of pages what belongs to them, and passes them
// on.
func (h *helper) complete(ctx context.Context, pages <-chan postPage, whole chan<- postPage) error {
	for page := range pages {
		if err := h.readChildren(ctx, page.posts); err != nil {
			return fmt.Errorf("channel %s: %w", page.channelID, err)
		}
		if err := send(ctx, whole, page); err != nil {
			return err
		}
	}
	return nil
}
