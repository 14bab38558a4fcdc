package api

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

func TestCosts_AreKnownOfEveryCall(t *testing.T) {
	table := (&API{}).table()
	for pattern := range table {
		require.Contains(t, costs, pattern, "a call without a cost has no limits")
	}
	for pattern, cost := range costs {
		require.Contains(t, boundsOf, cost.class, pattern)
		require.Contains(t, table, pattern, "a cost of nothing")
		if cost.class != streams {
			require.LessOrEqual(t, cost.body, int64(maxBody), pattern)
			require.NotZero(t, boundsOf[cost.class].lasts, pattern)
		}
		reading := strings.HasPrefix(pattern, "GET ")
		require.False(t, reading && cost.body > 0, "%s reads and has no body", pattern)
	}
	for class, most := range boundsOf {
		require.Greater(t, most.perPerson, 0, class)
		require.Greater(t, most.perTeam, most.perPerson, class)
		require.Greater(t, most.perServer, most.perTeam, class)
	}
}

func TestGauge_CountsPeopleTeamsAndTheServer(t *testing.T) {
	for class, most := range boundsOf {
		t.Run(string(class), func(t *testing.T) {
			var g gauge
			for n := range most.perPerson {
				require.True(t, g.enter(class, "anna", fmt.Sprint("team", n)))
			}
			require.False(t, g.enter(class, "anna", "another team"), "one person")
			for n := range most.perTeam {
				require.True(t, g.enter(class, fmt.Sprint("member", n), "team"))
			}
			require.False(t, g.enter(class, "another member", "team"), "one team")
			for n := range most.perServer - most.perPerson - most.perTeam {
				require.True(t, g.enter(class, fmt.Sprint("user", n), ""))
			}
			require.False(t, g.enter(class, "another user", ""), "the server")
			g.leave(class, "anna", "team0")
			require.True(t, g.enter(class, "anna", ""), "who left makes room")
		})
	}
}

func TestGauge_ForgetsWhoHasLeft(t *testing.T) {
	var g gauge
	for n := range 10_000 {
		user, team := fmt.Sprint("user", n), fmt.Sprint("team", n)
		require.True(t, g.enter(works, user, team))
		g.leave(works, user, team)
	}
	require.Empty(t, g.person)
	require.Empty(t, g.team)
	require.Zero(t, g.server[works])
}

// waiting is a desk whose jobs are read only when the test lets them.
type waiting struct {
	jobsOf
	inside chan struct{}
	let    chan struct{}
}

func (w waiting) Get(ctx context.Context, id string) (transfer.Job, error) {
	w.inside <- struct{}{}
	select {
	case <-w.let:
		return w.jobsOf.Get(ctx, id)
	case <-ctx.Done():
		return transfer.Job{}, context.Cause(ctx)
	}
}

func TestLimited_RefusesWhatIsTooMuchButNotSystemAdmins(t *testing.T) {
	d := &desk{plan: &planning.Plan{}}
	w := waiting{jobsOf: jobsOf{d}, inside: make(chan struct{}), let: make(chan struct{})}
	a := New(Options{Access: d, Jobs: w, Uploads: uploadsOf{d}, Imports: d, Folder: d, Logger: &lines{}})
	status := make(chan *httptest.ResponseRecorder)
	call := func(user string) {
		request := httptest.NewRequest(http.MethodPost, Prefix+"/jobs/job/apply", strings.NewReader(`{"plan_revision": 1}`))
		request.Header.Set(userHeader, user)
		answer := httptest.NewRecorder()
		a.ServeHTTP(answer, request)
		status <- answer
	}
	most := boundsOf[works].perPerson
	for range most {
		go call("leader")
		<-w.inside
	}
	go call("leader")
	refused := <-status
	require.Equal(t, http.StatusTooManyRequests, refused.Code)
	require.Contains(t, refused.Body.String(), "team_export.quota")
	require.NotEmpty(t, refused.Header().Get("Retry-After"))
	for range most + 1 {
		go call("admin")
		<-w.inside
	}
	close(w.let)
	for range 2*most + 1 {
		require.Equal(t, http.StatusConflict, (<-status).Code, "the plan has changed, which is what the fake says")
	}
}

func TestLimited_GivesUpWhatTakesTooLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &desk{}
		w := waiting{jobsOf: jobsOf{d}, inside: make(chan struct{}, 1), let: make(chan struct{})}
		a := New(Options{Access: d, Jobs: w, Uploads: uploadsOf{d}, Imports: d, Folder: d, Logger: &lines{}})
		request := httptest.NewRequest(http.MethodGet, Prefix+"/jobs/job/plan", nil)
		request.Header.Set(userHeader, "admin")
		began := time.Now()
		a.ServeHTTP(httptest.NewRecorder(), request)
		require.Equal(t, boundsOf[works].lasts, time.Since(began))
	})
}

func TestEmbedded_PagesStartNothing(t *testing.T) {
	for dest, want := range map[string]int{
		"": http.StatusOK, "empty": http.StatusOK, "document": http.StatusOK,
		"image": http.StatusForbidden, "iframe": http.StatusForbidden, "script": http.StatusForbidden, "style": http.StatusForbidden,
		"video": http.StatusForbidden, "object": http.StatusForbidden, "new": http.StatusForbidden,
	} {
		d := &desk{}
		a := New(Options{Access: d, Jobs: jobsOf{d}, Uploads: uploadsOf{d}, Imports: d, Folder: d, Logger: &lines{}})
		request := httptest.NewRequest(http.MethodGet, Prefix+"/uploads", nil)
		request.Header.Set(userHeader, "admin")
		request.Header.Set("Sec-Fetch-Dest", dest)
		answer := httptest.NewRecorder()
		a.ServeHTTP(answer, request)
		require.Equal(t, want, answer.Code, dest)
	}
}

// drip is a body that sends size bytes each time it has waited.
type drip struct {
	every time.Duration
	size  int
}

func (d drip) Read(p []byte) (int, error) {
	time.Sleep(d.every)
	return min(d.size, len(p)), nil
}

func (d drip) Close() error { return nil }

func TestPaced_EndsBodiesThatComeTooSlowly(t *testing.T) {
	for name, test := range map[string]struct {
		body  drip
		after time.Duration
	}{
		"nothing comes":     {drip{every: 24 * time.Hour, size: 1}, paceGrace},
		"a byte a second":   {drip{every: time.Second, size: 1}, paceGrace},
		"half of the pace":  {drip{every: time.Second, size: paceBytes / 2}, 2 * paceGrace},
		"a little too slow": {drip{every: 5 * time.Second, size: paceBytes * 4}, 5 * paceGrace},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				_, err := io.Copy(io.Discard, paced(test.body))
				require.ErrorIs(t, err, io.ErrUnexpectedEOF)
				require.InDelta(t, test.after.Seconds(), time.Since(began).Seconds(), 0.3*test.after.Seconds())
				time.Sleep(48 * time.Hour) // the read that was left to itself ends
			})
		})
	}
}

func TestPaced_PassesOnBodiesThatCome(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n, err := io.CopyN(io.Discard, paced(drip{every: time.Second, size: paceBytes + 1}), 50<<20)
		require.NoError(t, err)
		require.EqualValues(t, 50<<20, n)
		content := strings.Repeat("0123456789", 50_000)
		body := paced(io.NopCloser(strings.NewReader(content)))
		began, err := io.ReadAll(io.LimitReader(body, 5))
		require.NoError(t, err)
		time.Sleep(time.Hour) // what takes the caller long is not the sender's fault
		rest, err := io.ReadAll(body)
		require.NoError(t, err)
		require.Equal(t, content, string(began)+string(rest))
	})
}
