package audit

import (
	"sync"
	"time"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

const (
	// routineAtOnce bounds the refusals, and the other routine records, of one person in
	// routineIn, and routinePerDay those in 24 hours: a script that repeats a call must not
	// push the records of others out of the audit log.
	routineAtOnce = 30
	routineIn     = time.Minute
	routinePerDay = 500
	// startsPerDay bounds the jobs that one person who is no system admin may start in 24
	// hours: each start has a record that cannot be left out.
	startsPerDay = 200
	// downloadLasts is for how long the pieces of a download are one, and
	// maxAddresses from how many addresses a person may take one archive meanwhile
	// with a record for each.
	downloadLasts = 10 * time.Minute
	maxAddresses  = 20
	// maxKnown bounds how many are remembered.
	maxKnown = 10_000

	day = 24 * time.Hour
)

// significant are the actions that have a record each time they happen. Other
// limits bound how often one person can do them.
var significant = map[string]bool{
	"export.start": true, "import.start": true, "undo.start": true, "export.finish": true, "import.finish": true, "undo.finish": true,
	ActionDownload: true, ActionPolicy: true, "archive.delete": true, "import.apply": true, "audit.table": true,
}

// routine reports whether many records of one person may be counted instead of
// written: refusals, and calls that change little and can be repeated at will,
// such as answers and uploads.
func routine(record *Record) bool {
	switch {
	case record.ActorID == "":
		return false // the server itself did it
	case record.Outcome == Refused:
		return true
	}
	return !significant[record.Action]
}

// crowd keeps one person from filling the audit log.
type crowd struct {
	mu        sync.Mutex
	people    map[string]*person
	downloads map[download]map[string]int64
}

// person counts the recent actions of one person, as far as this node knows.
type person struct {
	refusals, others, starts budget
}

// budget counts the records of one kind. Times are Unix milliseconds.
type budget struct {
	// minute and day are when the counting began.
	minute, day     int64
	inMinute, inDay int
	// skipped are records that were counted instead of written.
	skipped int64
}

type download struct{ actor, job string }

// anywhere stands for all addresses beyond maxAddresses.
const anywhere = ""

// admits reports whether a record is to be written, and adds to it how many were
// not before it.
func (c *crowd) admits(record *Record) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case routine(record):
		p := c.person(record.ActorID)
		if record.Outcome == Refused {
			return p.refusals.admits(record)
		}
		return p.others.admits(record)
	case record.Outcome == OK && record.Action == ActionDownload:
		from := c.downloads[download{record.ActorID, record.JobID}]
		at, known := from[addressOf(from, record)]
		return !known || record.At-at >= downloadLasts.Milliseconds()
	}
	return true
}

func (c *crowd) person(id string) *person {
	if c.people == nil || len(c.people) > maxKnown {
		c.people = map[string]*person{}
	}
	known := c.people[id]
	if known == nil {
		known = &person{}
		c.people[id] = known
	}
	return known
}

// admits counts a record, and reports whether it is to be written.
func (b *budget) admits(record *Record) bool {
	b.renew(record.At)
	if b.inMinute == routineAtOnce || b.inDay == routinePerDay {
		b.skipped++
		return false
	}
	b.inMinute++
	b.inDay++
	record.Missed, b.skipped = b.skipped, 0
	return true
}

// renew begins to count anew when the time is over.
func (b *budget) renew(now int64) {
	if now-b.minute >= routineIn.Milliseconds() {
		b.minute, b.inMinute = now, 0
	}
	if now-b.day >= day.Milliseconds() {
		b.day, b.inDay = now, 0
	}
}

// addressOf is the address by which a download is known.
func addressOf(from map[string]int64, record *Record) string {
	if _, known := from[record.Address]; known || len(from) < maxAddresses {
		return record.Address
	}
	return anywhere
}

// wrote remembers a download whose record is there.
func (c *crowd) wrote(record Record) {
	if record.Outcome != OK || record.Action != ActionDownload {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.downloads == nil || len(c.downloads) > maxKnown {
		c.downloads = map[download]map[string]int64{}
	}
	key := download{record.ActorID, record.JobID}
	from := c.downloads[key]
	if from == nil {
		from = map[string]int64{}
		c.downloads[key] = from
	}
	from[addressOf(from, &record)] = record.At
	for address, at := range from {
		if record.At-at >= downloadLasts.Milliseconds() {
			delete(from, address)
		}
	}
}

// MayStart returns an Error with CodeQuota when a user who is no system admin started so
// many jobs that their records would crowd out those of others. It counts the start
// otherwise.
func (t *Trail) MayStart(job transfer.Job) error {
	if t.SystemAdmin(job.RequestedBy) {
		return nil
	}
	t.crowd.mu.Lock()
	defer t.crowd.mu.Unlock()
	starts := &t.crowd.person(job.RequestedBy).starts
	starts.renew(t.Now().UnixMilli())
	if starts.inDay == startsPerDay {
		return transfer.Errorf(transfer.CodeQuota, "You started %d jobs in 24 hours, and may start no more. Try again tomorrow, or ask a system admin.", startsPerDay)
	}
	starts.inDay++
	return nil
}
