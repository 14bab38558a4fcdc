package exporter

import (
	"cmp"
	"errors"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// segments writes threads as lines that the native importer can take: it
// divides a thread that is too long for one line, and puts its other parts into
// later segments, where the importer finds the root as one that exists.
type segments struct {
	lines    *bulk.Encoder
	barriers bulk.Barriers
	// later holds the lines of the segments after the first.
	later []*spool
	// followers counts the followers of the current segment.
	followers topCounts
	// unseparated counts the times when no barrier was left.
	unseparated int
}

func newSegments(lines *bulk.Encoder) *segments {
	return &segments{lines: lines, followers: newTopCounts()}
}

// lineOf makes the line of a part of a thread.
type lineOf func(bulk.Thread) bulk.Line

// write writes a thread into the current segment, as far as it goes there. A
// part that cannot be divided any further gives a [bulk.LineTooLongError].
func (s *segments) write(line lineOf, thread bulk.Thread) error {
	if err := s.lines.Seen(line(thread)); err != nil {
		return err
	}
	parts := divide(thread)
	for n := 0; len(parts) > 0; {
		part := parts[0]
		text, err := s.lines.Line(line(part))
		if _, tooLong := errors.AsType[*bulk.LineTooLongError](err); tooLong {
			if first, rest, ok := halve(thread, part, n == 0); ok {
				parts = append([]bulk.Thread{first, rest}, parts[1:]...)
				continue
			}
		}
		if err != nil {
			return err
		}
		if n == 0 {
			err = s.writeNow(text, len(part.ThreadFollowers))
		} else {
			err = s.keep(n-1, text)
		}
		if err != nil {
			return err
		}
		parts, n = parts[1:], n+1
	}
	return nil
}

// writeNow writes a line into the current segment, or into a new one when the
// importer could meet too many followers at a time.
func (s *segments) writeNow(text []byte, followers int) error {
	if s.followers.with(followers) > bulk.MaxFollowers {
		if err := s.separate(); err != nil {
			return err
		}
		s.followers = newTopCounts()
	}
	s.followers.add(followers)
	_, err := s.lines.Write(text)
	return err
}

func (s *segments) keep(segment int, text []byte) error {
	for len(s.later) <= segment {
		s.later = append(s.later, &spool{})
	}
	return s.later[segment].add(text)
}

// separate writes a line between two segments, encoded beside the line that
// is about to be written.
func (s *segments) separate() error {
	line, ok := s.barriers.Next()
	if !ok {
		s.unseparated++
		return nil
	}
	return bulk.NewEncoder(s.lines).Encode(line)
}

// flush writes the later segments. Separated says that lines of another type
// were written after the first.
func (s *segments) flush(separated bool) error {
	for i, segment := range s.later {
		if i > 0 || !separated {
			if err := s.separate(); err != nil {
				return err
			}
		}
		if err := segment.copyTo(s.lines); err != nil {
			return err
		}
	}
	s.close()
	s.followers = newTopCounts()
	return nil
}

// close removes from the disk what is kept.
func (s *segments) close() {
	for _, segment := range s.later {
		segment.close()
	}
	s.later = nil
}

// divide cuts a thread into parts with as many replies and followers as a line
// may have. The first is the root with all that hangs on it.
func divide(thread bulk.Thread) []bulk.Thread {
	first := thread
	first.Replies, first.ThreadFollowers = head(thread.Replies, bulk.MaxReplies), head(thread.ThreadFollowers, bulk.MaxFollowers)
	parts := []bulk.Thread{first}
	replies, followers := thread.Replies[len(first.Replies):], thread.ThreadFollowers[len(first.ThreadFollowers):]
	for len(replies)+len(followers) > 0 {
		part := continuation(thread)
		part.Replies, part.ThreadFollowers = head(replies, bulk.MaxReplies), head(followers, bulk.MaxFollowers)
		replies, followers = replies[len(part.Replies):], followers[len(part.ThreadFollowers):]
		parts = append(parts, part)
	}
	return parts
}

// halve divides a part of a thread that is too long: its replies, and where
// there are none to divide, the reactions to the root.
func halve(thread, part bulk.Thread, isFirst bool) (first, rest bulk.Thread, ok bool) {
	rest = continuation(thread)
	switch replies, reactions := len(part.Replies), len(part.Reactions); {
	case replies > 1, replies == 1 && isFirst:
		part.Replies, rest.Replies = part.Replies[:replies/2], part.Replies[replies/2:]
	case reactions > 1:
		part.Reactions, rest.Reactions = part.Reactions[:reactions/2], part.Reactions[reactions/2:]
	default:
		return part, rest, false
	}
	return part, rest, true
}

// continuation is the root as it stands in the later lines of its thread. The
// importer writes it over the one it has, so it says again what would be taken
// away otherwise: props, pin, type, edit time and files. What is added to a
// post is not said twice.
func continuation(thread bulk.Thread) bulk.Thread {
	root := thread.Content
	root.Reactions, root.FlaggedBy = nil, nil
	return bulk.Thread{Content: root}
}

func head[T any](list []T, n int) []T { return list[:min(len(list), n)] }

// topCounts holds the greatest of the counts that were added, as many as the
// importer saves lines together, and their sum: no batch of a segment can hold
// more.
type topCounts struct {
	counts minHeap[int]
	sum    int
}

func newTopCounts() topCounts { return topCounts{counts: newMinHeap(cmp.Compare[int])} }

// with returns what the sum would be with one more count.
func (t *topCounts) with(count int) int {
	if t.counts.len() < bulk.BatchLines {
		return t.sum + count
	}
	return t.sum + max(count-t.counts.first(), 0)
}

func (t *topCounts) add(count int) {
	t.sum = t.with(count)
	switch {
	case t.counts.len() < bulk.BatchLines:
		t.counts.push(count)
	case count > t.counts.first():
		t.counts.replaceFirst(count)
	}
}

// segmentWriter writes threads into segments and words what goes wrong.
type segmentWriter struct {
	segments
	chosen   *chosen
	findings *findings
}

// write writes a thread.
func (w *segmentWriter) write(line lineOf, thread bulk.Thread, rootID string) error {
	return w.warnUnseparated(func() error { return threadTooLong(rootID, w.segments.write(line, thread)) })
}

// flush writes the segments after the first, when all posts of a kind are written.
func (w *segmentWriter) flush(separated bool) error {
	return w.warnUnseparated(func() error { return w.segments.flush(separated) })
}

// warnUnseparated warns when do needed a barrier and there was none.
func (w *segmentWriter) warnUnseparated(do func() error) error {
	before := w.unseparated
	if err := do(); err != nil {
		return err
	}
	if w.unseparated > before {
		w.findings.warn(transfer.WarnNotSeparated, w.chosen.team.ID,
			"The archive needs more separate segments of posts than the names of its team and channels allow; its longest threads may arrive divided.")
	}
	return nil
}

// threadTooLong explains the one error of the encoder that a team can cause.
func threadTooLong(rootID string, err error) error {
	var tooLong *bulk.LineTooLongError
	if !errors.As(err, &tooLong) {
		return err
	}
	return transfer.Errorf(transfer.CodeInternal,
		"A single post of the thread of post %s, with its reactions, is longer than the import format allows (%d of %d bytes).",
		rootID, tooLong.Length, bulk.MaxLine).WithCause(err)
}
