package sqlwrite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// File is a file info as far as an import needs it.
type File struct {
	PostID    string
	Path      string
	Preview   string
	Thumbnail string
}

// FindFile returns the file info of an id, and false when there is none.
func (s *Store) FindFile(ctx context.Context, id string) (file File, found bool, err error) {
	const find = `SELECT COALESCE(PostId, ''), COALESCE(Path, ''), COALESCE(PreviewPath, ''), COALESCE(ThumbnailPath, '') FROM FileInfo WHERE Id = $1`
	err = s.db.QueryRowContext(ctx, find, id).Scan(&file.PostID, &file.Path, &file.Preview, &file.Thumbnail)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return File{}, false, nil
	case err != nil:
		return File{}, false, fmt.Errorf("look for file %s: %w", id, err)
	}
	return file, true, nil
}

// RemoveFile deletes the file info of an id that belongs to no post.
func (s *Store) RemoveFile(ctx context.Context, id string) error {
	if _, err := s.db.ExecContext(ctx, `DELETE FROM FileInfo WHERE Id = $1 AND COALESCE(PostId, '') = ''`, id); err != nil {
		return fmt.Errorf("remove file %s: %w", id, err)
	}
	return nil
}

// DescribeFile gives a file that belongs to no post another name.
func (s *Store) DescribeFile(ctx context.Context, id, name, extension, mimeType string) error {
	const describe = `UPDATE FileInfo SET Name = $2, Extension = $3, MimeType = $4 WHERE Id = $1 AND COALESCE(PostId, '') = ''`
	if _, err := s.db.ExecContext(ctx, describe, id, name, extension, mimeType); err != nil {
		return fmt.Errorf("name file %s: %w", id, err)
	}
	return nil
}

// EmptyFile is a file without content.
type EmptyFile struct {
	ID, ChannelID, UserID, Path, Name, Extension, MimeType string
}

// AddEmptyFile writes the file info of a file without content: the server takes
// none from people by an upload session.
func (s *Store) AddEmptyFile(ctx context.Context, file EmptyFile) error {
	query := emptyFiles.insert()
	now := time.Now().UnixMilli()
	if _, err := s.db.ExecContext(ctx, query, []string{file.ID}, []string{file.UserID}, []string{file.ChannelID}, []int64{now}, []int64{now},
		[]string{file.Path}, []string{file.Name}, []string{file.Extension}, []string{file.MimeType}); err != nil {
		return fmt.Errorf("write file %s: %w", file.ID, err)
	}
	return nil
}

// UnfinishedUpload returns where the content of an upload session lies that an
// interrupted attempt began; empty when there is none.
func (s *Store) UnfinishedUpload(ctx context.Context, id string) (path string, err error) {
	err = s.db.QueryRowContext(ctx, `SELECT COALESCE(Path, '') FROM UploadSessions WHERE Id = $1`, id).Scan(&path)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("look for the upload session %s: %w", id, err)
	}
	return path, nil
}

// RemoveUpload deletes an upload session.
func (s *Store) RemoveUpload(ctx context.Context, id string) error {
	if _, err := s.db.ExecContext(ctx, `DELETE FROM UploadSessions WHERE Id = $1`, id); err != nil {
		return fmt.Errorf("remove the upload session %s: %w", id, err)
	}
	return nil
}
