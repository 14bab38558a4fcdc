package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// attach gives the oldest posts of a team one file each, of size bytes that do
// not compress, and returns the folder that holds them.
func (b *bench) attach(ctx context.Context, t team, files int, size int64) (folder string, err error) {
	relative := filepath.Join("bench", t.name)
	folder = filepath.Join(b.server.FileStore(), relative)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return "", fmt.Errorf("create the folder of attachments: %w", err)
	}
	for i := range files {
		if err := writeNoise(filepath.Join(folder, fmt.Sprintf("%d.bin", i)), uint64(i), size); err != nil {
			return "", err
		}
	}
	for _, statement := range []string{
		`INSERT INTO FileInfo (Id, CreatorId, PostId, ChannelId, CreateAt, UpdateAt, DeleteAt, Path, ThumbnailPath, PreviewPath, Name, Extension, Size, MimeType, Width, Height, HasPreviewImage, Content, RemoteId, Archived)
			SELECT substr(md5(p.Id), 1, 26), p.UserId, p.Id, p.ChannelId, 1, 1, 0, $2::text || '/' || p.n || '.bin', '', '', p.n || '.bin', 'bin', $3::bigint, 'application/octet-stream', 0, 0, false, '', '', false
			FROM (SELECT Id, UserId, ChannelId, row_number() OVER (ORDER BY CreateAt, Id) - 1 AS n FROM Posts
				WHERE ChannelId IN (SELECT Id FROM Channels WHERE TeamId = $1) AND RootId = '' ORDER BY CreateAt, Id LIMIT $4::int) p`,
		`UPDATE Posts SET FileIds = '["' || f.Id || '"]' FROM FileInfo f WHERE f.PostId = Posts.Id AND f.Path LIKE $2::text || '/%' AND $1::text <> '' AND $3::bigint > 0 AND $4::int > 0`,
	} {
		if _, err := b.server.DB.ExecContext(ctx, statement, t.id, relative, size, files); err != nil {
			return "", fmt.Errorf("attach files to posts of %s: %w", t.name, err)
		}
	}
	return folder, nil
}

func writeNoise(path string, seed uint64, size int64) (err error) {
	file, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("create an attachment: %w", err)
	}
	defer func() {
		if closeErr := file.Close(); err == nil {
			err = closeErr
		}
	}()
	source := rand.NewChaCha8([32]byte{byte(seed), byte(seed >> 8)})
	buffer := make([]byte, 1<<20)
	for size > 0 {
		n := min(size, int64(len(buffer)))
		if _, err := source.Read(buffer[:n]); err != nil {
			return err
		}
		if _, err := file.Write(buffer[:n]); err != nil {
			return fmt.Errorf("write an attachment: %w", err)
		}
		size -= n
	}
	return nil
}

// copyFolder copies files as cp does, to the same disk, and returns how long
// that took: for cp alone, and until all is on the disk as an archive is.
func (b *bench) copyFolder(ctx context.Context, folder string) (copied, synced time.Duration, err error) {
	target := filepath.Join(b.bed.Dir, "copied")
	defer func() { _ = os.RemoveAll(target) }()
	started := time.Now()
	if output, err := exec.CommandContext(ctx, "cp", "-r", folder, target).CombinedOutput(); err != nil {
		return 0, 0, fmt.Errorf("cp: %w: %s", err, output)
	}
	copied = time.Since(started)
	syscall.Sync()
	return copied, time.Since(started), nil
}
