package pull

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/offline/remote"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/exporter"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// The phases of a pull before those of an export.
const (
	PhaseMembers transfer.Phase = "members"
	PhasePosts   transfer.Phase = "posts"
	PhaseThreads transfer.Phase = "threads"
)

// Result says what a run did.
type Result struct {
	// Folder holds the archive.
	Folder string
	Team   string
	// Read counts posts that were read, Saved files that were downloaded, with their
	// bytes; Requests is how many requests that took.
	Read, Saved, SavedBytes, Requests int64
	Report                            transfer.Report
	// Partial says that limits on a run left posts unread.
	Partial bool
	// Hidden are channels of which the server hides older posts.
	Hidden []string
	// Unreadable counts posts that the server itself cannot show, by channel.
	Unreadable map[string]int64
	// Unknown are names of channels in the options that the team does not have.
	Unknown []string
}

// Run brings a folder up to date with what the user sees of a team.
func Run(ctx context.Context, client *remote.Client, me remote.User, team remote.Team, root string, options Options, reporter transfer.Reporter) (result Result, err error) {
	if !plainID.MatchString(me.ID) || !plainID.MatchString(team.ID) {
		return result, badIDError("team", team.ID)
	}
	if err := options.Export.Validate(); err != nil {
		return result, err
	}
	root = filepath.Clean(root)
	mine := owner{Server: client.Server(), UserID: me.ID, Username: me.Username, TeamID: team.ID, Team: team.Name}
	f, err := openFolder(root, mine)
	if err != nil {
		return result, err
	}
	defer func() { err = errors.Join(err, f.close()) }()
	if err := f.finishCommit(); err != nil {
		return result, err
	}
	f.sweep()
	p := &puller{client: client, folder: f, options: options, reporter: reporter, result: Result{Folder: root, Team: team.Name, Unreadable: map[string]int64{}}}
	before := client.Requests()
	err = p.run(ctx, me, team)
	p.result.Requests = client.Requests() - before
	return p.result, err
}

// puller is one run.
type puller struct {
	client   *remote.Client
	folder   *folder
	options  Options
	reporter transfer.Reporter
	world    *world
	limits   map[string]Limits
	result   Result
}

func (p *puller) run(ctx context.Context, me remote.User, team remote.Team) (err error) {
	p.reporter.Phase(PhaseMembers, nil, transfer.UnitUsers)
	if p.world, err = readWorld(ctx, p.client, p.folder, me, team, p.options); err != nil {
		return err
	}
	if err := p.findLimits(ctx); err != nil {
		return err
	}
	if err := p.readPosts(ctx); err != nil {
		return err
	}
	p.reporter.Phase(PhaseThreads, nil, "")
	all, left := &threads{}, newTraces()
	defer func() { err = errors.Join(err, all.close()) }()
	for place, channel := range p.world.places() {
		if err := all.gather(ctx, p.folder, place, channel.ID, p.limits[channel.ID]); err != nil {
			return fmt.Errorf("channel %s: %w", channel.Name, err)
		}
	}
	for one, err := range all.all(ctx) {
		if err != nil {
			return err
		}
		left.note(one)
	}
	people, err := p.world.findPeople(ctx, p.client, left)
	if err != nil {
		return err
	}
	if err := p.keepNames(); err != nil {
		return err
	}
	if p.options.Minimal {
		p.world.minimize()
	}
	return p.export(ctx, &snapshot{world: p.world, people: people, traces: left, threads: all, places: p.limits})
}

// places are the channels and conversations in the order of the archive.
func (w *world) places() []remote.Channel { return slices.Concat(w.channels, w.talks) }

// findLimits finds the limits of each channel.
func (p *puller) findLimits(ctx context.Context) error {
	p.limits = map[string]Limits{}
	p.options.Channels = plainNames(p.options.Channels)
	used := map[string]bool{}
	for _, channel := range p.world.places() {
		names := []string{channel.ID, channel.Name}
		if channel.IsConversation() {
			names = []string{channel.ID, talkName(p.world.partners(channel.ID))}
		}
		for _, name := range names {
			used[name] = true
		}
		limits := p.options.limitsOf(kinds[channel.Type], names...)
		if limits.AfterPost != "" {
			posts, err := p.client.PostsByID(ctx, []string{limits.AfterPost})
			if err != nil {
				return fmt.Errorf("read post %s: %w", limits.AfterPost, err)
			}
			if len(posts) == 0 {
				return fmt.Errorf("there is no post %q that you can see", limits.AfterPost)
			}
			limits.Since = max(limits.Since, posts[0].CreateAt+1)
		}
		p.limits[channel.ID] = limits
	}
	p.result.Unknown = p.world.unknown
	for _, name := range slices.Sorted(maps.Keys(p.options.Channels)) {
		if used[name] {
			continue
		}
		if !p.options.SeveralTeams {
			return fmt.Errorf("there are settings of %q, which is none of the channels and conversations that are taken", name)
		}
		p.result.Unknown = append(p.result.Unknown, name)
	}
	return nil
}

