package jobs

import (
	"context"
	"errors"
)

// maxTries is how often the message about the end of a job is tried.
const maxTries = 3

// notice says whether the one who asked for a job was told how it ended. The
// message is sent by whoever made the mark for it (docs/adr/0005).
type notice struct {
	// At is when somebody last began to send it, in Unix milliseconds.
	At int64 `json:"at,omitempty"`
	// Tries is how often that was.
	Tries int `json:"tries,omitempty"`
	// Done says that nothing more is sent.
	Done bool `json:"done,omitempty"`
}

// errTelling says that another node may be sending the message right now.
var errTelling = errors.New("the notice is being sent")

// errTold says that there is nothing to send.
var errTold = errors.New("the notice was sent")

// tell sends the message about the end of a job, once. Two nodes never send at
// the same time; one that finds a mark which is old looks whether the message
// is there before it sends.
func (m *Manager) tell(ctx context.Context, id string) error {
	marked, err := m.edit(ctx, id, func(rec *record) error {
		switch {
		case rec.Notice.Done:
			return errTold
		case rec.Notice.Tries > 0 && !m.past(rec.Notice.At):
			return errTelling
		}
		rec.Notice = notice{At: m.millis(), Tries: rec.Notice.Tries + 1, Done: rec.Notice.Tries >= maxTries}
		return nil
	})
	if errors.Is(err, errTold) {
		return nil
	}
	if err != nil {
		return err
	}
	if marked.Notice.Done {
		m.Logger.Error("The notice of a job could not be sent and is given up", "job_id", id, "user_id", marked.Job.RequestedBy)
		return nil
	}
	sent := false
	if marked.Notice.Tries > 1 {
		if sent, err = m.Notices.Sent(ctx, marked.Job); err != nil {
			return err
		}
	}
	if !sent {
		report, err := m.Report(ctx, id)
		if err != nil {
			return err
		}
		if err := m.Notices.Send(ctx, marked.Job, report); err != nil {
			return err
		}
	}
	_, err = m.edit(ctx, id, func(rec *record) error {
		rec.Notice.Done = true
		return nil
	})
	return err
}
