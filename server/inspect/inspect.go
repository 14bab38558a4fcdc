package inspect

import (
	"context"
	"errors"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/pictures"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// ourGenerator is the generator that archives of the plugin name.
const ourGenerator = "team-export"

// inspector reads an archive line by line, each type of line with a reader of its own.
type inspector struct {
	in     *Inspection
	reader *archive.Reader
	teams  *teamReader
	people *peopleReader
	posts  *postReader
	direct *directReader
	emoji  *emojiReader
}

// Inspect reads an archive once, and its lines a second time. It returns an
// Error with [transfer.CodeInvalidArchive] for one that cannot be imported.
// The inspection grows with people, channels and emoji, not with posts.
func Inspect(ctx context.Context, reader *archive.Reader, server sanitize.ServerLimits, now int64, reporter transfer.Reporter) (*Inspection, error) {
	manifest, ours := reader.Manifest()
	if manifest.Base != nil {
		return nil, refusedDelta(manifest.Base)
	}
	in := &Inspection{
		Ours: ours, Source: sanitize.CleanSource(manifest.Source), Now: now, Server: server,
		Teams: map[string]*Team{}, People: map[string]*Person{}, Emoji: map[string]*Emoji{}, Links: map[string]bool{}, Names: map[string]bool{}, Dropped: sanitize.Skips{},
	}
	scrub := &sanitize.Sanitizer{Files: reader, Server: server, Now: now}
	registry, kept := &registry{in: in}, &notes{}
	files := &fileUse{in: in, reader: reader, scrub: scrub, used: map[string]bool{}, astray: map[string]bool{}}
	images := &images{reader: reader, pictures: pictures.NewChecker(reader), server: server, sums: map[string]string{}}
	people := &peopleReader{in: in, registry: registry, files: files, images: images, notes: kept, spelled: map[string]string{}}
	i := &inspector{
		in: in, reader: reader, people: people,
		teams:  &teamReader{in: in, registry: registry, links: links{in}, notes: kept},
		posts:  &postReader{in: in, reader: reader, scrub: scrub, registry: registry, files: files, links: links{in}, notes: kept, reporter: reporter},
		direct: &directReader{in: in, reader: reader, scrub: scrub, registry: registry, files: files, links: links{in}, reporter: reporter},
		emoji:  &emojiReader{in: in, registry: registry, files: files, images: images, notes: kept},
	}
	reporter.Phase(transfer.PhaseVerifying, nil, "")
	if err := i.verify(ctx); err != nil {
		return nil, Refused(err)
	}
	reporter.Phase(transfer.PhaseInspecting, nil, transfer.UnitPosts)
	var err error
	if scrub.Whole, err = sanitize.ReadWhole(ctx, reader); err != nil {
		return nil, Refused(err)
	}
	in.Dropped.Add(sanitize.SkipText, scrub.Whole.Left)
	if err := i.readLines(ctx); err != nil {
		return nil, Refused(err)
	}
	extras := extrasReader{in: in, reader: reader, scrub: scrub, registry: registry, people: people, notes: kept}
	if err := extras.read(ctx); err != nil {
		return nil, Refused(err)
	}
	files.countUnused()
	files.countRefused()
	in.LargeImages = scrub.LargeImages()
	return in, nil
}

// verify checks the files of an archive against its manifest or its directory.
func (i *inspector) verify(ctx context.Context) error {
	if i.in.Ours {
		return i.reader.Verify(ctx)
	}
	return i.reader.Check(ctx)
}

// readLines reads the lines in their order.
func (i *inspector) readLines(ctx context.Context) (err error) {
	lines, err := i.reader.Open(i.reader.LinesName())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lines.Close()) }()
	for line, err := range bulk.Decode(archive.WithContext(ctx, lines)) {
		if err != nil {
			return err
		}
		if err := context.Cause(ctx); err != nil {
			return err
		}
		if err := i.line(ctx, line); err != nil {
			return &bulk.LineError{Number: line.Number, Err: err}
		}
	}
	return nil
}

// line gives a line to the reader of its type.
func (i *inspector) line(ctx context.Context, line bulk.Foreign) error {
	if line.SignIn {
		i.in.Dropped.Add(sanitize.SkipSignIn, 1)
	}
	if line.Scheme {
		i.in.Dropped.Add(sanitize.SkipScheme, 1)
	}
	switch line.Type {
	case bulk.TypeVersion:
		return i.version(line)
	case bulk.TypeTeam:
		return i.teams.teamLine(line.Team)
	case bulk.TypeChannel:
		return i.teams.channelLine(line.Channel)
	case bulk.TypeUser:
		i.in.LastUser = line.Number
		return i.people.userLine(ctx, line.User)
	case bulk.TypeBot:
		return i.people.botLine(ctx, line.Bot)
	case bulk.TypePost:
		return i.posts.line(line.Post)
	case bulk.TypeEmoji:
		return i.emoji.line(ctx, line.Emoji)
	case bulk.TypeDirectChannel:
		return i.direct.channelLine(line.DirectChannel)
	case bulk.TypeDirectPost:
		return i.direct.postLine(line.DirectPost)
	case bulk.TypeRole:
		i.in.Dropped.Add(sanitize.SkipRoleLine, 1)
	case bulk.TypeScheme:
		i.in.Dropped.Add(sanitize.SkipSchemeLine, 1)
	case bulk.TypeDocs:
		i.in.Dropped.Add(sanitize.SkipDocsLine, 1)
	}
	return nil
}

// version refuses an archive that names the plugin as its generator and has no manifest.
func (i *inspector) version(line bulk.Foreign) error {
	i.in.Generator = sanitize.CutRunes(line.Info.Generator, sanitize.MaxNameBytes)
	if i.in.Generator == ourGenerator && !i.in.Ours {
		return archive.ErrIncomplete
	}
	return nil
}
