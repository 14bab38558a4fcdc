package inspect

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/pictures"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// ourGenerator is what archives of ours say wrote them.
const ourGenerator = "team-export"

// The limits of what an inspection remembers.
const (
	maxTeams = 10_000
	// maxTraces bounds in how many teams people left a trace.
	maxTraces = 1_000_000
)

// inspector reads an archive line by line.
type inspector struct {
	reader   *archive.Reader
	in       *Inspection
	scrub    sanitize.Sanitizer
	channels int
	// webhooks is how many names of webhooks are kept.
	webhooks int
	// places and traces are how many memberships and traces there are.
	places, traces int
	// spelled are the names of channels in memberships: each is kept once.
	spelled map[string]string
	// used are the entries that lines name.
	used map[string]bool
	// astray are the files that were named because they lie elsewhere.
	astray map[string]bool
	// sums are the checksums of images, which many lines may name.
	sums     map[string]string
	pictures *pictures.Checker
	// notes limits how many names are kept of what is left out.
	notes    sanitize.Notes
	reporter transfer.Reporter
}

// Inspect reads an archive once, and its lines a second time. It returns an
// Error with [transfer.CodeInvalidArchive] for one that cannot be imported.
// What it keeps grows with people, channels and emoji, not with posts.
func Inspect(ctx context.Context, reader *archive.Reader, server sanitize.ServerLimits, now int64, reporter transfer.Reporter) (*Inspection, error) {
	manifest, ours := reader.Manifest()
	i := &inspector{
		reader: reader, reporter: reporter, used: map[string]bool{}, astray: map[string]bool{}, sums: map[string]string{}, spelled: map[string]string{},
		scrub: sanitize.Sanitizer{Files: reader, Server: server, Now: now}, pictures: pictures.NewChecker(reader),
		in: &Inspection{
			Ours: ours, Source: sanitize.CleanSource(manifest.Source), Now: now, Server: server,
			Teams: map[string]*Team{}, People: map[string]*Person{}, Emoji: map[string]*Emoji{}, Links: map[string]bool{}, Names: map[string]bool{}, Dropped: sanitize.Skips{},
		},
	}
	reporter.Phase(transfer.PhaseVerifying, nil, "")
	if err := i.verify(ctx); err != nil {
		return nil, Refused(err)
	}
	reporter.Phase(transfer.PhaseInspecting, nil, transfer.UnitPosts)
	var err error
	if i.scrub.Whole, err = sanitize.ReadWhole(ctx, reader); err != nil {
		return nil, Refused(err)
	}
	i.in.Dropped.Add(sanitize.SkipText, i.scrub.Whole.Left)
	if err := i.readLines(ctx); err != nil {
		return nil, Refused(err)
	}
	if err := i.readExtras(ctx); err != nil {
		return nil, Refused(err)
	}
	i.countUnused()
	i.countRefused()
	i.in.LargeImages = i.scrub.LargeImages()
	return i.in, nil
}

func (i *inspector) verify(ctx context.Context) error {
	if i.in.Ours {
		return i.reader.Verify(ctx)
	}
	return i.reader.Check(ctx)
}

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
		return i.teamLine(line.Team)
	case bulk.TypeChannel:
		return i.channelLine(line.Channel)
	case bulk.TypeUser:
		i.in.LastUser = line.Number
		return i.userLine(ctx, line.User)
	case bulk.TypeBot:
		return i.botLine(ctx, line.Bot)
	case bulk.TypePost:
		return i.postLine(line.Post)
	case bulk.TypeEmoji:
		return i.emojiLine(ctx, line.Emoji)
	case bulk.TypeDirectChannel:
		return i.directChannelLine(line.DirectChannel)
	case bulk.TypeDirectPost:
		return i.directPostLine(line.DirectPost)
	case bulk.TypeRole:
		i.in.Dropped.Add(sanitize.SkipRoleLine, 1)
	case bulk.TypeScheme:
		i.in.Dropped.Add(sanitize.SkipSchemeLine, 1)
	case bulk.TypeDocs:
		i.in.Dropped.Add(sanitize.SkipDocsLine, 1)
	}
	return nil
}

// version notices an archive that says it is ours and lacks its manifest.
func (i *inspector) version(line bulk.Foreign) error {
	i.in.Generator = sanitize.CutRunes(line.Info.Generator, sanitize.MaxNameBytes)
	if i.in.Generator == ourGenerator && !i.in.Ours {
		return archive.ErrIncomplete
	}
	return nil
}