// plainNames returns changes by names as the server gives them: people also write
// ~Town-Square, and the people of a group message in any order.
func plainNames(given map[string]Change) map[string]Change {
	plain := make(map[string]Change, len(given))
	for name, change := range given {
		if strings.HasPrefix(strings.TrimSpace(name), "@") {
			plain[talkName(strings.Split(name, ","))] = change
			continue
		}
		plain[channelName(name)] = change
	}
	return plain
}

// talkName names a conversation by those who take part beside the user.
func talkName(partners []string) string {
	var names []string
	for _, name := range partners {
		names = append(names, "@"+username(name))
	}
	slices.Sort(names)
	return strings.Join(names, ",")
}

// fileLimits reports whether channels have limits of their own on files. The export then
// takes all files that the channels give it.
func (p *puller) fileLimits(options *transfer.ExportOptions) bool {
	usual := options.Attachments
	for _, limits := range p.limits {
		own := limits.Files
		if own.Include != usual.Include || own.MaxSize != usual.MaxSize || !slices.Equal(own.MimeTypes, usual.MimeTypes) {
			options.Attachments = transfer.AttachmentOptions{Include: true, MimeTypes: []string{}}
			return true
		}
	}
	return false
}

// readPosts reads what is new in all channels.
func (p *puller) readPosts(ctx context.Context) error {
	places := p.world.places()
	total := int64(0)
	for _, channel := range places {
		var state progress
		if readJSON(p.folder.path(channelsName, channel.ID+".json"), &state) != nil {
			total += channel.TotalMsgCount
		}
	}
	guess := &total
	if total == 0 {
		guess = nil
	}
	p.reporter.Phase(PhasePosts, guess, transfer.UnitPosts)
	for _, channel := range places {
		if err := p.readChannel(ctx, channel); err != nil {
			return err
		}
	}
	return nil
}

func (p *puller) readChannel(ctx context.Context, channel remote.Channel) (err error) {
	log, err := openLog(p.folder, channel.ID)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, log.close()) }()
	reader := &channelReader{client: p.client, channel: channel, limits: p.limits[channel.ID], log: log, report: func(n int) {
		p.result.Read += int64(n)
		p.reporter.Advance(int64(n))
	}}
	if err := reader.bring(ctx, p.options); err != nil {
		return err
	}
	if len(log.state.Gaps) > 0 && reader.limits.PerRun > 0 && reader.read >= reader.limits.PerRun {
		p.result.Partial = true
	}
	if log.state.Unreadable > 0 {
		p.result.Unreadable[cmp.Or(channel.DisplayName, channel.Name)] += log.state.Unreadable
	}
	if log.state.Hidden > 0 {
		p.result.Hidden = append(p.result.Hidden, cmp.Or(channel.DisplayName, channel.Name))
	}
	return nil
}

// export makes the archive of what was read.
func (p *puller) export(ctx context.Context, from *snapshot) error {
	options := p.options.Export
	options.Since, options.Until, options.MaxPostsPerChannel = p.options.Limits.Since, p.options.Limits.Until, p.options.Limits.Newest
	from.ownFiles = p.fileLimits(&options)
	files := newFileStore(p.client, p.folder, p.world, func(bytes int64) {
		p.result.Saved++
		p.result.SavedBytes += bytes
	})
	h := &host{
		snapshot: from, files: files, output: &output{folder: p.folder, files: files}, server: p.client.Server(), version: p.client.Version(),
	}
	// The channels were chosen before: those that are archived or private are no news.
	job := transfer.Job{
		TeamID: p.world.team.ID, TeamName: p.world.team.Name, RequestedBy: p.world.me.ID, Options: options, Attempt: 1, Mine: true,
		Scope: &transfer.Scope{By: transfer.AsMember, PrivateChannels: transfer.ReachMember},
	}
	made, err := exporter.New(h, p.options.Version).Run(ctx, job, p.reporter)
	p.result.Report = made.Report
	if known, ok := errors.AsType[*transfer.Error](err); ok && known.Err != nil {
		err = known.Err
	}
	return err
}
