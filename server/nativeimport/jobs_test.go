package nativeimport

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// server is a table of jobs, with a server that works on them.
type server struct {
	jobs map[string]*row
	// inserted and withdrawn are ids, in order.
	inserted, withdrawn []string
	// gets counts the looks; at a look the hook can change the job.
	gets int
	hook func(*row)
}

func (s *server) get(_ context.Context, id string) (row, error) {
	s.gets++
	job := s.jobs[id]
	if job == nil {
		return row{}, nil
	}
	if s.hook != nil {
		s.hook(job)
	}
	return *job, nil
}

func (s *server) insert(_ context.Context, id, _ string) error {
	s.inserted = append(s.inserted, id)
	if s.jobs[id] == nil {
		s.jobs[id] = &row{id: id, status: model.JobStatusPending}
	}
	return nil
}

func (s *server) withdraw(_ context.Context, id string) error {
	s.withdrawn = append(s.withdrawn, id)
	if s.jobs[id].status == model.JobStatusPending {
		s.jobs[id].status = model.JobStatusCanceled
	}
	return nil
}

func (s *server) giveUp(_ context.Context, job row) error {
	s.jobs[job.id].status = model.JobStatusError
	return nil
}

func (s *server) newUsers(context.Context, int64) (int64, error) { return 0, nil }
func (s *server) others(context.Context, string) (int, error)    { return 0, nil }

// succeed is a server that does what it is asked for.
func succeed(job *row) {
	if job.status == model.JobStatusPending {
		job.status, job.startAt = model.JobStatusSuccess, 100
	}
}

func newServer(jobs ...row) (*Jobs, *server) {
	s := &server{jobs: map[string]*row{}, hook: succeed}
	for _, job := range jobs {
		s.jobs[job.id] = &job
	}
	return &Jobs{
		rows: s, now: time.Now, born: 1000,
		times: times{look: time.Millisecond, quiet: 5 * time.Millisecond, detach: 5 * time.Millisecond},
	}, s
}

// part notes for which earlier starts its check was asked.
func part(asked *[]int64, refuse error) Part {
	return Part{
		File: "f.zip", Progress: func(context.Context) int64 { return 7 },
		Check: func(_ context.Context, since int64) error {
			*asked = append(*asked, since)
			return refuse
		},
	}
}

func TestIDsOfJobsAreThoseOfTheirPartsAndTries(t *testing.T) {
	require.True(t, model.IsValidId(jobID("a", 0)))
	require.Equal(t, jobID("a", 0), jobID("a", 0))
	require.NotEqual(t, jobID("a", 0), jobID("a", 1))
	require.NotEqual(t, jobID("a", 0), jobID("b", 0))
}

func TestAPartIsCheckedAndThenImportedOnce(t *testing.T) {
	jobs, s := newServer()
	var asked []int64
	require.NoError(t, jobs.Import(t.Context(), part(&asked, nil)))
	require.Equal(t, []int64{0}, asked)
	require.Equal(t, []string{jobID("f.zip", 0)}, s.inserted)
	require.NoError(t, jobs.Import(t.Context(), part(&asked, nil)))
	require.Len(t, s.inserted, 1, "a part that was imported is not imported again")
	require.Len(t, asked, 1)
}

func TestAPartThatMayNotBeginIsNotHandedOver(t *testing.T) {
	jobs, s := newServer()
	var asked []int64
	refused := errors.New("taken")
	require.ErrorIs(t, jobs.Import(t.Context(), part(&asked, refused)), refused)
	require.Empty(t, s.inserted)
}

func TestAJobThatWaitsIsTakenBackWhenANameIsTaken(t *testing.T) {
	jobs, s := newServer()
	s.hook = nil
	refused := errors.New("taken")
	p := part(&[]int64{}, nil)
	asked := 0
	p.Check = func(context.Context, int64) error {
		if asked++; asked > 3 {
			return refused
		}
		return nil
	}
	require.ErrorIs(t, jobs.Import(t.Context(), p), refused)
	require.Equal(t, []string{jobID("f.zip", 0)}, s.withdrawn)
}

