package importer

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/journal"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/write"
)

// planned returns an importer whose job waits for agreement.
func planned(t *testing.T, host *fakeHost) (*Importer, transfer.Job) {
	t.Helper()
	i := New(host, host, func() time.Time { return time.UnixMilli(now) }, Pace{})
	job := transfer.Job{
		ID: "job", Kind: transfer.KindImport, TeamID: "team-id", RequestedBy: "admin", State: transfer.StatePlanning,
		Source: &transfer.ImportSource{UploadID: "up", Size: int64(len(host.upload))},
	}
	result, err := i.Run(t.Context(), job, silent{})
	require.NoError(t, err)
	require.True(t, result.Review)
	require.Empty(t, host.Done, "nothing is written before somebody agrees")
	job.State = transfer.StateNeedsReview
	return i, job
}

func smallArchive(t *testing.T) []byte {
	t.Helper()
	return zipFile(t, lines(post(""), post(`,"replies":[{"user":"anna","message":"r","create_at":1001}]`)), nil)
}

func TestAnImportIsPlannedAndThenCarriedOut(t *testing.T) {
	host := newFakeHost(smallArchive(t))
	host.target = withAccounts(planning.Account{ID: "u1", Username: "anna", Email: "anna@example.com"})
	i, job := planned(t, host)
	require.NoError(t, i.Plans().Agree(t.Context(), job, 1))
	job.State, job.PlanRevision = transfer.StateApplying, 1
	result, err := i.Run(t.Context(), job, silent{})
	require.NoError(t, err)
	require.Equal(t, []string{
		"channel dev", "remember dev", "write", "join", "forget",
	}, host.Done)
	require.EqualValues(t, 3, result.Report.Counts["posts_written"], "two posts that are the same in all are two")
	require.Zero(t, result.Report.Counts["posts_already_there"])
	require.NoError(t, i.Discard(t.Context(), job))
	require.NotNil(t, host.upload, "while it has not ended nothing is removed")
	job.State = transfer.StateSucceeded
	require.NoError(t, i.Discard(t.Context(), job))
	require.Nil(t, host.upload)
	require.Equal(t, []string{"jobplan.json"}, slices.Sorted(maps.Keys(host.papers)), "the plan stays for the history")
	require.NotEmpty(t, host.rows.Entries["job"], "and the journal for an undo")
	require.Empty(t, host.records)
}

func TestAnImportThatIsForgottenLeavesNoPaper(t *testing.T) {
	host := newFakeHost(smallArchive(t))
	host.target = withAccounts(planning.Account{ID: "u1", Username: "anna", Email: "anna@example.com"})
	i, job := planned(t, host)
	job.State, job.PlanRevision = transfer.StateApplying, 1
	_, err := i.Run(t.Context(), job, silent{})
	require.NoError(t, err)
	job.State = transfer.StateSucceeded
	require.NoError(t, i.Discard(t.Context(), job))
	host.papers["otherplan.json"] = []byte("{}")
	require.NoError(t, i.Forget(t.Context(), job.ID))
	require.Equal(t, []string{"otherplan.json"}, slices.Sorted(maps.Keys(host.papers)))
	require.Empty(t, host.rows.Entries)
	require.NoError(t, i.Forget(t.Context(), job.ID), "what is gone is no error")
}

// Whatever step does not come to its end, the next attempt does what is
// left and nothing twice.
func TestAnInterruptedImportGoesOn(t *testing.T) {
	for _, step := range []string{"channel dev", "remember dev", "write", "join"} {
		t.Run(step, func(t *testing.T) {
			host := newFakeHost(smallArchive(t))
			host.target = withAccounts(planning.Account{ID: "u1", Username: "anna", Email: "anna@example.com"})
			i, job := planned(t, host)
			job.State, job.PlanRevision = transfer.StateApplying, 1
			host.Fail = step
			_, err := i.Run(t.Context(), job, silent{})
			require.ErrorIs(t, err, errBroken)
			require.NotNil(t, host.upload, "what the next attempt needs is kept")

			_, err = i.Run(t.Context(), job, silent{})
			require.NoError(t, err)
			for _, call := range []string{"channel dev", "write"} {
				require.Equal(t, 1, host.Count(call), call)
			}
			require.Len(t, host.rows.Members, 1)
			require.Len(t, host.rows.Posts, 3)
		})
	}
}

func TestImport_SucceedsWithAWarningWhenCachesCannotBeCleared(t *testing.T) {
	host := newFakeHost(smallArchive(t))
	i, job := planned(t, host)
	job.State, job.PlanRevision = transfer.StateApplying, 1
	host.Fail = "forget"
	result, err := i.Run(t.Context(), job, silent{})
	require.NoError(t, err)
	require.EqualValues(t, 1, result.Report.WarningCounts["caches"])
	require.Len(t, host.rows.Posts, 3)
}

