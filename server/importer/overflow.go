package importer

import (
	"context"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
)

// overflow holds what long threads have beyond their first lines. A line with
// more of a thread has to be in a later part than the one before, where the
// importer finds the root as one that exists, and it names the root's files again.
// Therefore the threads share such parts: the first holds the second line of each,
// the next the third.
type overflow struct {
	rounds [][]waitingThread
	bytes  int
}

// overflowBytes is how much of long threads is held before it is written.
const overflowBytes = 16 << 20

// add keeps a line of a thread, the first one beyond its first in round 0.
func (o *overflow) add(round int, channel PlanChannel, piece bulk.Thread, length int) {
	if round == len(o.rounds) {
		o.rounds = append(o.rounds, nil)
	}
	o.rounds[round] = append(o.rounds[round], waitingThread{channel: channel, thread: piece})
	o.bytes += length
}

// writeOverflow writes what long threads have left.
func (w *rewriter) writeOverflow(ctx context.Context) error {
	for _, round := range w.overflow.rounds {
		if err := w.nextPart(ctx); err != nil {
			return err
		}
		for _, rest := range round {
			if err := w.writePiece(ctx, w.lineIn(rest.channel), rest.thread); err != nil {
				return err
			}
		}
	}
	w.overflow = overflow{}
	return nil
}

// copiedAgain is how many bytes of files the lines of a long thread have beyond
// those that it names, as far as its length alone tells.
func copiedAgain(reader files, thread bulk.Thread) (bytes int64) {
	again := max((len(thread.Replies)-1)/bulk.MaxReplies, (len(thread.ThreadFollowers)-1)/bulk.MaxFollowers, 0)
	for _, attachment := range thread.Attachments {
		file, _ := reader.Find(attachment.Path)
		bytes += int64(again) * file.Size
	}
	return bytes
}
