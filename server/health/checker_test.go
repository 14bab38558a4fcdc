package health_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/health"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/jobs"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

type jobList struct {
	jobs []transfer.Job
	err  error
}

func (l jobList) ListAll(context.Context, jobs.Filter, int, string) (jobs.Page, error) {
	return jobs.Page{Jobs: l.jobs}, l.err
}

// working returns the options of a server on which all works.
func working() health.Options {
	return health.Options{
		Versions: func() health.Versions { return health.Versions{Plugin: "1.2.3", Server: "11.4.0"} },
		Databases: func(context.Context) []health.Part {
			return []health.Part{{Kind: "replica", Version: "16.1", MessageLimit: 16383}, {Kind: "master", Version: "16.1", MessageLimit: 16383}}
		},
		FileStore:   func(context.Context) health.Part { return health.Part{Kind: "amazons3"} },
		ExportStore: func(context.Context) health.Part { return health.Part{Kind: "local", FreeBytes: 5 << 30} },
		Jobs: jobList{jobs: []transfer.Job{
			{ID: "j5", Kind: transfer.KindImport, State: transfer.StateRunning},
			{ID: "j4", Kind: transfer.KindExport, State: transfer.StateFailed, TeamID: "t1", FinishedAt: 40, Error: &transfer.JobError{Code: transfer.CodeStorage, Message: "secret"}},
			{ID: "j3", Kind: transfer.KindExport, State: transfer.StateSucceededWithWarnings, FinishedAt: 30},
			{ID: "j2", Kind: transfer.KindExport, State: transfer.StateSucceeded, FinishedAt: 20},
			{ID: "j1", Kind: transfer.KindExport, State: transfer.StateCanceled, FinishedAt: 10},
		}},
		Now: time.Now,
	}
}

func TestReport_OfAServerOnWhichAllWorks(t *testing.T) {
	report, err := health.New(working()).Report(t.Context())
	require.NoError(t, err)
	require.True(t, report.OK)
	require.Equal(t, health.Versions{Plugin: "1.2.3", Server: "11.4.0", Database: "16.1"}, report.Versions)
	require.Equal(t, map[transfer.State]int{transfer.StateRunning: 1}, report.Jobs.Active)
	require.Equal(t, map[transfer.Kind]int64{transfer.KindExport: 30}, report.Jobs.LastSuccess)
	require.Equal(t, []health.Failure{{JobID: "j4", TeamID: "t1", Kind: transfer.KindExport, Code: transfer.CodeStorage, At: 40}}, report.Jobs.LastErrors)
	text, err := json.Marshal(report)
	require.NoError(t, err)
	require.NotContains(t, string(text), "secret", "messages may name channels and files")
}

func TestReport_NamesThePartThatDoesNotWork(t *testing.T) {
	broken := errors.New("line one\n\tline " + strings.Repeat("é", 600))
	for name, change := range map[string]func(*health.Options) func(health.Report) health.Part{
		"the file store": func(o *health.Options) func(health.Report) health.Part {
			o.FileStore = func(context.Context) health.Part { return health.Of("local", broken) }
			return func(r health.Report) health.Part { return r.FileStore }
		},
		"the export store": func(o *health.Options) func(health.Report) health.Part {
			o.ExportStore = func(context.Context) health.Part { return health.Of("local", broken) }
			return func(r health.Report) health.Part { return r.ExportStore }
		},
		"a database": func(o *health.Options) func(health.Report) health.Part {
			o.Databases = func(context.Context) []health.Part {
				return []health.Part{health.Of("replica", broken), {Kind: "master"}}
			}
			return func(r health.Report) health.Part { return r.Databases[0] }
		},
		"the queue": func(o *health.Options) func(health.Report) health.Part {
			o.Jobs = jobList{err: broken}
			return func(r health.Report) health.Part { return r.Queue }
		},
	} {
		t.Run(name, func(t *testing.T) {
			options := working()
			part := change(&options)
			report, err := health.New(options).Report(t.Context())
			require.NoError(t, err)
			require.False(t, report.OK)
			require.False(t, part(report).OK)
			require.Contains(t, part(report).Problem, "line one line é")
			require.Less(t, len(part(report).Problem), 510)
		})
	}
}

// A folder on a network disk that is gone hangs for ever.
func TestReport_ComesAlsoWhenAPartHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		released := make(chan struct{})
		var looks atomic.Int32
		options := working()
		options.FileStore = func(context.Context) health.Part {
			looks.Add(1)
			<-released
			return health.Part{Kind: "local"}
		}
		checker := health.New(options)
		for range 3 {
			report, err := checker.Report(t.Context())
			require.NoError(t, err)
			require.False(t, report.OK)
			require.Contains(t, report.FileStore.Problem, "no answer")
			require.True(t, report.ExportStore.OK)
			time.Sleep(time.Minute)
		}
		require.EqualValues(t, 1, looks.Load(), "a look that hangs is not begun again")
		close(released)
		time.Sleep(time.Minute)
		report, err := checker.Report(t.Context())
		require.NoError(t, err)
		require.True(t, report.OK)
	})
}

func TestReport_IsMadeOnceForAllWhoAsk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var looks atomic.Int32
		options := working()
		options.ExportStore = func(context.Context) health.Part {
			looks.Add(1)
			time.Sleep(time.Second)
			return health.Part{Kind: "local"}
		}
		checker := health.New(options)
		var asking sync.WaitGroup
		for range 20 {
			asking.Go(func() {
				report, err := checker.Report(t.Context())
				require.NoError(t, err)
				require.True(t, report.OK)
			})
		}
		asking.Wait()
		require.EqualValues(t, 1, looks.Load())
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := checker.Report(gone)
		require.NoError(t, err, "a report of the last seconds is there at once")
		time.Sleep(time.Minute)
		_, err = checker.Report(gone)
		require.ErrorIs(t, err, context.Canceled)
		time.Sleep(time.Minute)
	})
}
