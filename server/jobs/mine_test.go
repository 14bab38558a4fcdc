package jobs_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/jobs"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// mineOf asks for an archive that a member makes for themselves.
func mineOf(team, user string) jobs.Request {
	request := requestOf(team)
	request.RequestedBy, request.Mine = user, true
	return request
}

func idsOf(page jobs.Page) (ids []string) {
	for _, job := range page.Jobs {
		ids = append(ids, job.ID)
	}
	return ids
}

func TestAMembersOwnArchiveStandsInNobodysWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := startNode(t, newMemory(), works)
		anna, err := n.Start(t.Context(), mineOf("team", "anna"))
		require.NoError(t, err)
		require.True(t, anna.Mine)
		_, err = n.Start(t.Context(), mineOf("team", "boris"))
		require.NoError(t, err, "another member")
		_, err = n.Start(t.Context(), mineOf("another", "anna"))
		require.NoError(t, err, "another team")
		_, err = n.Start(t.Context(), request())
		require.NoError(t, err, "the team itself")
		_, err = n.Start(t.Context(), mineOf("team", "anna"))
		require.True(t, transfer.HasCode(err, transfer.CodeJobRunning))
		require.Equal(t, anna.ID, transfer.AsError(err).JobID)
	})
}

func TestMembersLeaveASlotToTheTeams(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := startNode(t, newMemory(), works)
		first, err := n.Start(t.Context(), mineOf("team", "anna"))
		require.NoError(t, err)
		second, err := n.Start(t.Context(), mineOf("team", "boris"))
		require.NoError(t, err)
		team := n.start()
		time.Sleep(3 * time.Second)
		require.Equal(t, transfer.StateRunning, n.job(first.ID).State)
		require.Equal(t, transfer.StateQueued, n.job(second.ID).State)
		require.Equal(t, transfer.StateRunning, n.job(team.ID).State)
		time.Sleep(2 * time.Minute)
		require.Equal(t, transfer.StateSucceeded, n.job(second.ID).State)

		n.limit(func(l *jobs.Limits) { l.Exports = 1 })
		alone, err := n.Start(t.Context(), mineOf("team", "boris"))
		require.NoError(t, err)
		time.Sleep(2 * time.Minute)
		require.Equal(t, transfer.StateSucceeded, n.job(alone.ID).State, "a single slot is for all")
	})
}

func TestListsKeepApartWhatIsWhose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := startNode(t, newMemory(), works)
		var made []transfer.Job
		for _, request := range []jobs.Request{request(), mineOf("team", "anna"), mineOf("another", "anna"), mineOf("team", "boris"), requestOf("another")} {
			job, err := n.Start(t.Context(), request)
			require.NoError(t, err)
			made = append(made, job)
			time.Sleep(time.Minute)
		}
		page, err := n.List(t.Context(), "team", "", 10, "")
		require.NoError(t, err)
		require.Equal(t, []string{made[0].ID}, idsOf(page))

		page, err = n.ListMine(t.Context(), "anna", "", 1, "")
		require.NoError(t, err)
		require.Equal(t, []string{made[2].ID}, idsOf(page))
		page, err = n.ListMine(t.Context(), "anna", "", 1, page.Next)
		require.NoError(t, err)
		require.Equal(t, []string{made[1].ID}, idsOf(page))
		require.Empty(t, page.Next)
		page, err = n.ListMine(t.Context(), "anna", "team", 10, "")
		require.NoError(t, err)
		require.Equal(t, []string{made[1].ID}, idsOf(page))
		latest, err := n.LatestMine(t.Context(), "boris", "team")
		require.NoError(t, err)
		require.Equal(t, made[3].ID, latest.ID)
		latest, err = n.LatestMine(t.Context(), "boris", "another")
		require.NoError(t, err)
		require.Nil(t, latest)

		page, err = n.ListAll(t.Context(), jobs.Filter{}, 3, "")
		require.NoError(t, err)
		require.Equal(t, []string{made[4].ID, made[3].ID, made[2].ID}, idsOf(page))
		page, err = n.ListAll(t.Context(), jobs.Filter{}, 3, page.Next)
		require.NoError(t, err)
		require.Equal(t, []string{made[1].ID, made[0].ID}, idsOf(page))
		page, err = n.ListAll(t.Context(), jobs.Filter{TeamID: "another", Kind: transfer.KindExport, State: transfer.StateSucceeded}, 10, "")
		require.NoError(t, err)
		require.Equal(t, []string{made[4].ID, made[2].ID}, idsOf(page))
		page, err = n.ListAll(t.Context(), jobs.Filter{State: transfer.StateFailed}, 10, "")
		require.NoError(t, err)
		require.Empty(t, page.Jobs)
		page, err = n.ListAll(t.Context(), jobs.Filter{Kind: transfer.KindImport}, 10, "")
		require.NoError(t, err)
		require.Empty(t, page.Jobs)
	})
}

