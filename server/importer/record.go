package importer

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
)

// Record is what an import wrote, for the one who takes it back. It is kept
// beside the plan, as long as that. It is written before what it names is: it may
// name what never came to be, but nothing is made that it does not name.
type Record struct {
	// Since is when the import began to write, in Unix milliseconds.
	Since int64 `json:"since"`
	// Until is the latest time that a post of the archive has: what is later,
	// somebody wrote here.
	Until int64 `json:"until"`
	// Policy is what the one who imported might do.
	Policy Policy `json:"policy"`
	// Pages hold the posts: a paper each.
	Pages []RecordPage `json:"pages"`
	// Team is the team that the import made for itself; nil when it made none.
	Team *MadeTeam `json:"team,omitempty"`
	// Fresh are the names of what is new.
	Fresh Names `json:"fresh"`
	// Made are the ids of what was made under these names; nil while nobody looked.
	Made *Made `json:"made,omitempty"`
	// Given is how many papers list the places that existing accounts got.
	Given int `json:"given"`
	// IconAt is when the team got its icon; 0 when it got none.
	IconAt    int64    `json:"icon_at,omitempty"`
	Bookmarks []string `json:"bookmarks,omitempty"`
}

// RecordPage is a paper with the marks of posts, channel after channel.
type RecordPage struct {
	Channels []RecordChannel `json:"channels"`
}

// RecordChannel says whose the next marks of a paper are. ID is empty for a
// channel that the import makes.
type RecordChannel struct {
	Name  string `json:"name"`
	ID    string `json:"id,omitempty"`
	Posts int    `json:"posts"`
}

// Made are the ids, by name, of what an import made.
type Made = teamdata.Made

// Given are the places that an account gets which it did not have.
type Given = teamdata.Given

// PostMark is how a post is known in its channel: by its time, and by a part of the
// checksum of time and text.
type PostMark = teamdata.PostMark

// MarkOf returns the mark of a post.
func MarkOf(createAt int64, message string) PostMark {
	var at [8]byte
	binary.BigEndian.PutUint64(at[:], uint64(createAt)) //nolint:gosec // the bits are all that counts
	sum := sha256.Sum256(append(at[:], message...))
	return PostMark{At: createAt, Sum: int64(binary.BigEndian.Uint64(sum[:8]))} //nolint:gosec // the bits are all that counts
}

const (
	// RecordPaper is the paper with the record itself.
	RecordPaper = "undo.json"
	// UndonePaper holds what was removed by all attempts of an undo together.
	UndonePaper = "undone.json"
	// marksPerPage is how many posts are noted in a paper.
	marksPerPage = 100_000
	// markSize is how many bytes a mark has there.
	markSize = 16
	// membersPerPage is of how many accounts the places are noted in a paper.
	membersPerPage = 200
)

// MarksPaper names the paper of a page of the record.
func MarksPaper(number int) string { return fmt.Sprintf("undo-posts-%d.bin", number) }

// GivenPaper names a paper with places.
func GivenPaper(number int) string { return fmt.Sprintf("undo-places-%d.json", number) }

// recorder notes the posts that a rewriter writes. What it holds is at most a
// page.
type recorder struct {
	put     func(name string, data []byte) error
	pages   []RecordPage
	pending map[RecordChannel][]PostMark
	held    int
}

// note notes the posts of a thread; of one whose root is here already, only the
// replies.
func (r *recorder) note(channel PlanChannel, thread bulk.Thread, withRoot bool) error {
	if r == nil {
		return nil
	}
	if r.pending == nil {
		r.pending = map[RecordChannel][]PostMark{}
	}
	of := RecordChannel{Name: channel.Target.Name, ID: channel.Target.ID}
	if withRoot {
		r.pending[of] = append(r.pending[of], MarkOf(thread.CreateAt, thread.Message))
		r.held++
	}
	for _, reply := range thread.Replies {
		r.pending[of] = append(r.pending[of], MarkOf(reply.CreateAt, reply.Message))
	}
	r.held += len(thread.Replies)
	if r.held < marksPerPage {
		return nil
	}
	return r.flush()
}

// flush writes what is held into a paper.
func (r *recorder) flush() error {
	if r == nil || r.held == 0 {
		return nil
	}
	data := make([]byte, 0, r.held*markSize)
	var page RecordPage
	channels := make([]RecordChannel, 0, len(r.pending))
	for channel := range r.pending {
		channels = append(channels, channel)
	}
	slices.SortFunc(channels, func(a, b RecordChannel) int { return compareText(a.Name, b.Name) })
	for _, channel := range channels {
		marks := r.pending[channel]
		channel.Posts = len(marks)
		page.Channels = append(page.Channels, channel)
		data = append(data, EncodeMarks(marks)...)
	}
	if err := r.put(MarksPaper(len(r.pages)), data); err != nil {
		return err
	}
	r.pages = append(r.pages, page)
	r.pending, r.held = nil, 0
	return nil
}