func TestAFailedImportLeavesNothingButWhatWasImported(t *testing.T) {
	host := newFakeHost(smallArchive(t))
	i, job := planned(t, host)
	job.State, job.PlanRevision = transfer.StateApplying, 1
	host.Fail = "write"
	_, err := i.Run(t.Context(), job, silent{})
	require.ErrorIs(t, err, errBroken)
	job.State = transfer.StateFailed
	require.NoError(t, i.Discard(t.Context(), job))
	require.Nil(t, host.upload)
	require.Empty(t, host.records)
}

func TestImport_SaysWhatWasWrittenWhenItIsCanceled(t *testing.T) {
	host := newFakeHost(smallArchive(t))
	i, job := planned(t, host)
	job.State, job.PlanRevision = transfer.StateApplying, 1
	host.Fail, host.Failure = "join", context.Canceled
	result, err := i.Run(t.Context(), job, silent{})
	require.ErrorIs(t, err, context.Canceled)
	require.Equal(t, job.ID, result.Report.JobID)
	require.EqualValues(t, 3, result.Report.Counts["posts_written"])
	require.Equal(t, 1, host.Count("forget"), "people see what is there")
}

func TestImport_SaysWhenTheServerTakesNoMoreAccounts(t *testing.T) {
	host := newFakeHost(smallArchive(t))
	i, job := planned(t, host)
	job.State, job.PlanRevision = transfer.StateApplying, 1
	host.Fail, host.Failure = "account anna", fmt.Errorf("make account anna: %w", write.ErrNoSeats)
	_, err := i.Run(t.Context(), job, silent{})
	require.True(t, transfer.HasCode(err, transfer.CodeTooLarge), "%v", err)
	require.ErrorIs(t, err, write.ErrNoSeats)
	require.Empty(t, host.rows.Posts)
}

func TestImport_OfTheSameArchiveTwiceChangesNoRow(t *testing.T) {
	data := ourArchive(t, []string{ourVersion, teamA, square, dev, anna, ourPost(id("a"), "hi", `,"reactions":[{"user":"anna","emoji_name":"x","create_at":2000}],"attachments":[{"path":"f.txt"}]`)}, map[string]string{"data/f.txt": "file"})
	host := newFakeHost(data)
	first, err := importInto(t, host, here(), planning.SystemAdmin())
	require.NoError(t, err)
	later := newFakeHost(data)
	for _, post := range host.rows.Posts {
		later.stored(post)
	}
	later.rows.Files, later.rows.Reactions = maps.Clone(host.rows.Files), maps.Clone(host.rows.Reactions)
	again, err := importInto(t, later, afterwards(here(), first), planning.SystemAdmin())
	require.NoError(t, err)
	require.Equal(t, host.rows.Posts, later.rows.Posts)
	require.Equal(t, host.rows.Reactions, later.rows.Reactions)
	require.Empty(t, later.server.Uploads)
	require.Empty(t, later.server.Channels)
	require.Zero(t, again.written.Counts["posts_written"])
	require.EqualValues(t, 1, again.written.Counts["posts_already_there"])
}

func TestImport_BringsFilesThatAPostOfAnEarlierImportHasByNow(t *testing.T) {
	of := func(files ...string) []byte {
		var attachments []string
		contents := map[string]string{}
		for _, name := range files {
			attachments = append(attachments, fmt.Sprintf(`{"path":%q}`, name))
			contents[name] = name
		}
		return ourArchive(t, []string{ourVersion, teamA, square, dev, anna, ourPost(id("a"), "hi", `,"attachments":[`+strings.Join(attachments, ",")+`]`)}, contents)
	}
	for name, test := range map[string]struct {
		change func(*write.Post)
		want   int
	}{
		"nobody touched it":  {func(*write.Post) {}, 2},
		"it was deleted":     {func(post *write.Post) { post.DeleteAt = 5 }, 1},
		"it is not from one": {func(post *write.Post) { post.Props = nil }, 1},
		"it has ten": {func(post *write.Post) {
			for len(post.FileIDs) < 10 {
				post.FileIDs = append(post.FileIDs, journal.DerivedID(fmt.Sprint(len(post.FileIDs))))
			}
		}, 10},
	} {
		t.Run(name, func(t *testing.T) {
			host := newFakeHost(of("f.txt"))
			first, err := importInto(t, host, here(), planning.SystemAdmin())
			require.NoError(t, err)
			later := newFakeHost(of("f.txt", "g.txt"))
			for _, post := range host.rows.Posts {
				test.change(&post)
				later.stored(post)
			}
			_, err = importInto(t, later, afterwards(here(), first), planning.SystemAdmin())
			require.NoError(t, err)
			post := later.rows.Posts[id("a")]
			require.Len(t, post.FileIDs, test.want)
			var added []journal.Addition
			for _, entry := range later.rows.Entries["job"] {
				added = append(added, entry.Added...)
			}
			if test.change(&write.Post{}); len(later.server.Uploads) == 0 {
				require.Empty(t, added)
				return
			}
			require.Equal(t, []journal.Addition{{Kind: journal.AddedFile, PostID: post.ID, UserID: post.UserID, File: post.FileIDs[1]}}, added, "an undo knows it")
		})
	}
}

