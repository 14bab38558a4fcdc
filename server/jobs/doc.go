// Package jobs starts, watches and ends jobs. Three things live in a store that
// all nodes share, and change by compare-and-set only:
//
//   - the record of a job says where it stands, which node works on it in which
//     attempt, and until when that node's lease lasts;
//   - the board lists the jobs that are not done with, so that "one of a kind
//     for a team" and "so many at a time" are decided by one write;
//   - the shelf lists the archives that must be removed one day.
//
// The record is the truth; board and shelf say which records to look at. Every
// node looks at the board all the time: it begins what waits, and takes over
// what a node that is gone has left (docs/adr/0004).
package jobs