// EncodeMarks writes marks as a paper holds them.
func EncodeMarks(marks []PostMark) []byte {
	data := make([]byte, 0, len(marks)*markSize)
	for _, mark := range marks {
		data = binary.BigEndian.AppendUint64(data, uint64(mark.At))  //nolint:gosec // the bits are all that counts
		data = binary.BigEndian.AppendUint64(data, uint64(mark.Sum)) //nolint:gosec // the bits are all that counts
	}
	return data
}

// Marks returns the marks of one channel of a page, nil when it has none.
func (p RecordPage) Marks(channel RecordChannel, data []byte) ([]PostMark, error) {
	for _, other := range p.Channels {
		size := other.Posts * markSize
		if size > len(data) {
			return nil, errors.New("a paper of the record is shorter than it should be")
		}
		if other.Name == channel.Name && other.ID == channel.ID {
			marks := make([]PostMark, 0, other.Posts)
			for at := 0; at < size; at += markSize {
				marks = append(marks, PostMark{
					At:  int64(binary.BigEndian.Uint64(data[at:])),   //nolint:gosec // the bits are all that counts
					Sum: int64(binary.BigEndian.Uint64(data[at+8:])), //nolint:gosec // the bits are all that counts
				})
			}
			return marks, nil
		}
		data = data[size:]
	}
	return nil, nil
}

func compareText(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	default:
		return 0
	}
}

// Recording is what the server is asked for to keep a record.
type Recording interface {
	// Made returns the ids of what has one of the names and was made since.
	Made(ctx context.Context, teamID string, names Names, since int64) (Made, error)
	// Lacking returns the places that accounts do not have yet.
	Lacking(ctx context.Context, teamID string, members []Member) ([]Given, error)
}

// clockSkew is how much earlier than ours a server's clock may be.
const clockSkew = 60_000

// beginRecord writes the record, before anything that it names is made.
func (a *application) beginRecord(ctx context.Context, r *recorder) error {
	if err := r.flush(); err != nil {
		return err
	}
	a.record = &Record{Since: a.now().UnixMilli() - clockSkew, Until: a.in.Now, Policy: a.plan.Policy, Pages: r.pages, Fresh: freshOf(a.in, a.plan).names()}
	return a.saveRecord(ctx)
}

func (a *application) saveRecord(ctx context.Context) error {
	return a.put(context.WithoutCancel(ctx), a.job.ID, RecordPaper, a.record)
}

// loadRecord reads the record; nil when there is none yet.
func (a *application) loadRecord(ctx context.Context) error {
	record := &Record{}
	err := a.paper(ctx, a.job.ID, RecordPaper, record)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	a.record = record
	return err
}

// RemoveRecord removes the record of an import, and what an undo noted beside it.
// The record itself goes last: it names the rest.
func (r *Record) RemoveRecord(ctx context.Context, desk RecordDesk, jobID string) error {
	var failures []error
	for n := range r.Pages {
		failures = append(failures, desk.RemovePaper(ctx, jobID, MarksPaper(n)))
	}
	for n := range r.Given {
		failures = append(failures, desk.RemovePaper(ctx, jobID, GivenPaper(n)))
	}
	if err := errors.Join(append(failures, desk.RemovePaper(ctx, jobID, UndonePaper))...); err != nil {
		return err
	}
	return desk.RemovePaper(ctx, jobID, RecordPaper)
}

// RecordDesk is where the papers of a record lie.
type RecordDesk interface {
	RemovePaper(ctx context.Context, jobID, name string) error
}

// recordMade notes the ids of what the first part made: names may change.
func (a *application) recordMade(ctx context.Context) error {
	if a.record == nil || a.record.Made != nil {
		return nil
	}
	made, err := a.host.Made(ctx, a.job.TeamID, a.record.Fresh, a.record.Since)
	if err != nil {
		return err
	}
	a.record.Made = &made
	return a.saveRecord(ctx)
}

// recordPlaces notes the places that a page of accounts will get. What was noted
// by an attempt before stays: it was noted when they did not have them.
func (a *application) recordPlaces(ctx context.Context, page int, members []Member) error {
	if a.record == nil || page < a.record.Given {
		return nil
	}
	given, err := a.host.Lacking(ctx, a.job.TeamID, members)
	if err != nil {
		return err
	}
	for i := range given {
		given[i].Admin = given[i].Team && slices.ContainsFunc(members, func(m Member) bool { return m.UserID == given[i].UserID && m.Admin })
	}
	if err := a.put(ctx, a.job.ID, GivenPaper(page), given); err != nil {
		return err
	}
	a.record.Given = page + 1
	return a.saveRecord(ctx)
}
