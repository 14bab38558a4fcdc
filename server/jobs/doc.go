// Package jobs starts, watches and ends jobs. Three things live in a store that
// all nodes share, and change by compare-and-set only:
//
//   - the record of a job says which state it has, which node works on it in which
//     attempt, and until when that node's lease lasts;
//   - the queue lists the jobs that are not finished, so that one write decides that
//     a team has one job of a kind, and how many run at a time;
//   - the retention list names the archives that must be removed one day.
//
// The record is the truth; queue and retention list say which records to look at.
// Every node looks at the queue all the time: it begins waiting jobs, and takes over
// jobs that another node abandoned (docs/adr/0004).
//
// The collaborators of a Manager depend on each other in one direction:
// ledger <- queue, history, retention, notifications <- finisher <- dispatcher, reviews.
package jobs
