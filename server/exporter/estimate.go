package exporter

import (
	"context"
	"math"
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

const (
	// bytesPerPost is about what a post takes in an archive, with what hangs on
	// it but its files; measured (docs/benchmarks.md).
	bytesPerPost = 120
	// bytesPerUser and bytesPerArchive are the same for a person with all
	// memberships, and for the manifest and the extras.
	bytesPerUser    = 400
	bytesPerArchive = 20_000
	// htmlPerPost and htmlPerArchive are what pages add, with their search.
	htmlPerPost    = 330
	htmlPerArchive = 150_000
)

// countedUpTo is up to how many posts of a team are counted one by one. The server's own
// counts, which are taken for more, leave out messages of the system.
const countedUpTo = 100_000

// Counter counts what one team holds. What takes too long is not known.
type Counter interface {
	Channels(ctx context.Context, teamID, userID string) ([]teamdata.ChannelSize, error)
	Posts(ctx context.Context, channelIDs []string, since, until int64) (posts map[string]int64, known bool, err error)
	Files(ctx context.Context, channelIDs []string, since, until, maxSize int64) (groups []teamdata.FileGroup, known bool, err error)
	Members(ctx context.Context, teamID string) (n int64, known bool, err error)
	MembersOf(ctx context.Context, channelIDs []string) (n int64, known bool, err error)
	Close()
}

// Estimator says about how much an export would hold, without reading a post.
type Estimator struct {
	open func(ctx context.Context) (Counter, error)
}

// NewEstimator returns an estimator on counters.
func NewEstimator(open func(ctx context.Context) (Counter, error)) *Estimator {
	return &Estimator{open: open}
}

// Estimate says how much the export that the job would be holds, within the
// bounds; channels beyond them are not named. Bad options give the same Error as
// an export. Direct messages are not counted.
func (e *Estimator) Estimate(ctx context.Context, job transfer.Job, bounds transfer.Bounds) (*transfer.Estimate, error) {
	options := job.Options.Normalized()
	if err := options.Validate(); err != nil {
		return nil, err
	}
	counter, err := e.open(ctx)
	if err != nil {
		return nil, err
	}
	defer counter.Close()
	channels, err := counter.Channels(ctx, job.TeamID, job.RequestedBy)
	if err != nil {
		return nil, err
	}
	channels = slices.DeleteFunc(channels, func(channel teamdata.ChannelSize) bool { return !bounds.Takes(channel.ID, channel.Type != "O") })
	if err := checkNamed(options.Channels, channels); err != nil {
		return nil, err
	}
	return (&estimation{counter: counter, options: options, teamID: job.TeamID}).of(ctx, channels)
}

// checkNamed returns an Error for channels that the team does not have.
func checkNamed(filter transfer.ChannelFilter, channels []teamdata.ChannelSize) error {
	known := map[string]bool{}
	for _, channel := range channels {
		known[channel.ID], known[channel.Name] = true, true
	}
	details := append(unknownChannels("channels.exclude", filter.Exclude, known),
		unknownChannels("channels.include", filter.Include, known)...)
	if len(details) > 0 {
		return transfer.InvalidOptions(details)
	}
	return nil
}

// estimation is one estimate being made.
type estimation struct {
	counter Counter
	options transfer.ExportOptions
	teamID  string
	// chosen are the ids of the channels that the options take; part is which
	// share of a channel's posts.
	chosen []string
	part   map[string]float64
}

func (e *estimation) of(ctx context.Context, channels []teamdata.ChannelSize) (*transfer.Estimate, error) {
	estimate := &transfer.Estimate{Channels: make([]transfer.EstimatedChannel, 0, len(channels)), Counts: transfer.Counts{}}
	choice := newChoice(e.options)
	for _, channel := range channels {
		take, _ := choice.takes(teamdata.Channel{ID: channel.ID, Name: channel.Name, Type: channel.Type, DeleteAt: channel.DeleteAt})
		if take {
			e.chosen = append(e.chosen, channel.ID)
		}
		estimate.Channels = append(estimate.Channels, transfer.EstimatedChannel{
			ID: channel.ID, Name: channel.Name, DisplayName: channel.DisplayName, Type: channel.Type,
			Archived: channel.DeleteAt != 0, Member: channel.Member, Included: take, Posts: channel.Posts,
		})
	}
	estimate.Counts[transfer.CountChannels] = int64(len(e.chosen))
	if err := e.posts(ctx, estimate); err != nil {
		return nil, err
	}
	users, known, err := e.people(ctx)
	if err != nil {
		return nil, err
	}
	if known {
		estimate.Counts[transfer.CountUsers] = users
	}
	if err := e.files(ctx, estimate); err != nil {
		return nil, err
	}
	if estimate.AttachmentBytes != nil {
		size := bytesPerArchive + bytesPerPost*estimate.Counts[transfer.CountPosts] + bytesPerUser*users + *estimate.AttachmentBytes
		if e.options.HTML {
			size += htmlPerArchive + htmlPerPost*estimate.Counts[transfer.CountPosts]
		}
		estimate.Size = &size
	}
	return estimate, nil
}

// posts replaces the server's own counts by those of the options, where these choose a
// time or the posts are few. When that takes the database too long, the server's counts
// stand.
func (e *estimation) posts(ctx context.Context, estimate *transfer.Estimate) error {
	counted := map[string]int64{}
	known := false
	if e.options.Since > 0 || e.options.Until > 0 || few(estimate.Channels) {
		var err error
		if counted, known, err = e.counter.Posts(ctx, e.chosen, e.options.Since, e.until()); err != nil {
			return err
		}
	}
	e.part = map[string]float64{}
	total := int64(0)
	for i := range estimate.Channels {
		channel := &estimate.Channels[i]
		if !channel.Included {
			channel.Posts = 0
			continue
		}
		if known {
			channel.Posts = counted[channel.ID]
		}
		e.part[channel.ID] = 1
		if most := e.options.MaxPostsPerChannel; most > 0 && channel.Posts > most {
			e.part[channel.ID] = float64(most) / float64(channel.Posts)
			channel.Posts = most
		}
		total += channel.Posts
	}
	estimate.Counts[transfer.CountPosts] = total
	return nil
}

// few reports whether the channels that are taken have few posts by the server's counts.
func few(channels []transfer.EstimatedChannel) bool {
	total := int64(0)
	for _, channel := range channels {
		if channel.Included {
			total += channel.Posts
		}
	}
	return total <= countedUpTo
}

func (e *estimation) people(ctx context.Context) (int64, bool, error) {
	if len(e.options.Channels.Include) > 0 {
		return e.counter.MembersOf(ctx, e.chosen)
	}
	return e.counter.Members(ctx, e.teamID)
}

// files adds up the attachments. Where only the newest posts of a channel are
// taken, so is that share of its files.
func (e *estimation) files(ctx context.Context, estimate *transfer.Estimate) error {
	none := int64(0)
	if !e.options.Attachments.Include {
		estimate.Counts[transfer.CountAttachments], estimate.AttachmentBytes = 0, &none
		return nil
	}
	groups, known, err := e.counter.Files(ctx, e.chosen, e.options.Since, e.until(), e.options.Attachments.MaxSize)
	if err != nil || !known {
		return err
	}
	files, bytes := int64(0), int64(0)
	for _, group := range groups {
		if take, _ := e.options.Attachments.Takes(0, group.MimeType); take {
			files += int64(math.Round(float64(group.Files) * e.part[group.ChannelID]))
			bytes += int64(math.Round(float64(group.Bytes) * e.part[group.ChannelID]))
		}
	}
	estimate.Counts[transfer.CountAttachments], estimate.AttachmentBytes = files, &bytes
	return nil
}

// until is the end of the chosen time.
func (e *estimation) until() int64 {
	if e.options.Until > 0 {
		return e.options.Until
	}
	return math.MaxInt64
}
