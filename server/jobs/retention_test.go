package jobs_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/jobs"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

func TestAnArchiveExpiresWhenItSaidItWould(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemory()
		maker := startNode(t, store, works)
		started := maker.start()
		time.Sleep(time.Minute)
		made := maker.job(started.ID)
		require.Equal(t, made.FinishedAt+(72*time.Hour).Milliseconds(), made.ExpiresAt)
		require.NoError(t, maker.Stop(t.Context()))
		other := startNode(t, store, works)
		time.Sleep(time.Until(time.UnixMilli(made.ExpiresAt)) - time.Second)
		require.Equal(t, transfer.StateSucceeded, other.job(started.ID).State)
		require.Empty(t, other.worker.removals())
		time.Sleep(time.Second)
		require.Equal(t, transfer.StateExpired, other.job(started.ID).State, "to the second")
		time.Sleep(time.Minute)
		require.Equal(t, []string{archiveOf(started)}, other.worker.removals())
		require.Equal(t, []transfer.State{transfer.StateExpired}, other.ears.heard())
		require.NotNil(t, other.job(started.ID).Archive, "history keeps the record")
		require.JSONEq(t, "[]", string(store.value("shelf", "")))
	})
}

func TestAShorterLifetimeIsForNewArchives(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := startNode(t, newMemory(), works)
		old := n.startTeam("one")
		time.Sleep(time.Minute)
		n.limit(func(l *jobs.Limits) { l.Lifetime = time.Hour })
		young := n.startTeam("two")
		time.Sleep(2 * time.Hour)
		require.Equal(t, transfer.StateSucceeded, n.job(old.ID).State)
		require.Equal(t, transfer.StateExpired, n.job(young.ID).State)
	})
}

func TestANewerArchiveOfTheSameReplacesTheOlder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := startNode(t, newMemory(), works)
		first, elsewhere := n.start(), n.startTeam("another team")
		time.Sleep(time.Minute)
		second := n.start()
		time.Sleep(8 * time.Second)
		require.Equal(t, transfer.StateSucceeded, n.job(first.ID).State, "never before the new one is there")
		n.worker.does(untilCanceled)
		time.Sleep(time.Minute)
		require.Equal(t, transfer.StateSucceeded, n.job(second.ID).State)
		require.Equal(t, transfer.StateExpired, n.job(first.ID).State)
		require.Equal(t, transfer.StateSucceeded, n.job(elsewhere.ID).State)

		third := n.start()
		time.Sleep(time.Second)
		_, err := n.Cancel(t.Context(), third.ID)
		require.NoError(t, err)
		time.Sleep(time.Minute)
		require.Equal(t, transfer.StateSucceeded, n.job(second.ID).State, "one that did not succeed takes nothing away")
		require.Equal(t, []string{archiveOf(first)}, n.worker.removals())
	})
}

// exported starts an export and waits for its end.
func (n *node) exported(change func(*jobs.Request)) transfer.Job {
	n.t.Helper()
	wanted := request()
	change(&wanted)
	job, err := n.Start(n.t.Context(), wanted)
	require.NoError(n.t, err)
	time.Sleep(time.Minute)
	require.True(n.t, n.job(job.ID).State.Succeeded())
	return n.job(job.ID)
}

func TestAnArchiveIsReplacedOnlyByItsMakerAndByOneThatHoldsAsMuch(t *testing.T) {
	whole := func(*jobs.Request) {}
	without := func(r *jobs.Request) { r.Options.PrivateChannels = false }
	cases := []struct {
		name       string
		old, young func(*jobs.Request)
		stays      bool
	}{
		{"the same again", whole, whole, false},
		{"more than before", without, whole, false},
		{"less than before", whole, without, true},
		{"by another admin", whole, func(r *jobs.Request) { r.RequestedBy = "leader" }, true},
		{"of another team", whole, func(r *jobs.Request) { r.TeamID = "other" }, true},
		{"of what the admin sees as a member", whole, func(r *jobs.Request) { r.Mine = true }, true},
	}
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := startNode(t, newMemory(), works)
				old := n.exported(test.old)
				young := n.exported(test.young)
				require.Equal(t, test.stays, n.job(old.ID).State.Succeeded())
				require.True(t, n.job(young.ID).State.Succeeded())
				time.Sleep(73 * time.Hour)
				require.Equal(t, transfer.StateExpired, n.job(old.ID).State, "it does not stay for ever")
			})
		})
	}
}

func TestArchives_ListsThoseOfTheTeamNewestFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := startNode(t, newMemory(), works)
		first := n.exported(func(*jobs.Request) {})
		n.exported(func(r *jobs.Request) { r.TeamID = "other" })
		n.exported(func(r *jobs.Request) { r.Mine = true })
		second := n.exported(func(r *jobs.Request) { r.RequestedBy = "leader" })
		made, err := n.Archives(t.Context(), "team")
		require.NoError(t, err)
		require.Equal(t, []string{second.ID, first.ID}, []string{made[0].ID, made[1].ID})
		require.Len(t, made, 2)
		_, err = n.DeleteArchive(t.Context(), second.ID)
		require.NoError(t, err)
		made, err = n.Archives(t.Context(), "team")
		require.NoError(t, err)
		require.Len(t, made, 1)
	})
}

func TestStart_RefusesAnExportOfAPersonWhoKeepsTooManyArchives(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := startNode(t, newMemory(), works)
		n.limit(func(l *jobs.Limits) { l.KeptArchives = 2 })
		named := func(name string) func(*jobs.Request) {
			return func(r *jobs.Request) { r.Options.Channels.Include = []string{name} }
		}
		first := n.exported(named("a"))
		n.exported(named("a"))
		n.exported(named("b"))
		require.Equal(t, transfer.StateExpired, n.job(first.ID).State)
		_, err := n.Start(t.Context(), request())
		require.True(t, transfer.HasCode(err, transfer.CodeQuota), "%v", err)
		require.ErrorContains(t, err, "Delete one")
		n.exported(func(r *jobs.Request) { r.RequestedBy = "leader" })
		time.Sleep(73 * time.Hour)
		n.exported(func(*jobs.Request) {})
	})
}

func TestAnArchiveThatCannotBeRemovedIsTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := startNode(t, newMemory(), works)
		first := n.start()
		time.Sleep(time.Minute)
		n.worker.failRemovals(errors.New("the file store is away"))
		second := n.start()
		time.Sleep(2 * time.Minute)
		require.Equal(t, transfer.StateSucceeded, n.job(second.ID).State)
		require.Equal(t, transfer.StateExpired, n.job(first.ID).State, "nobody gets it any more")
		require.Equal(t, 1, n.post.count(second.ID), "and the end is told all the same")
		_, err := n.DeleteArchive(t.Context(), second.ID)
		require.Error(t, err, "who deletes it hears that it is still there")
		require.Equal(t, transfer.StateSucceeded, n.job(second.ID).State)
		time.Sleep(time.Hour)
		n.worker.failRemovals(nil)
		time.Sleep(2 * time.Minute)
		require.Contains(t, n.worker.removals(), archiveOf(first))
		n.start()
	})
}

func TestAnArchiveIsRemovedAlsoWhenHistoryHasForgottenItsJob(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemory()
		n := startNode(t, store, works)
		first := n.start()
		time.Sleep(time.Minute)
		require.NoError(t, store.Delete(t.Context(), "job_"+first.ID))
		time.Sleep(73 * time.Hour)
		require.Equal(t, []string{archiveOf(first)}, n.worker.removals())
		require.JSONEq(t, "[]", string(store.value("shelf", "")))
	})
}
