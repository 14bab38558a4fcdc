package importer

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/inspect"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
)

// translator gives what an archive says the names that a plan gives.
type translator struct {
	source  *archive.Reader
	in      *inspect.Inspection
	plan    *planning.Plan
	scrub   sanitize.Sanitizer
	texts   sanitize.Texts
	dropped sanitize.Skips
	// inChannel counts what was left out of the posts of channels.
	inChannel map[string]sanitize.Skips

	users    map[string]planning.PlanUser
	channels map[string]planning.PlanChannel
	// links counts the links to posts of the source, and found those of them that the
	// archive holds.
	links     map[string]int64
	found     map[string]bool
	deadLinks int64
}

func newTranslator(ctx context.Context, reader *archive.Reader, in *inspect.Inspection, plan *planning.Plan) (*translator, error) {
	t := &translator{
		source: reader, in: in, plan: plan, dropped: sanitize.Skips{}, inChannel: map[string]sanitize.Skips{},
		scrub: sanitize.Sanitizer{Files: reader, Server: in.Server, Now: in.Now, Large: in.LargeImages},
		users: map[string]planning.PlanUser{}, channels: map[string]planning.PlanChannel{}, links: map[string]int64{}, found: map[string]bool{},
	}
	t.texts = planning.TextsOf(in, plan)
	t.texts.Links.Note = t.noteLink
	for _, user := range plan.Users {
		t.users[user.Source.Username] = user
	}
	for _, channel := range plan.Channels {
		t.channels[channel.Source] = channel
	}
	t.dropped.AddAll(in.Dropped)
	team := in.Teams[plan.Team]
	t.dropped.AddAll(plan.LostOfTeam(team))
	for _, planned := range plan.Channels {
		t.dropped.AddAll(plan.LostOfChannel(team.Channels[planned.Source], planned, &t.texts))
	}
	t.dropped.AddAll(plan.LostTalks(in))
	in.AddExtras(func(name string) bool { return t.channels[name].Action != planning.ActionSkip }, plan.ImportsTalk(), map[string]int64{}, t.dropped)
	var err error
	if t.scrub.Whole, err = sanitize.ReadWhole(ctx, reader); err != nil {
		return nil, inspect.Refused(err)
	}
	t.dropped.Add(sanitize.SkipText, t.scrub.Whole.Left)
	return t, nil
}

// lines yields the lines of the archive of some types, as far as the line last, or all
// when that is 0.
func (w *translator) lines(ctx context.Context, last int, take func(bulk.Foreign) error, kinds ...bulk.Type) (err error) {
	file, err := w.source.Open(w.source.LinesName())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	for line, err := range bulk.Decode(file) {
		if err != nil {
			return err
		}
		if err := context.Cause(ctx); err != nil {
			return err
		}
		if slices.Contains(kinds, line.Type) {
			if err := take(line); err != nil {
				return fmt.Errorf("line %d: %w", line.Number, err)
			}
		}
		if line.Number == last {
			return nil
		}
	}
	return nil
}
