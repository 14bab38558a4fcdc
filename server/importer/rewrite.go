package importer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// File is a rewritten archive on its way. Nobody sees it before Finish.
type File = interface {
	io.Writer
	Finish() error
	Abort()
}

// Parts is where rewritten archives go. They are imported one after another,
// in the order of their numbers, from 0.
type Parts interface {
	Create(ctx context.Context, number int) (File, error)
}

// Options wire a rewriter. Reporter and Parts are required.
type Options struct {
	Parts    Parts
	Reporter transfer.Reporter
	// Presence tells which posts are here already; nil when none can be.
	Presence Presence
	// Record notes the posts that are written; nil notes nothing.
	Record *recorder
	// Version is that of the plugin.
	Version string
	// PostsPerPart is after how many posts and replies a new part begins; 0
	// means a standard number.
	PostsPerPart int64
}

// postsPerPart makes parts that the server imports in some two minutes: often
// enough to see progress and to stop, and seldom enough for its slow start.
const postsPerPart = 100_000

// Written is what a rewriter wrote.
type Written struct {
	// Parts is how many archives there are.
	Parts int
	// Counts are what they hold together.
	Counts  transfer.Counts
	Dropped []Drop
	// Members are accounts that exist, which no line may name as users, and
	// where they will be.
	Members []Member
	// Linked are the posts that something links to; they are kept apart.
	Linked []LinkedPost `json:"-"`
	// FilesHere is how many of the files belong to posts that are here already.
	FilesHere int64 `json:"files_here,omitempty"`
	// DeadLinks is how many links there are to posts that the archive lacks.
	DeadLinks int64 `json:"dead_links,omitempty"`
}

// Member is an account that becomes a member of the team and of channels.
type Member struct {
	UserID   string   `json:"user_id"`
	Username string   `json:"username"`
	Channels []string `json:"channels"`
	// Admin makes it an admin of the team, if it becomes a member now.
	Admin bool `json:"admin,omitempty"`
}

// rewriter carries out one plan.
type rewriter struct {
	Options
	reader  *archive.Reader
	in      *Inspection
	plan    *Plan
	scrub   scrubber
	texts   texts
	part    *part
	written Written
	dropped drops
	// inChannel is what was left out of the posts of channels.
	inChannel map[string]drops

	users    map[string]PlanUser
	channels map[string]PlanChannel
	// shared says that the account of those who get none of their own has its line.
	shared  bool
	moments *moments
	// segment counts the runs of lines of the type at hand, partSegment is the one
	// in which the part at hand began, continued how many parts began because a
	// thread goes on.
	segment, partSegment int32
	continued            int
	// waiting are threads that may be here already.
	waiting batch
	// overflow is what long threads have left.
	overflow overflow
	// links are how often posts of the source are linked to, and found those of
	// them that the archive holds.
	links map[string]int64
	found map[string]bool
}

// Rewrite writes the archives that carry out a plan. They hold lines that it
// built from checked values, in the order that the importer needs, and the files
// that these name; nothing of the old archive is copied as it stands but the
// content of files. The same archive and plan give the same parts.
func Rewrite(ctx context.Context, reader *archive.Reader, in *Inspection, plan *Plan, options Options) (Written, error) {
	if plan.Verdict == VerdictBlocked {
		return Written{}, transfer.Errorf(transfer.CodeBlocked, "The plan has errors. Nothing was imported.")
	}
	if err := plan.checkAccounts(); err != nil {
		return Written{}, err
	}
	if options.PostsPerPart == 0 {
		options.PostsPerPart = postsPerPart
	}
	w := &rewriter{
		Options: options, reader: reader, in: in, plan: plan, dropped: drops{},
		scrub: scrubber{files: reader, server: in.Server, now: in.Now, large: in.LargeImages}, inChannel: map[string]drops{},
		users: map[string]PlanUser{}, channels: map[string]PlanChannel{}, links: map[string]int64{}, found: map[string]bool{},
		moments: newMoments(),
		written: Written{Counts: transfer.Counts{}, Members: []Member{}},
	}
	var err error
	if w.scrub.whole, err = readWhole(ctx, reader); err != nil {
		return Written{}, refused(err)
	}
	w.dropped.add(dropText, w.scrub.whole.left)
	defer func() { w.part.abort() }()
	w.readPlan()
	for _, step := range []func(context.Context) error{w.begin, w.writeChannels, w.writeUsers, w.writeEmoji, w.writePosts, w.countDeadLinks, w.endPart} {
		if err := step(ctx); err != nil {
			return Written{}, refused(err)
		}
	}
	for _, name := range sortedKeys(w.inChannel) {
		w.dropped.addIn(name, w.inChannel[name])
	}
	w.written.Dropped = w.dropped.list()
	return w.written, nil
}

// checkAccounts makes sure, once more, that no account is used which the one
// who imports may not use: a planner with a mistake must not reach the server.
func (p *Plan) checkAccounts() error {
	for _, user := range p.Users {
		if !user.Target.within(p.Policy) {
			return fmt.Errorf("the plan gives %q the account %s, which its policy forbids", user.Source.Username, user.Target.UserID)
		}
	}
	return nil
}

// readPlan makes tables of what the plan lists.
func (w *rewriter) readPlan() {
	w.texts = textsOf(w.in, w.plan)
	w.texts.links.note = w.noteLink
	for _, user := range w.plan.Users {
		w.users[user.Source.Username] = user
	}
	for _, channel := range w.plan.Channels {
		w.channels[channel.Source] = channel
	}
}