// The server may begin between two looks: what it makes then has the names that
// the plan gives, and is ours.
func TestOfAJobThatBeganMeanwhileOnlyWhatIsOlderIsInTheWay(t *testing.T) {
	refused := errors.New("taken")
	for name, still := range map[string]error{"made by the server": nil, "made by somebody before": refused} {
		t.Run(name, func(t *testing.T) {
			jobs, s := newServer()
			s.hook = nil
			p := part(&[]int64{}, nil)
			var asked []int64
			p.Check = func(_ context.Context, since int64) error {
				asked = append(asked, since)
				switch len(asked) {
				case 1:
					return nil
				case 2:
					job := s.jobs[jobID("f.zip", 0)]
					job.status, job.startAt = model.JobStatusInProgress, 100
					s.hook = func(job *row) { job.status = model.JobStatusSuccess }
					return refused
				default:
					return still
				}
			}
			err := jobs.Import(t.Context(), p)
			require.Equal(t, []int64{0, 0, 100}, asked)
			if still == nil {
				require.NoError(t, err)
				require.Empty(t, s.withdrawn)
				return
			}
			require.ErrorIs(t, err, refused)
			require.ErrorIs(t, err, transfer.ErrDetached)
		})
	}
}

func TestAFailedTryIsFollowedByAnotherThatKnowsWhenItBegan(t *testing.T) {
	jobs, s := newServer(
		row{id: jobID("f.zip", 0), status: model.JobStatusCanceled},
		row{id: jobID("f.zip", 1), status: model.JobStatusError, startAt: 40},
		row{id: jobID("f.zip", 2), status: model.JobStatusError, startAt: 50})
	var asked []int64
	require.NoError(t, jobs.Import(t.Context(), part(&asked, nil)))
	require.Equal(t, []string{jobID("f.zip", 3)}, s.inserted)
	require.Equal(t, []int64{40}, asked)
}

func TestTheServersOwnWordsAreForTheLog(t *testing.T) {
	jobs, s := newServer()
	s.hook = func(job *row) {
		job.status, job.data = model.JobStatusError, map[string]string{"line_number": "12", "error": "secret of anna"}
	}
	err := jobs.Import(t.Context(), part(&[]int64{}, nil))
	require.True(t, transfer.HasCode(err, transfer.CodeNativeImport))
	require.Contains(t, transfer.AsError(err).Message, "line 12")
	require.NotContains(t, transfer.AsError(err).Message, "secret")
	require.ErrorContains(t, err, "secret of anna", "what is logged")
	require.Len(t, s.inserted, 1)
}

func TestAJobOfAKilledServerIsLostAndTriedAgain(t *testing.T) {
	jobs, s := newServer(row{id: jobID("f.zip", 0), status: model.JobStatusInProgress, startAt: 500, activeAt: 600})
	var asked []int64
	require.NoError(t, jobs.Import(t.Context(), part(&asked, nil)))
	require.Equal(t, model.JobStatusError, s.jobs[jobID("f.zip", 0)].status)
	require.Equal(t, []int64{500}, asked)
}

func TestAJobThatBeganAfterUsOrGoesOnIsNotLost(t *testing.T) {
	for name, job := range map[string]row{
		"it began after us": {id: jobID("f.zip", 0), status: model.JobStatusInProgress, startAt: 1000},
		"it goes on":        {id: jobID("f.zip", 0), status: model.JobStatusInProgress, startAt: 500},
	} {
		t.Run(name, func(t *testing.T) {
			jobs, s := newServer(job)
			s.hook = func(job *row) {
				if s.gets > 30 {
					job.status = model.JobStatusSuccess
				}
			}
			p := part(&[]int64{}, nil)
			p.Progress = func(context.Context) int64 {
				if job.startAt < 1000 {
					return int64(s.gets)
				}
				return 7
			}
			require.NoError(t, jobs.Import(t.Context(), p))
			require.Empty(t, s.inserted)
		})
	}
}

func TestTheEndOfAnImport(t *testing.T) {
	stopped := errors.New("stopped")
	for name, test := range map[string]struct {
		status    string
		cause     error
		withdrawn bool
		detached  bool
	}{
		"a job that waits is taken back":       {model.JobStatusPending, stopped, true, false},
		"one that runs is left to itself":      {model.JobStatusInProgress, stopped, false, true},
		"who lost the lease takes back no job": {model.JobStatusPending, transfer.ErrTakenOver, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			jobs, s := newServer(row{id: jobID("f.zip", 0), status: test.status, startAt: 2000})
			s.hook = nil
			ctx, cancel := context.WithCancelCause(t.Context())
			cancel(test.cause)
			err := jobs.Import(ctx, part(&[]int64{}, nil))
			require.ErrorIs(t, err, test.cause)
			require.Equal(t, test.withdrawn, len(s.withdrawn) == 1)
			require.Equal(t, test.detached, errors.Is(err, transfer.ErrDetached))
		})
	}
}