// A file that an attempt uploaded and did not come to attach keeps its id, as in an
// import that nothing disturbed.
func TestImport_GoesOnWithTheFilesThatItUploaded(t *testing.T) {
	file := id("f")
	data := ourArchive(t, []string{ourVersion, teamA, square, dev, anna, ourPost(id("a"), "hi", `,"attachments":[{"path":"files/`+file+`/f.txt"}]`)}, map[string]string{"files/" + file + "/f.txt": "file"})
	for _, stranger := range []bool{false, true} {
		host := newFakeHost(data)
		i, job := planned(t, host)
		job.State, job.PlanRevision = transfer.StateApplying, 1
		if stranger {
			host.rows.Files[file] = ""
		} else {
			host.Fail = "write"
			_, err := i.Run(t.Context(), job, silent{})
			require.ErrorIs(t, err, errBroken)
			host.rows.Files[file] = "" // the attempt was killed before it tidied up
		}
		_, err := i.Run(t.Context(), job, silent{})
		require.NoError(t, err)
		require.Equal(t, stranger, !slices.Contains(host.rows.Posts[id("a")].FileIDs, file), "a file that another one uploads here is not taken")
	}
}

func TestImport_LetsTheSearchFindWhatWasWritten(t *testing.T) {
	for name, test := range map[string]struct {
		indexes bool
		fail    string
		code    string
	}{
		"a search that sees rows":      {},
		"one that needs to be told":    {indexes: true, code: "being_indexed"},
		"one that could not be told":   {indexes: true, fail: "index", code: "not_indexed"},
		"an import that was cut short": {indexes: true, fail: "join", code: "being_indexed"},
	} {
		t.Run(name, func(t *testing.T) {
			host := newFakeHost(smallArchive(t))
			host.server.Indexes, host.Fail = test.indexes, test.fail
			i, job := planned(t, host)
			job.State, job.PlanRevision = transfer.StateApplying, 1
			result, err := i.Run(t.Context(), job, silent{})
			require.Equal(t, test.fail == "join", err != nil)
			for _, code := range []string{"being_indexed", "not_indexed"} {
				require.Equal(t, code == test.code, result.Report.WarningCounts[code] == 1, code)
			}
			if test.code == "being_indexed" {
				var times []int64
				for _, post := range host.rows.Posts {
					times = append(times, post.CreateAt)
				}
				require.Equal(t, [][2]int64{{slices.Min(times), slices.Max(times)}}, host.server.Indexed)
			}
		})
	}
}

func TestImport_IsNotWrittenByAnAttemptThatLostItsJob(t *testing.T) {
	host := newFakeHost(smallArchive(t))
	i, job := planned(t, host)
	job.State, job.PlanRevision, job.Attempt = transfer.StateApplying, 1, 1
	host.rows.Meanwhile = func() { host.rows.Jobs["job"] = journal.Progress{Attempt: 2} }
	_, err := i.Run(t.Context(), job, silent{})
	require.ErrorIs(t, err, write.ErrFenced)
	require.Empty(t, host.rows.Posts)
}

func TestImport_NamesFilesThatTheServerRefuses(t *testing.T) {
	host := newFakeHost(zipFile(t, lines(post(`,"attachments":[{"path":"virus.exe"},{"path":"good.txt"}]`)), map[string]string{"virus.exe": "x", "good.txt": "y"}))
	host.server.Refused["virus.exe"] = true
	i, job := planned(t, host)
	job.State, job.PlanRevision = transfer.StateApplying, 1
	result, err := i.Run(t.Context(), job, silent{})
	require.NoError(t, err)
	require.EqualValues(t, 1, result.Report.WarningCounts["files_lacking"])
	require.EqualValues(t, 1, result.Report.Counts[transfer.CountFiles])
}

func TestImport_FindsPeopleWhereverTheirLinesAre(t *testing.T) {
	last := `{"type":"user","user":{"username":"last","email":"last@example.com","teams":[{"name":"choir","channels":[{"name":"dev"}]}]}}`
	for name, archive := range map[string][]string{
		"before what they wrote": {version, teamA, square, dev, anna, last, post("")},
		"after it":               {version, teamA, square, dev, post(""), anna, post(""), last},
	} {
		t.Run(name, func(t *testing.T) {
			result := mustImport(t, zipFile(t, archive, nil), here(), planning.SystemAdmin())
			require.NotNil(t, result.user("anna"))
			require.NotNil(t, result.user("last"))
			require.Equal(t, "last@example.com", result.user("last").Email)
			require.NotEmpty(t, result.posts())
		})
	}
}
