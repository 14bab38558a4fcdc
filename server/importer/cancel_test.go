package importer

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// everyStep is an archive whose import has every step: accounts, channels, emoji,
// several batches with files, memberships, favorites, extras and an archived channel.
func everyStep(t *testing.T) []byte {
	t.Helper()
	files := map[string]string{
		"emoji/wave.png": pixel(), "extras/team-icon.png": pixel(),
		"extras/bookmarks.ndjson": bookmark(id("b"), ""), "extras/posts.ndjson": postExtra(id("a"), `,"priority":{"level":"urgent"}`),
	}
	all := []string{ourVersion, teamA, square, dev, oldChannel, `{"type":"emoji","emoji":{"name":"wave","image":"emoji/wave.png"}}`}
	for n := range 8 {
		all = append(all, fmt.Sprintf(`{"type":"user","user":{"username":"member%d","email":"member%d@example.com","roles":"system_user","teams":[{"name":"choir","roles":"team_user","channels":[{"name":"dev","roles":"channel_user","favorite":true}]}]}}`, n, n))
	}
	all = append(all, anna, ourPost(id("a"), "first", ""))
	for n := range 6 {
		name := fmt.Sprintf("f%d.txt", n)
		files[name] = name
		all = append(all, fmt.Sprintf(`{"type":"post","post":{"team":"choir","channel":"dev","user":"ghost%d","message":"more","create_at":%d,"attachments":[{"path":%q}]}}`, n, 2000+n, name))
	}
	return ourArchive(t, all, files)
}

// TestImport_StopsWhereverItIsCanceled cancels an import after each of its calls. What
// goes on side by side comes to its end, nothing else begins, and the next attempt
// completes the import.
func TestImport_StopsWhereverItIsCanceled(t *testing.T) {
	data := everyStep(t)
	apply := func(t *testing.T, after int) (*fakeHost, *Importer, transfer.Job, transfer.Result, error) {
		t.Helper()
		host := newFakeHost(data)
		i := New(host, host, func() time.Time { return time.UnixMilli(now) }, Pace{Posts: 2})
		_, job := planned(t, host)
		job.State, job.PlanRevision = transfer.StateApplying, 1
		ctx, cancel := context.WithCancelCause(t.Context())
		host.After, host.Then = after, func() { cancel(errStopped) }
		result, err := i.Run(ctx, job, silent{})
		return host, i, job, result, err
	}
	whole, _, _, _, err := apply(t, 0)
	require.NoError(t, err)
	steps := slices.Index(whole.Done, "forget")
	for _, step := range []string{"account member0", "shells", "channel dev", "emoji wave", "write", "upload f0.txt", "join", "prefer", "bookmarks", "extras", "icon", archiveOld} {
		require.Contains(t, whole.Done[:steps], step)
	}
	for after := 1; after <= steps; after++ {
		t.Run(fmt.Sprintf("%d %s", after, whole.Done[after-1]), func(t *testing.T) {
			host, i, job, result, err := apply(t, after)
			require.ErrorIs(t, err, errStopped)
			begun := slices.DeleteFunc(slices.Clone(host.Done[after:]), func(call string) bool { return call == "forget" })
			for _, call := range begun {
				require.True(t, strings.HasPrefix(call, "account ") || strings.HasPrefix(call, "upload ") || call == "write", "%s after the cancel", call)
			}
			require.Less(t, len(begun), accountsAtOnce, "no more than what went on side by side")
			require.EqualValues(t, len(host.rows.Posts), result.Report.Counts["posts_written"]+versions(host), "the report counts what is there")

			host.Then = nil
			job.Attempt++
			_, err = i.Run(t.Context(), job, silent{})
			require.NoError(t, err)
			require.Len(t, host.rows.Posts, len(whole.rows.Posts))
			require.Len(t, host.rows.Members, len(whole.rows.Members))
			require.Len(t, host.server.Uploads, len(whole.server.Uploads))
			require.Len(t, host.rows.Marks, len(whole.rows.Marks))
		})
	}
}

var errStopped = errors.New("somebody canceled it")

// versions counts the earlier versions of posts.
func versions(host *fakeHost) (n int64) {
	for _, post := range host.rows.Posts {
		if post.OriginalID != "" {
			n++
		}
	}
	return n
}
