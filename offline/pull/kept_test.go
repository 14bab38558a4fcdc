package pull_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/offline/pull"
	"github.com/mattermost-community/mattermost-plugin-team-export/offline/remote"
	"github.com/mattermost-community/mattermost-plugin-team-export/offline/source"
)

// keptIn lists what a folder has beside its archive, as "reason channel: message".
func keptIn(t *testing.T, folder string) (list []string, all []pull.Kept) {
	t.Helper()
	for one, err := range pull.ReadKept(t.Context(), folder) {
		require.NoError(t, err)
		all = append(all, one)
		list = append(list, fmt.Sprintf("%s %s @%s: %s", one.Reason, one.Channel, one.Person, one.Message))
	}
	return list, all
}

func TestKept_ListsWhatIsNotInTheArchiveAnyMore(t *testing.T) {
	s := newFakeServer(t)
	town, choir := s.channel("town"), s.channel("choir")
	s.files[id("file")] = []byte("a file")
	for i := range 10 {
		s.say(town, fmt.Sprintf("message %d", i), int64(1_000_000+i))
	}
	attached := s.say(town, "with a file", 1_100_000, func(p *remote.Post) {
		p.FileIDs = []string{id("file")}
		p.Metadata.Files = []remote.FileInfo{{ID: id("file"), Name: "notes.txt", Size: 6}}
	})
	typo := s.say(town, "tyop", 1_200_000)
	s.say(choir, "la la la", 1_300_000)
	folder := t.TempDir()
	s.pull(t, folder)
	list, _ := keptIn(t, folder)
	require.Empty(t, list)

	s.change(town, attached, func(p *remote.Post) { p.DeleteAt, p.Message, p.FileIDs = 5, "", nil })
	s.change(town, typo, func(p *remote.Post) { p.Message = "typo" })
	s.pull(t, folder, func(o *pull.Options) { o.UpdateOldPosts = true })
	s.posts[town] = slices.Delete(s.posts[town], 3, 4)
	s.channels = slices.DeleteFunc(s.channels, func(c remote.Channel) bool { return c.ID == choir })
	s.pull(t, folder, func(o *pull.Options) { o.ReadAnew = true })

	list, all := keptIn(t, folder)
	require.Equal(t, []string{
		"left ~choir @boris: la la la", "removed ~town @boris: message 3", "deleted ~town @boris: with a file", "edited ~town @boris: tyop",
	}, list)
	require.Equal(t, []string{filepath.Join(folder, source.StateFolder, "files", id("file"))}, all[2].Files)
	text, err := os.ReadFile(all[2].Files[0])
	require.NoError(t, err)
	require.Equal(t, "a file", string(text))
}

func TestKept_TellsLimitsFromRemovals(t *testing.T) {
	s := newFakeServer(t)
	town := s.channel("town")
	for i := range 500 {
		s.say(town, fmt.Sprintf("message %d", i), int64(1_000_000+i))
	}
	folder := t.TempDir()
	s.pull(t, folder)
	s.posts[town] = slices.Delete(s.posts[town], 450, 451)
	s.pull(t, folder, func(o *pull.Options) { o.ReadAnew, o.Limits.Newest = true, 200 })
	_, all := keptIn(t, folder)
	reasons := map[pull.Reason]int{}
	for _, one := range all {
		reasons[one.Reason]++
	}
	require.Equal(t, map[pull.Reason]int{pull.KeptRemoved: 1, pull.KeptBeyond: 299}, reasons)
}

func TestKept_RefusesAFolderOfAnotherKind(t *testing.T) {
	for _, err := range pull.ReadKept(t.Context(), t.TempDir()) {
		require.ErrorContains(t, err, "no folder of 'teamarchive pull'")
	}
}
