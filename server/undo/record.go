package undo

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/importer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// record is what an import says that it wrote.
type record struct {
	importer.Record
	host Host
	job  transfer.Job
	// teamStays says that the import made its team and the undo leaves it.
	teamStays bool
}

// open reads the record of an import that may be taken back, or returns an Error
// with CodeWrongState.
func open(ctx context.Context, host Host, job transfer.Job) (*record, error) {
	refuse := func(reason string) error {
		return transfer.Errorf(transfer.CodeWrongState, "%s", reason).ForJob(job.ID)
	}
	switch {
	case job.Kind != transfer.KindImport:
		return nil, refuse("Only imports can be undone.")
	case job.UndoneAt != 0:
		return nil, refuse("This import was undone already.")
	case !job.State.Ended():
		return nil, refuse("The import has not ended. Cancel it, or wait for its end.")
	}
	r := &record{host: host, job: job}
	data, err := host.Paper(ctx, job.ID, importer.RecordPaper)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, refuse("This import wrote nothing, or there is no record any more of what it wrote.")
	}
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(data, &r.Record); err != nil {
		return nil, fmt.Errorf("decode the record of job %s: %w", job.ID, err)
	}
	busy, err := host.Importing(ctx, job.ID)
	if err != nil {
		return nil, err
	}
	if busy {
		return nil, refuse("The server's importer is still at work on this import, which cannot be stopped. Wait for its end.")
	}
	if r.Made == nil {
		// It ended before it could look.
		made, err := host.Made(ctx, job.TeamID, r.Fresh, r.Since)
		if err != nil {
			return nil, err
		}
		r.Made = &made
	}
	return r, nil
}

// ended is when the import was over.
func (r *record) ended() int64 { return r.job.FinishedAt }

// channel is one that the import wrote into, or made.
type channel struct {
	importer.RecordChannel
	// id is empty for one that never came to be.
	id    string
	made  bool
	pages []int
}

// channels lists where the import wrote, in order.
func (r *record) channels() []channel {
	known := map[importer.RecordChannel]*channel{}
	var all []*channel
	add := func(of importer.RecordChannel) *channel {
		posts := of.Posts
		of.Posts = 0
		if known[of] == nil {
			known[of] = &channel{RecordChannel: of, id: of.ID, made: of.ID == ""}
			if of.ID == "" {
				known[of].id = r.Made.Channels[of.Name]
			}
			all = append(all, known[of])
		}
		known[of].Posts += posts
		return known[of]
	}
	for n, page := range r.Pages {
		for _, of := range page.Channels {
			c := add(of)
			c.pages = append(c.pages, n)
		}
	}
	for name := range r.Made.Channels {
		add(importer.RecordChannel{Name: name})
	}
	slices.SortFunc(all, func(a, b *channel) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
	list := make([]channel, 0, len(all))
	for _, c := range all {
		list = append(list, *c)
	}
	return list
}

// channelsBefore are the ids of the channels that the import wrote into and did not
// make.
func (r *record) channelsBefore() (ids []string) {
	for _, c := range r.channels() {
		if !c.made {
			ids = append(ids, c.id)
		}
	}
	return ids
}

// marks are those of the posts of a channel, in order, each once: 16 bytes for
// each.
func (r *record) marks(ctx context.Context, c channel) (marks []teamdata.PostMark, err error) {
	of := c.RecordChannel
	of.Posts = 0
	for _, n := range c.pages {
		data, err := r.host.Paper(ctx, r.job.ID, importer.MarksPaper(n))
		if err != nil {
			return nil, fmt.Errorf("read the record of job %s: %w", r.job.ID, err)
		}
		found, err := r.Pages[n].Marks(of, data)
		if err != nil {
			return nil, err
		}
		marks = append(marks, found...)
	}
	slices.SortFunc(marks, compareMarks)
	return slices.Compact(marks), nil
}

func compareMarks(a, b teamdata.PostMark) int {
	return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Sum, b.Sum))
}

func holds(marks []teamdata.PostMark, mark teamdata.PostMark) bool {
	_, found := slices.BinarySearchFunc(marks, mark, compareMarks)
	return found
}

// places are those of a paper that nobody touched since, and how many stay: whom
// the import made an admin of a team that stays leads it on.
func (r *record) places(ctx context.Context, page int) (untouched []teamdata.Given, staying int64, err error) {
	given, err := r.given(ctx, page)
	if err != nil {
		return nil, 0, err
	}
	if r.teamStays {
		given = slices.DeleteFunc(given, func(place teamdata.Given) bool {
			if place.Admin {
				staying += countPlacesOf(place)
			}
			return place.Admin
		})
	}
	untouched, touched, err := r.host.Places(ctx, r.job.TeamID, given, r.Until, r.ended())
	return untouched, staying + touched, err
}

// given reads a paper of places.
func (r *record) given(ctx context.Context, page int) (given []teamdata.Given, err error) {
	data, err := r.host.Paper(ctx, r.job.ID, importer.GivenPaper(page))
	if err != nil {
		return nil, fmt.Errorf("read the record of job %s: %w", r.job.ID, err)
	}
	if err := json.Unmarshal(data, &given); err != nil {
		return nil, fmt.Errorf("decode the record of job %s: %w", r.job.ID, err)
	}
	return given, nil
}
