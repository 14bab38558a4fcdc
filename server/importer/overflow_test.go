package importer

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
)

func threadLine(t *testing.T, root bulk.Thread) string {
	t.Helper()
	line, err := json.Marshal(bulk.Line{Type: bulk.TypePost, Post: &bulk.Post{Team: "choir", Channel: "dev", Thread: root}})
	require.NoError(t, err)
	return string(line)
}

func TestLongThreadsShareTheirLaterParts(t *testing.T) {
	text := lines()
	for n := range 5 {
		root := bulk.Thread{Content: bulk.Content{User: "anna", Message: fmt.Sprint("root ", n), CreateAt: 1000, Attachments: []bulk.Attachment{{Path: "f"}}}}
		for i := range 2*bulk.MaxReplies + 1 {
			root.Replies = append(root.Replies, bulk.Content{User: "anna", Message: "r", CreateAt: int64(1001 + i)})
		}
		text = append(text, threadLine(t, root))
	}
	result := mustImport(t, zipFile(t, text, map[string]string{"f": "file"}), here(), SystemAdmin(), Options{})
	require.Len(t, result.parts, 3)
	for _, part := range result.parts {
		single := imported{files: map[string]string{}}
		single.read(t, part)
		require.Len(t, single.posts(), 5)
		require.Equal(t, map[string]string{"data/import/0/f": "file"}, withoutManifest(single.files))
	}
	require.EqualValues(t, 5*2*4, result.in.Teams["choir"].Channels["dev"].Again)
}

func withoutManifest(files map[string]string) map[string]string {
	delete(files, "manifest.json")
	return files
}

func TestTheDiskHasToHoldWhatLongThreadsRepeat(t *testing.T) {
	target := here()
	target.Limits.FreeBytes = 9
	in := &Inspection{Teams: map[string]*Team{"choir": {Name: "choir", Channels: map[string]*Channel{"dev": {Line: true, Again: 10}}}}}
	plan, _ := Build(in, target, SystemAdmin(), Review{})
	require.Equal(t, VerdictBlocked, plan.Verdict)
}

func TestAReplyThatGrowsBeyondALineIsLeftOut(t *testing.T) {
	long := strings.Repeat("l", maxNameLength)
	reply := bulk.Content{User: "anna", Message: "too much", CreateAt: 1001}
	for n := range 120_000 {
		reply.Reactions = append(reply.Reactions, bulk.Reaction{User: "b", EmojiName: fmt.Sprintf("%060d", n), CreateAt: 2000})
	}
	root := bulk.Thread{Content: bulk.Content{User: "anna", Message: "root", CreateAt: 1000}, Replies: []bulk.Content{reply, {User: "anna", Message: "fits", CreateAt: 1002}}}
	// Who is called b there has a long name here.
	target := withAccounts(Account{ID: "b", Username: long, Email: "b@example.com", Member: true})
	b := `{"type":"user","user":{"username":"b","email":"b@example.com","teams":[{"name":"choir"}]}}`
	result := mustImport(t, zipFile(t, lines(b, threadLine(t, root)), nil), target, SystemAdmin(), Options{})
	require.Len(t, result.parts, 1)
	require.Len(t, result.posts()[0].Replies, 1)
	require.Equal(t, "fits", result.posts()[0].Replies[0].Message)
	require.EqualValues(t, 1, result.dropped(dropTooLong))
	require.EqualValues(t, 1, result.written.Counts["replies"])
}