func (i *inspector) teamLine(line *bulk.Team) error {
	if !sanitize.IsTeamName(sanitize.Key(line.Name)) {
		return fmt.Errorf("names a team %q, which no server takes", sanitize.CutRunes(line.Name, sanitize.MaxNameBytes))
	}
	team := i.in.team(line.Name)
	if len(i.in.Teams) > maxTeams {
		return fmt.Errorf("is one of more than %d teams", maxTeams)
	}
	if team.Line {
		i.note(team.Dropped, sanitize.SkipDoubleLine, team.Name)
		return nil
	}
	team.Line = true
	i.describeTeam(team, line)
	return nil
}

func (i *inspector) channelLine(line *bulk.Channel) error {
	if !sanitize.IsTeamName(sanitize.Key(line.Team)) || sanitize.ChannelKey(line.Name) == "" {
		i.note(i.in.Dropped, sanitize.SkipMissingChannel, line.Name)
		return nil
	}
	channel, err := i.channel(line.Team, line.Name)
	if err != nil {
		return err
	}
	if channel.Line {
		// Two channels of the source may come under one name, as when long names are
		// cut. What any line says to be private stays private.
		i.note(channel.Lost, sanitize.SkipDoubleLine, "~"+channel.Name)
		channel.isPrivate(line.Type != sanitize.TypeOpen)
		return nil
	}
	i.describeChannel(channel, line)
	if i.in.KnowsPosts() {
		t := sanitize.Texts{Links: i.linksOf(channel.Team)}
		t.Rewrite(channel.Header + " " + channel.Purpose)
	}
	return nil
}

// channel finds or makes the place where posts of a channel are counted.
func (i *inspector) channel(team, name string) (*Channel, error) {
	known := i.in.team(team)
	before := len(known.Channels)
	channel := known.channel(name)
	i.channels += len(known.Channels) - before
	if len(i.in.Teams) > maxTeams {
		return nil, fmt.Errorf("names more than %d teams", maxTeams)
	}
	return channel, i.checkNames()
}

func (i *inspector) postLine(line *bulk.Post) error {
	i.reporter.Advance(1 + int64(len(line.Replies)))
	i.useAll(line.Thread)
	if !sanitize.IsTeamName(sanitize.Key(line.Team)) || sanitize.ChannelKey(line.Channel) == "" {
		i.in.Dropped.Add(sanitize.SkipLostPost, 1+int64(len(line.Replies)))
		return nil
	}
	channel, err := i.channel(line.Team, line.Channel)
	if err != nil {
		return err
	}
	dropped := sanitize.Skips{}
	thread, ok := i.scrub.Thread(line.Thread, dropped)
	i.notes.Keep(channel.Dropped, dropped)
	if !ok {
		return nil
	}
	i.noteWebhooks(sanitize.Key(line.Team), thread)
	sanitize.Count(channel.Counts, thread)
	team := sanitize.Key(line.Team)
	i.noteLinks(team, thread, channel.Dropped)
	for name := range thread.Names() {
		if err := i.trace(team, name); err != nil {
			return err
		}
	}
	if err := i.noteNamed(team, thread); err != nil {
		return err
	}
	for file := range thread.Files() {
		found, _ := i.reader.Find(file)
		channel.Counts[transfer.CountFiles]++
		channel.Counts[transfer.CountFileBytes] += found.Size
	}
	return nil
}

// noteNamed notes whom messages of the system name.
func (i *inspector) noteNamed(team string, thread bulk.Thread) error {
	for content := range thread.Contents() {
		var p sanitize.Props
		if !strings.HasPrefix(content.Type, "system_") || json.Unmarshal(content.Props, &p) != nil {
			continue
		}
		for _, name := range []string{p.Username, p.AddedUsername, p.RemovedUsername} {
			if !sanitize.IsName(name) {
				continue
			}
			person := i.in.person(name)
			if person.Named[team] {
				continue
			}
			if person.Named == nil {
				person.Named = map[string]bool{}
			}
			person.Named[team] = true
			if i.traces++; i.traces > maxTraces {
				return fmt.Errorf("names more than %d people in messages of the system", maxTraces)
			}
		}
	}
	return i.checkNames()
}

func (i *inspector) trace(team, name string) error {
	if person := i.in.person(name); !person.Traces[team] {
		person.Traces[team] = true
		i.traces++
	}
	if i.traces > maxTraces {
		return fmt.Errorf("leaves more than %d traces of people in teams", maxTraces)
	}
	return i.checkNames()
}

// checkNames returns an error when the archive names more than may be.
func (i *inspector) checkNames() error {
	return i.in.Server.Names.Check(len(i.in.People), i.channels, len(i.in.Emoji), i.places)
}

// useAll notes which entries a thread names, whether it is imported or not.
func (i *inspector) useAll(thread bulk.Thread) {
	for path := range thread.Files() {
		if file, ok := i.scrub.File(path); ok {
			i.used[file.Name] = true
		} else {
			i.lookElsewhere(path)
		}
	}
}
