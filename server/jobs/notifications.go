package jobs

import (
	"context"
	"errors"
)

// maxTries is the number of attempts to send the message about the end of a job.
const maxTries = 3

// notice says whether the message about the end of a job was sent. The node that
// writes the mark sends it (docs/adr/0005).
type notice struct {
	// At is the time of the last attempt to send it, in Unix milliseconds.
	At int64 `json:"at,omitempty"`
	// Tries counts the attempts.
	Tries int `json:"tries,omitempty"`
	// Done says that nothing more is sent.
	Done bool `json:"done,omitempty"`
}

// Notifier sends messages about ended jobs to further people.
type Notifier struct {
	// Name identifies the notifier in the record of a job.
	Name string
	Notices
	// Tries is the number of attempts to send; 0 means the default. A notifier with
	// several recipients continues where the last attempt ended.
	Tries int
}

// tries returns the number of attempts to send.
func (t Notifier) tries() int {
	if t.Tries > 0 {
		return t.Tries
	}
	return maxTries
}

// mark returns what the record of a job says about the message.
func (t Notifier) mark(rec *record) notice {
	if t.Name == "" {
		return rec.Notice
	}
	return rec.Told[t.Name]
}

func (t Notifier) setMark(rec *record, mark notice) {
	if t.Name == "" {
		rec.Notice = mark
		return
	}
	if rec.Told == nil {
		rec.Told = map[string]notice{}
	}
	rec.Told[t.Name] = mark
}

// errTelling says that another node may be sending the message now.
var errTelling = errors.New("the notice is being sent")

// errTold says that the message was sent.
var errTold = errors.New("the notice was sent")

// notifications sends the messages about the end of jobs, each once.
type notifications struct {
	ledger *Ledger
	clock  clock
	// first tells the person who requested the job.
	first Notices
	also  []Notifier
	log   log
}

// send sends all messages about the end of a job. An error with one does not keep it
// from the others.
func (n *notifications) send(ctx context.Context, id string) error {
	troubles := []error{n.sendTo(ctx, id, Notifier{Notices: n.first})}
	for _, to := range n.also {
		troubles = append(troubles, n.sendTo(ctx, id, to))
	}
	return errors.Join(troubles...)
}

// sendTo sends a message about the end of a job, once. Two nodes never send at
// the same time; one that finds a mark which is old looks whether the message
// is there before it sends.
func (n *notifications) sendTo(ctx context.Context, id string, to Notifier) error {
	marked, err := n.ledger.edit(ctx, id, func(rec *record) error {
		mark := to.mark(rec)
		switch {
		case mark.Done:
			return errTold
		case mark.Tries > 0 && !n.clock.past(mark.At):
			return errTelling
		}
		to.setMark(rec, notice{At: n.clock.millis(), Tries: mark.Tries + 1, Done: mark.Tries >= to.tries()})
		return nil
	})
	if errors.Is(err, errTold) {
		return nil
	}
	if err != nil {
		return err
	}
	if to.mark(&marked).Done {
		n.log.Error("The notice of a job could not be sent and is given up", "job_id", id, "user_id", marked.Job.RequestedBy, "notice", to.Name)
		return nil
	}
	if err := n.sendMarked(ctx, to, marked); err != nil {
		return err
	}
	_, err = n.ledger.edit(ctx, id, func(rec *record) error {
		mark := to.mark(rec)
		mark.Done = true
		to.setMark(rec, mark)
		return nil
	})
	return err
}

// sendMarked sends a message that was marked. It ends before another node may take it
// for lost.
func (n *notifications) sendMarked(ctx context.Context, to Notifier, marked record) error {
	ctx, cancel := context.WithTimeout(ctx, n.clock.times.Lease*3/4)
	defer cancel()
	if to.mark(&marked).Tries > 1 {
		if sent, err := to.Sent(ctx, marked.Job); err != nil || sent {
			return err
		}
	}
	report, err := n.ledger.Report(ctx, marked.Job.ID)
	if err != nil {
		return err
	}
	return to.Send(ctx, marked.Job, report)
}