// textsOf gives texts the names that a plan gives.
func textsOf(in *Inspection, plan *Plan) texts {
	t := texts{people: map[string]string{}, channels: map[string]string{}, emoji: map[string]string{}, webhooks: plan.keptWebhooks()}
	for _, user := range plan.Users {
		rename(t.people, user.Source.Username, user.Target.Username)
	}
	for _, channel := range plan.Channels {
		if channel.Action == ActionSkip {
			continue
		}
		rename(t.channels, channel.Source, channel.Target.Name)
		if source := in.Teams[plan.Team]; source != nil && source.Channels[channel.Source] != nil {
			// People wrote links by the name that the channel had.
			if refused := source.Channels[channel.Source].Refused; refused != "" {
				t.channels[refused] = channel.Target.Name
			}
		}
	}
	for _, emoji := range plan.Emoji {
		if emoji.Action != ActionSkip {
			rename(t.emoji, emoji.Name, emoji.Target)
		}
	}
	if site := trimSlash(in.Source.SiteURL); site != "" && plan.SiteURL != "" {
		t.links = links{
			from: site + "/" + in.sourceTeam(plan.Team), fromSite: site,
			to: trimSlash(plan.SiteURL) + "/" + plan.TargetTeam, posts: plan.PostLinks, channels: t.channels,
		}
	}
	return t
}

func rename(names map[string]string, from, to string) {
	if from != to {
		names[from] = to
	}
}

func trimSlash(address string) string {
	for len(address) > 0 && address[len(address)-1] == '/' {
		address = address[:len(address)-1]
	}
	return address
}

func (w *rewriter) begin(ctx context.Context) error {
	total := w.plan.Counts[transfer.CountPosts] + w.plan.Counts[transfer.CountReplies]
	w.Reporter.Phase(transfer.PhaseRewriting, &total, transfer.UnitPosts)
	w.dropped.addAll(w.in.Dropped)
	team := w.in.Teams[w.plan.Team]
	w.dropped.addAll(w.plan.lostOfTeam(team))
	for _, planned := range w.plan.Channels {
		w.dropped.addAll(w.plan.lostOfChannel(team.Channels[planned.Source], planned, &w.texts))
	}
	w.in.addExtras(func(name string) bool { return w.channels[name].Action != ActionSkip }, transfer.Counts{}, w.dropped)
	return w.nextPart(ctx)
}

// writeChannels writes the lines of new channels. One that exists gets no
// line: the importer would give it the archive's header and type.
func (w *rewriter) writeChannels(context.Context) error {
	team := w.in.Teams[w.plan.Team]
	for _, planned := range w.plan.Channels {
		if planned.Action != ActionNew && planned.Action != ActionRename {
			continue
		}
		line := team.Channels[planned.Source].Channel
		// It is archived at the end, see archiving.go.
		line.Team, line.Name, line.DeletedAt = w.plan.TargetTeam, planned.Target.Name, 0
		line.Header, line.Purpose, _ = w.texts.channelTexts(team.Channels[planned.Source])
		if line.DisplayName == "" {
			line.DisplayName = line.Name
		}
		w.written.Counts[transfer.CountChannels]++
		if err := w.part.lines.Encode(bulk.Line{Type: bulk.TypeChannel, Channel: &line}); err != nil {
			return err
		}
	}
	return nil
}

// writeEmoji writes the lines of new emoji. One that exists gets no line: the
// importer would give it the archive's image.
func (w *rewriter) writeEmoji(context.Context) error {
	for _, planned := range w.plan.Emoji {
		switch planned.Action {
		case ActionNew, ActionRename:
			image := w.part.file(w.in.Emoji[planned.Name].Image)
			w.written.Counts[transfer.CountEmoji]++
			line := bulk.Line{Type: bulk.TypeEmoji, Emoji: &bulk.Emoji{Name: planned.Target, Image: image}}
			if err := w.part.lines.Encode(line); err != nil {
				return err
			}
		case ActionSkip:
			w.dropped.add(dropSkippedEmoji, 1)
		case ActionSame, ActionMerge, ActionShell, ActionPlaceholder, ActionAcknowledge:
		}
	}
	return nil
}

// lines yields the lines of the archive of one type.
func (w *rewriter) lines(ctx context.Context, kind bulk.Type, take func(bulk.Foreign) error) (err error) {
	file, err := w.reader.Open(w.reader.LinesName())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	var previous bulk.Type
	w.segment = 0
	for line, err := range bulk.Decode(file) {
		if err != nil {
			return err
		}
		if err := context.Cause(ctx); err != nil {
			return err
		}
		if line.Type == kind && previous != kind {
			w.segment++
		}
		previous = line.Type
		if line.Type != kind {
			continue
		}
		if err := take(line); err != nil {
			return fmt.Errorf("line %d: %w", line.Number, err)
		}
	}
	return nil
}

// nextPart ends a part and begins another.
func (w *rewriter) nextPart(ctx context.Context) error {
	if err := w.endPart(ctx); err != nil {
		return err
	}
	file, err := w.Parts.Create(ctx, w.written.Parts)
	if err != nil {
		return err
	}
	w.part = &part{out: file, zip: archive.NewWriter(file), names: map[string]string{}}
	w.written.Parts++
	w.partSegment = w.segment
	out, err := w.part.zip.Lines()
	if err != nil {
		return err
	}
	w.part.lines = bulk.NewEncoder(out)
	return w.part.lines.Encode(bulk.VersionLine(ourGenerator+"-import", w.Version))
}

func (w *rewriter) endPart(ctx context.Context) error {
	if w.part == nil {
		return nil
	}
	if err := w.part.finish(ctx, w.reader, w.Version); err != nil {
		return err
	}
	w.part = nil
	return nil
}

// sortedKeys are the keys of a map in order.
func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
