package stores_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/write"
)

// TestPosts_AreFoundByIDAndByMoment says what a batch learns of posts that are here.
func TestPosts_AreFoundByIDAndByMoment(t *testing.T) {
	r := rows{t, server.DB}
	store, fence, _ := claimed(t)
	team, anna := r.team(), r.user("anna")
	channel, other := r.channel(team, "look", "O", 0), r.channel(team, "lookelsewhere", "O", 0)
	plain, edited, touched, elsewhere := model.NewId(), model.NewId(), model.NewId(), model.NewId()
	from := func(id string) []byte { return []byte(`{"team_export_post_id":"` + id + `"}`) }
	// The version that an edit here leaves has the props of its post; one that an import
	// brought does not.
	posts := []write.Post{
		{ID: plain, ChannelID: channel, UserID: anna, CreateAt: 5, UpdateAt: 5, Message: "plain", Pinned: true, FileIDs: []string{"f"}},
		{ID: edited, ChannelID: channel, UserID: anna, CreateAt: 6, UpdateAt: 9, EditAt: 9, Message: "edited", Props: from(edited)},
		{ID: model.NewId(), ChannelID: channel, UserID: anna, OriginalID: edited, CreateAt: 6, UpdateAt: 9, DeleteAt: 9, Message: "before"},
		{ID: touched, ChannelID: channel, UserID: anna, CreateAt: 7, UpdateAt: 9, EditAt: 9, Message: "touched", Props: from(touched)},
		{ID: model.NewId(), ChannelID: channel, UserID: anna, OriginalID: touched, CreateAt: 7, UpdateAt: 9, DeleteAt: 9, Message: "before", Props: from(touched)},
		{ID: elsewhere, ChannelID: other, UserID: anna, CreateAt: 5, UpdateAt: 5, Message: "elsewhere"},
	}
	_, err := store.Write(t.Context(), write.Batch{Fence: fence, TeamID: team, Posts: posts})
	require.NoError(t, err)
	want := map[string]write.KnownPost{
		plain:     {ID: plain, ChannelID: channel, UserID: anna, CreateAt: 5, Message: "plain", Pinned: true, Files: []string{"f"}},
		edited:    {ID: edited, ChannelID: channel, UserID: anna, CreateAt: 6, EditAt: 9, Message: "edited", SourceID: edited, Files: []string{}},
		touched:   {ID: touched, ChannelID: channel, UserID: anna, CreateAt: 7, EditAt: 9, Message: "touched", SourceID: touched, Files: []string{}, EditedHere: true},
		elsewhere: {ID: elsewhere, ChannelID: other, UserID: anna, CreateAt: 5, Message: "elsewhere", Files: []string{}},
	}
	byID, err := store.PostsByID(t.Context(), []string{plain, edited, touched, elsewhere, model.NewId()})
	require.NoError(t, err)
	requirePosts(t, want, byID)
	delete(want, elsewhere)
	byMoment, err := store.PostsAt(t.Context(), []string{channel, channel, channel, other, other}, []int64{5, 6, 7, 6, 99})
	require.NoError(t, err)
	requirePosts(t, want, byMoment)
}

func requirePosts(t *testing.T, want map[string]write.KnownPost, got []write.KnownPost) {
	t.Helper()
	found := map[string]write.KnownPost{}
	for _, post := range got {
		found[post.ID] = post
	}
	require.Equal(t, want, found)
	require.Len(t, got, len(found))
}
