package uploads

import (
	"bytes"
	"context"
	"io"
	"sync"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// The limits of uploads that are there at a time. They are not about those of
// system admins, who always get through.
const (
	maxOpenOfUser = 5
	maxOpenOfTeam = 15
	maxOpen       = 50
	// archivesOfUser, archivesOfTeam and archivesOfAll are how many archives of the
	// largest size the bytes may be that came.
	archivesOfUser = 2
	archivesOfTeam = 4
	archivesOfAll  = 10
	// maxListed bounds the record that holds them all, those of system admins too.
	maxListed = 1000
	// window is for how many chunks an upload keeps room that have not come yet.
	window = 2
)

// sums adds up uploads.
type sums struct {
	count int64
	// came counts the bytes that have arrived.
	came int64
}

func (s *sums) add(upload Upload) {
	s.count++
	s.came += upload.Offset
}

// load adds up all uploads but those of system admins.
type load struct{ user, team, all sums }

// loadOf sums up what is there of the person and the team of an upload, and of
// all.
func loadOf(list []Upload, upload Upload) (sum load) {
	for _, other := range list {
		if other.ByAdmin {
			continue
		}
		sum.all.add(other)
		if other.TeamID == upload.TeamID {
			sum.team.add(other)
		}
		if other.UserID == upload.UserID {
			sum.user.add(other)
		}
	}
	return sum
}

// mayOpen returns an Error when there are too many uploads for one more.
func (m *Manager) mayOpen(list []Upload, upload Upload) error {
	if len(list) >= maxListed {
		return transfer.Errorf(transfer.CodeQuota, "There are %d uploads on this server already. Drop some first: GET /uploads lists them.", len(list))
	}
	if upload.ByAdmin {
		return nil
	}
	sum := loadOf(list, upload)
	switch {
	case sum.user.count >= maxOpenOfUser:
		return transfer.Errorf(transfer.CodeQuota, "You have %d uploads on this server already. Import or drop one first.", sum.user.count)
	case sum.team.count >= maxOpenOfTeam:
		return transfer.Errorf(transfer.CodeQuota, "This team has %d uploads already. Its admins or a system admin have to import or drop one first.", sum.team.count)
	case sum.all.count >= maxOpen:
		return transfer.Errorf(transfer.CodeQuota, "There are %d uploads on this server already. Try again later, or ask a system admin to drop some.", sum.all.count)
	}
	return m.mayHold(sum)
}

// mayHold returns an Error when so many bytes of uploads are there that no more
// may come.
func (m *Manager) mayHold(sum load) error {
	most := m.maxSize()
	switch {
	case sum.user.came >= archivesOfUser*most:
		return transfer.Errorf(transfer.CodeQuota, "Your uploads have %d bytes together, and may have no more. Import or drop one first.", sum.user.came)
	case sum.team.came >= archivesOfTeam*most:
		return transfer.Errorf(transfer.CodeQuota, "The uploads of this team have %d bytes together, and may have no more. Its admins or a system admin have to import or drop one first.", sum.team.came)
	case sum.all.came >= archivesOfAll*most:
		return transfer.Errorf(transfer.CodeQuota, "The uploads on this server have %d bytes together, and may have no more. Try again later, or ask a system admin to drop some.", sum.all.came)
	}
	return nil
}

// mayGrow returns an Error when no more of an upload may come: because of what
// else is there, or because the disk is full. What an upload promised is not kept
// free for it, so that this is asked for each chunk.
func (m *Manager) mayGrow(ctx context.Context, chunks Chunks, upload Upload) error {
	if free, known := chunks.Free(ctx); known && min(m.ChunkSize, upload.Size-upload.Offset) > free-reserve {
		return transfer.Errorf(transfer.CodeNoSpace, "The server has no room for more of this archive. What came is kept: go on when there is room.")
	}
	if upload.ByAdmin {
		return nil
	}
	list, err := m.load(ctx)
	if err != nil {
		return err
	}
	return m.mayHold(loadOf(list, upload))
}

// promised returns the bytes that are kept free for uploads on their way: the next part of
// each. An announced size alone keeps no other upload out.
func (m *Manager) promised(list []Upload) (bytes int64) {
	for _, upload := range list {
		bytes += min(upload.Size-upload.Offset, window*m.ChunkSize)
	}
	return bytes
}

const (
	// maxHeld bounds the bytes of a body of unknown length that are held in memory.
	maxHeld = 2 << 20
	// maxBuffers bounds the number of such bodies at a time, one of a person.
	maxBuffers = 16
)

// buffers counts the bodies that are held in memory. Its zero value has none.
type buffers struct {
	mu   sync.Mutex
	used map[string]bool
}

// take gives a person a buffer, or reports that there is none.
func (b *buffers) take(userID string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.used[userID] || len(b.used) >= maxBuffers {
		return false
	}
	if b.used == nil {
		b.used = map[string]bool{}
	}
	b.used[userID] = true
	return true
}

func (b *buffers) put(userID string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.used, userID)
}

// hold reads a body, up to most bytes, into memory. The caller must release it. Of a body
// that is over it returns io.ErrUnexpectedEOF. Memory grows with the bytes that arrive, and
// a slow body keeps out only further uploads of its sender.
func (b *buffers) hold(upload Upload, body io.Reader, most int64) (came *bytes.Buffer, release func(), err error) {
	release = func() {}
	if !upload.ByAdmin {
		if !b.take(upload.UserID) {
			return nil, nil, transfer.Errorf(transfer.CodeQuota, "Too many uploads without a Content-Length are under way. Send one, or try again later.")
		}
		release = func() { b.put(upload.UserID) }
	}
	came = &bytes.Buffer{}
	// What came before a body broke off is good.
	if n, _ := io.CopyN(came, body, most); n == 0 {
		release()
		return nil, nil, io.ErrUnexpectedEOF
	}
	return came, release, nil
}
