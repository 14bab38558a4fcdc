package jobs

import (
	"context"
	"errors"
)

// maxTries is how often the message about the end of a job is tried.
const maxTries = 3

// notice says whether somebody was told how a job ended. The message is sent by
// whoever made the mark for it (docs/adr/0005).
type notice struct {
	// At is when somebody last began to send it, in Unix milliseconds.
	At int64 `json:"at,omitempty"`
	// Tries is how often that was.
	Tries int `json:"tries,omitempty"`
	// Done says that nothing more is sent.
	Done bool `json:"done,omitempty"`
}

// Told are those who hear of the end of jobs beside the one who asked for them.
type Told struct {
	// Name is that of their mark in the record of a job.
	Name string
	Notices
	// Tries is how often it is tried to tell them; 0 means as often as the one
	// who asked. Who needs several goes on where the one before ended.
	Tries int
}

// tries is how often it is tried to tell them.
func (t Told) tries() int {
	if t.Tries > 0 {
		return t.Tries
	}
	return maxTries
}

// mark is where the record of a job says whether they were told.
func (t Told) mark(rec *record) notice {
	if t.Name == "" {
		return rec.Notice
	}
	return rec.Told[t.Name]
}

func (t Told) setMark(rec *record, mark notice) {
	if t.Name == "" {
		rec.Notice = mark
		return
	}
	if rec.Told == nil {
		rec.Told = map[string]notice{}
	}
	rec.Told[t.Name] = mark
}

// errTelling says that another node may be sending the message right now.
var errTelling = errors.New("the notice is being sent")

// errTold says that there is nothing to send.
var errTold = errors.New("the notice was sent")

// tell tells everybody who should hear of the end of a job, each once. Trouble
// with one does not keep it from the others.
func (m *Manager) tell(ctx context.Context, id string) error {
	troubles := []error{m.tellOne(ctx, id, Told{Notices: m.Notices})}
	for _, told := range m.Also {
		troubles = append(troubles, m.tellOne(ctx, id, told))
	}
	return errors.Join(troubles...)
}

// tellOne sends a message about the end of a job, once. Two nodes never send at
// the same time; one that finds a mark which is old looks whether the message
// is there before it sends.
func (m *Manager) tellOne(ctx context.Context, id string, told Told) error {
	marked, err := m.edit(ctx, id, func(rec *record) error {
		mark := told.mark(rec)
		switch {
		case mark.Done:
			return errTold
		case mark.Tries > 0 && !m.past(mark.At):
			return errTelling
		}
		told.setMark(rec, notice{At: m.millis(), Tries: mark.Tries + 1, Done: mark.Tries >= told.tries()})
		return nil
	})
	if errors.Is(err, errTold) {
		return nil
	}
	if err != nil {
		return err
	}
	if told.mark(&marked).Done {
		m.Logger.Error("The notice of a job could not be sent and is given up", "job_id", id, "user_id", marked.Job.RequestedBy, "notice", told.Name)
		return nil
	}
	if err := m.send(ctx, told, marked); err != nil {
		return err
	}
	_, err = m.edit(ctx, id, func(rec *record) error {
		mark := told.mark(rec)
		mark.Done = true
		told.setMark(rec, mark)
		return nil
	})
	return err
}

// send sends a message that was marked. It ends before another node may take it
// for lost.
func (m *Manager) send(ctx context.Context, told Told, marked record) error {
	ctx, cancel := context.WithTimeout(ctx, m.Times.Lease*3/4)
	defer cancel()
	if told.mark(&marked).Tries > 1 {
		if sent, err := told.Sent(ctx, marked.Job); err != nil || sent {
			return err
		}
	}
	report, err := m.Report(ctx, marked.Job.ID)
	if err != nil {
		return err
	}
	return told.Send(ctx, marked.Job, report)
}