func TestAnArchiveIsReplacedByANewerOneOfTheSameOwner(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := startNode(t, newMemory(), works)
		team := n.start()
		time.Sleep(time.Minute)
		first, err := n.Start(t.Context(), mineOf("team", "anna"))
		require.NoError(t, err)
		time.Sleep(time.Minute)
		require.Equal(t, transfer.StateSucceeded, n.job(team.ID).State)
		second, err := n.Start(t.Context(), mineOf("team", "anna"))
		require.NoError(t, err)
		time.Sleep(time.Minute)
		require.Equal(t, transfer.StateExpired, n.job(first.ID).State)
		require.Equal(t, transfer.StateSucceeded, n.job(second.ID).State)
		n.start()
		time.Sleep(time.Minute)
		require.Equal(t, transfer.StateExpired, n.job(team.ID).State)
		require.Equal(t, transfer.StateSucceeded, n.job(second.ID).State)
	})
}

func TestQuota_CountsTheArchivesOfAMember(t *testing.T) {
	failing := func(err error) work {
		return func(context.Context, transfer.Job, transfer.Reporter) (transfer.Result, error) {
			return transfer.Result{}, err
		}
	}
	broken := failing(errors.New("the connection broke"))
	tooLarge := failing(transfer.Errorf(transfer.CodeTooLarge, "The archive is too large."))
	full := failing(transfer.Errorf(transfer.CodeNoSpace, "The disk is full."))
	for _, test := range []struct {
		name  string
		limit int
		jobs  []work
		next  bool
	}{
		{"the server failed", 1, one(broken), true},
		{"the server failed twice", 1, one(broken, broken), false},
		{"the server failed before and after", 2, one(broken, works, full), true},
		{"the archive was too large", 1, one(tooLarge), false},
		{"the archive was too large, twice of three", 3, one(tooLarge, tooLarge), true},
		{"the archive was too large, three times of three", 3, one(tooLarge, tooLarge, tooLarge), false},
		{"it was made", 1, one(works), false},
		{"any number", 0, one(tooLarge, works, broken), true},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := startNode(t, newMemory(), works)
				n.limit(func(l *jobs.Limits) { l.PerMemberAndDay, l.PerTeamAndDay = test.limit, 1 })
				for _, work := range test.jobs {
					n.worker.does(work)
					_, err := n.Start(t.Context(), mineOf("team", "anna"))
					require.NoError(t, err)
					time.Sleep(time.Minute)
				}
				_, err := n.Start(t.Context(), mineOf("team", "anna"))
				require.Equal(t, !test.next, transfer.HasCode(err, transfer.CodeQuota), "%v", err)
				if !test.next {
					require.ErrorContains(t, err, "MemberArchivesPerDay")
				}
				n.worker.does(works)
				for _, other := range []jobs.Request{mineOf("team", "boris"), mineOf("another", "anna"), request()} {
					time.Sleep(time.Minute)
					_, err = n.Start(t.Context(), other)
					require.NoError(t, err, "the others have their own")
				}
				time.Sleep(24 * time.Hour)
				_, err = n.Start(t.Context(), mineOf("team", "anna"))
				require.NoError(t, err)
			})
		})
	}
}

// one lists what the jobs of a member do, one after another.
func one(jobs ...work) []work {
	return jobs
}
