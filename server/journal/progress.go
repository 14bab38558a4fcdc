package journal

import (
	"cmp"
	"maps"
	"slices"
)

// Counts counts written rows by kind.
type Counts map[string]int64

// Plus returns the counts with more of a kind.
func (c Counts) Plus(kind string, n int64) Counts {
	sum := maps.Clone(c)
	if sum == nil {
		sum = Counts{}
	}
	sum[kind] += n
	return sum
}

// Progress says how far an import is. It is stored in the transactions that it tells of.
type Progress struct {
	// Attempt is the attempt that may write.
	Attempt int `json:"attempt"`
	// Entries counts the values of the journal, Batches the written batches.
	Entries int `json:"entries"`
	Batches int `json:"batches,omitempty"`
	// Since is the time at which the import began to make things, in Unix milliseconds.
	Since int64 `json:"since,omitempty"`
	// TeamAsked is the time since which the team of the import may exist, Team is its id.
	TeamAsked int64  `json:"team_asked,omitempty"`
	Team      string `json:"team,omitempty"`
	TeamName  string `json:"team_name,omitempty"`
	// Line is the last line of the archive up to which everything is written. Ahead are
	// lines after it that are written as well: batches are written side by side.
	Line  int     `json:"line,omitempty"`
	Ahead []Lines `json:"ahead,omitempty"`
	// Done are the steps after the lines that are done.
	Done map[string]bool `json:"done,omitempty"`
	// Counts are the rows that were written.
	Counts Counts `json:"counts,omitempty"`
	// Newest are the newest posts that were written, by channel, without an id where only
	// something else was; From and To the oldest and newest times.
	Newest map[string]NewestPost `json:"newest,omitempty"`
	From   int64                 `json:"from,omitempty"`
	To     int64                 `json:"to,omitempty"`
	// Recount says that the journal names threads to count anew, Recounted up to which id
	// that is done.
	Recount   bool   `json:"recount,omitempty"`
	Recounted string `json:"recounted,omitempty"`
}

// Lines are the lines after one, up to and with the last.
type Lines struct {
	After int `json:"after"`
	Last  int `json:"last"`
}

// NewestPost is the newest post that an import wrote into a channel.
type NewestPost struct {
	ID string `json:"id"`
	At int64  `json:"at"`
}

// Begun reports whether any line is written.
func (p Progress) Begun() bool { return p.Line > 0 || len(p.Ahead) > 0 }

// Wrote reports whether a line is written.
func (p Progress) Wrote(line int) bool {
	return line <= p.Line || slices.ContainsFunc(p.Ahead, func(l Lines) bool { return l.After < line && line <= l.Last })
}

// With returns the progress with what a batch adds to it.
func (p Progress) With(after int, adds Progress) Progress {
	if adds.Line > 0 {
		p.Batches++
		p.addLines(Lines{after, adds.Line})
	}
	p.Counts = maps.Clone(p.Counts)
	if p.Counts == nil {
		p.Counts = Counts{}
	}
	for kind, n := range adds.Counts {
		p.Counts[kind] += n
	}
	if len(adds.Newest) > 0 {
		p.Newest = maps.Clone(p.Newest)
	}
	for channelID, newest := range adds.Newest {
		p.ReachPost(channelID, newest)
	}
	if adds.Recount {
		p.Recount, p.Recounted = true, ""
	}
	p.Widen(adds.From)
	p.Widen(adds.To)
	return p
}

// addLines notes lines that are written.
func (p *Progress) addLines(lines Lines) {
	written := append(slices.Clone(p.Ahead), lines)
	slices.SortFunc(written, func(x, y Lines) int { return cmp.Compare(x.After, y.After) })
	p.Ahead = nil
	for _, lines := range written {
		if lines.After <= p.Line {
			p.Line = max(p.Line, lines.Last)
		} else {
			p.Ahead = append(p.Ahead, lines)
		}
	}
}

// Reach notes a channel that the import reached without a post of its own, as by a
// reaction: an undo asks for the same reach.
func (p *Progress) Reach(channelID string) {
	if _, reached := p.Newest[channelID]; reached {
		return
	}
	p.Newest = maps.Clone(p.Newest)
	p.ReachPost(channelID, NewestPost{})
}

// ReachPost notes a channel and a post in it, which may be its newest.
func (p *Progress) ReachPost(channelID string, post NewestPost) {
	if p.Newest == nil {
		p.Newest = map[string]NewestPost{}
	}
	if newest, reached := p.Newest[channelID]; !reached || newest.At < post.At {
		p.Newest[channelID] = post
	}
}

// Widen widens the times of what was written by one of them; 0 is none.
func (p *Progress) Widen(at int64) {
	if at == 0 {
		return
	}
	if p.From == 0 || at < p.From {
		p.From = at
	}
	p.To = max(p.To, at)
}
