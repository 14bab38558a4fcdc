package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
)

// floorQueries give the rows that an export of a team without files reads, as
// JSON lines that PostgreSQL makes. $team stands for the team's id.
var floorQueries = []string{
	`SELECT row_to_json(r) FROM (SELECT p.Id, p.RootId, p.UserId, p.ChannelId, p.CreateAt, p.EditAt, p.Type, p.Message, p.Props, p.IsPinned, p.FileIds
		FROM Posts p WHERE p.DeleteAt = 0 AND p.ChannelId IN (SELECT Id FROM Channels WHERE TeamId = '$team')) r`,
	`SELECT row_to_json(r) FROM (SELECT r.PostId, r.UserId, r.EmojiName, r.CreateAt FROM Reactions r JOIN Posts p ON p.Id = r.PostId
		WHERE p.DeleteAt = 0 AND p.ChannelId IN (SELECT Id FROM Channels WHERE TeamId = '$team')) r`,
	`SELECT row_to_json(r) FROM (SELECT t.PostId, t.UserId, t.LastViewed, t.UnreadMentions FROM ThreadMemberships t JOIN Posts p ON p.Id = t.PostId
		WHERE t.Following AND p.DeleteAt = 0 AND p.ChannelId IN (SELECT Id FROM Channels WHERE TeamId = '$team')) r`,
	`SELECT row_to_json(r) FROM (SELECT f.Name, f.UserId FROM Preferences f JOIN Posts p ON p.Id = f.Name
		WHERE f.Category = 'flagged_post' AND p.DeleteAt = 0 AND p.ChannelId IN (SELECT Id FROM Channels WHERE TeamId = '$team')) r`,
}

// floor copies the rows of a team as JSON lines through the archive's own
// compressor into a file: no exporter that reads rows once can be much faster.
func (b *bench) floor(ctx context.Context, t team) (cost, error) {
	return b.meter.measure(func() (spent cost, err error) {
		before, started := ownCPU(), time.Now()
		spent.archive, err = b.copyRows(ctx, t)
		spent.took, spent.cpu.plugin, spent.posts = time.Since(started), ownCPU()-before, int64(t.posts)
		return spent, err
	})
}

func (b *bench) copyRows(ctx context.Context, t team) (int64, error) {
	conn, err := pgx.Connect(ctx, b.server.DSN())
	if err != nil {
		return 0, fmt.Errorf("connect for the floor: %w", err)
	}
	defer func() { _ = conn.Close(ctx) }()
	file, err := os.CreateTemp(b.bed.Dir, "floor-")
	if err != nil {
		return 0, fmt.Errorf("create the file of the floor: %w", err)
	}
	defer func() {
		_ = file.Close()
		_ = os.Remove(file.Name())
	}()
	writer := archive.NewWriter(file)
	lines, err := writer.Lines()
	if err != nil {
		return 0, err
	}
	for _, query := range floorQueries {
		if err := copyQuery(ctx, conn, lines, t, query); err != nil {
			return 0, err
		}
	}
	if err := writer.Finish(archive.Manifest{}); err != nil {
		return 0, err
	}
	if err := file.Sync(); err != nil {
		return 0, fmt.Errorf("sync the file of the floor: %w", err)
	}
	return file.Seek(0, io.SeekEnd)
}

func copyQuery(ctx context.Context, conn *pgx.Conn, lines io.Writer, t team, query string) error {
	copied := "COPY (" + strings.ReplaceAll(query, "$team", t.id) + ") TO STDOUT"
	if _, err := conn.PgConn().CopyTo(ctx, lines, copied); err != nil {
		return fmt.Errorf("copy rows: %w", err)
	}
	return nil
}

// ownCPU returns the seconds that this process has used.
func ownCPU() float64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano()).Seconds()
}
