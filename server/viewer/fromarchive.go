package viewer

import (
	"context"
	"fmt"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
)

// ExtraNames are the entries beside the lines that pages are made of.
func ExtraNames() []string {
	return []string{
		archive.TeamName, archive.ChannelsName, archive.UsersName, archive.BotMembersName,
		archive.BookmarksName, archive.PostsName, archive.FilesName,
	}
}

// FromArchive makes the pages of an archive that was opened, also of other programs.
func FromArchive(ctx context.Context, reader *archive.Reader, options Options, sink Sink) error {
	b, err := Read(ctx, reader, options)
	if err != nil {
		return err
	}
	defer b.Close()
	return b.Write(ctx, sink)
}

// Read returns a builder that has read an archive. The caller closes it.
func Read(ctx context.Context, reader *archive.Reader, options Options) (*Builder, error) {
	if options.Has == nil {
		options.Has = func(path string) bool {
			_, ok := reader.Find(archive.DataFolder + path)
			return ok
		}
	}
	b := New(options)
	if err := b.read(ctx, reader); err != nil {
		b.Close()
		return nil, err
	}
	return b, nil
}

func (b *Builder) read(ctx context.Context, reader *archive.Reader) error {
	if manifest, ok := reader.Manifest(); ok {
		b.Info(InfoOf(manifest))
	}
	lines, err := reader.Open(reader.LinesName())
	if err != nil {
		return fmt.Errorf("open the lines: %w", err)
	}
	defer func() { _ = lines.Close() }()
	for line, err := range bulk.Decode(archive.WithContext(ctx, lines)) {
		if err != nil {
			return fmt.Errorf("read %s: %w", reader.LinesName(), err)
		}
		if err := b.Line(line.Line); err != nil {
			return err
		}
	}
	for _, name := range ExtraNames() {
		if err := b.readExtra(ctx, reader, name); err != nil {
			return err
		}
	}
	return nil
}

func (b *Builder) readExtra(ctx context.Context, reader *archive.Reader, name string) error {
	if _, ok := reader.Find(name); !ok {
		return nil
	}
	content, err := reader.Open(name)
	if err != nil {
		return fmt.Errorf("open %s: %w", name, err)
	}
	defer func() { _ = content.Close() }()
	var failed error
	if err := b.Extra(name, Lines(archive.WithContext(ctx, content), &failed)); err != nil {
		return err
	}
	if failed != nil {
		return fmt.Errorf("read %s: %w", name, failed)
	}
	return nil
}
