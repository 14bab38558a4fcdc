package notify_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/notify"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// town is a server with a team; its faults are set by tests.
type town struct {
	notify.API
	posts  map[string][]*model.Post
	people []string
	// fails is called before a post is made in a channel.
	fails func(channelID string) *model.AppError
	gone  bool
}

func (s *town) GetUser(id string) (*model.User, *model.AppError) {
	return &model.User{Id: id, Username: "dora"}, nil
}

func (s *town) GetChannelByName(teamID, name string, _ bool) (*model.Channel, *model.AppError) {
	if s.gone {
		return nil, model.NewAppError("GetChannelByName", "gone", nil, "", http.StatusNotFound)
	}
	return &model.Channel{Id: teamID + "/" + name}, nil
}

func (s *town) GetDirectChannel(bot, user string) (*model.Channel, *model.AppError) {
	return &model.Channel{Id: bot + "+" + user}, nil
}

func (s *town) GetPostsSince(channelID string, _ int64) (*model.PostList, *model.AppError) {
	list := model.NewPostList()
	for i, post := range s.posts[channelID] {
		post.Id = fmt.Sprint(i)
		list.AddPost(post)
	}
	return list, nil
}

func (s *town) CreatePost(post *model.Post) (*model.Post, *model.AppError) {
	if s.fails != nil {
		if appErr := s.fails(post.ChannelId); appErr != nil {
			return nil, appErr
		}
	}
	s.posts[post.ChannelId] = append(s.posts[post.ChannelId], post)
	return post, nil
}

func (s *town) conversing(_ context.Context, _, after string, limit int) ([]string, error) {
	at := 0
	for at < len(s.people) && s.people[at] <= after {
		at++
	}
	return s.people[at:min(at+limit, len(s.people))], nil
}

func (s *town) members(wanted bool) *notify.Members {
	return notify.NewMembers(notify.MembersOptions{API: s, BotID: "bot", Wanted: func() bool { return wanted }, Conversing: s.conversing})
}

func exported(counts transfer.Counts) transfer.Job {
	return transfer.Job{
		ID: "job", Kind: transfer.KindExport, TeamID: "team", TeamName: "choir", RequestedBy: "user001", FinishedAt: 1_700_000_000_000, ExpiresAt: 1_700_100_000_000,
		Options: transfer.DefaultExportOptions(), Counts: counts, State: transfer.StateSucceeded, Archive: &transfer.Archive{Name: "x.zip"},
	}
}

func newTown(people int) *town {
	s := &town{posts: map[string][]*model.Post{}}
	for i := range people {
		s.people = append(s.people, fmt.Sprintf("user%03d", i))
	}
	return s
}

func TestWhoIsToldOfAnExport(t *testing.T) {
	private, direct := transfer.Counts{"channels": 3, "private_channels": 2}, transfer.Counts{"channels": 1, "direct_channels": 1}
	cases := []struct {
		name   string
		job    func(*transfer.Job)
		counts transfer.Counts
		wanted bool
		team   int
		people int
	}{
		{"of public channels nobody", nil, transfer.Counts{"channels": 3}, true, 0, 0},
		{"of private channels the team", nil, private, true, 1, 0},
		{"of direct messages the team and those who write them", nil, direct, true, 1, 3},
		{"nobody, when the server wants it so", nil, direct, false, 0, 0},
		{"of an export without an archive nobody", func(j *transfer.Job) { j.Archive = nil }, private, true, 0, 0},
		{"of a member's own archive nobody", func(j *transfer.Job) { j.Mine = true }, direct, true, 0, 0},
		{"of an import nobody", func(j *transfer.Job) { j.Kind = transfer.KindImport }, private, true, 0, 0},
	}
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, job := newTown(4), exported(test.counts)
				if test.job != nil {
					test.job(&job)
				}
				require.NoError(t, s.members(test.wanted).Send(t.Context(), job, transfer.Report{}))
				require.Len(t, s.posts["team/town-square"], test.team)
				require.Len(t, s.posts, test.team+test.people, "the one who exported knows")
				require.Empty(t, s.posts["bot+user001"])
			})
		})
	}
}

func TestWhatATeamIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newTown(1)
		job := exported(transfer.Counts{"channels": 3, "private_channels": 2, "direct_channels": 1, "withheld_people": 1})
		job.Options.Since, job.Options.Attachments.Include = 1_600_000_000_000, false
		require.NoError(t, s.members(true).Send(t.Context(), job, transfer.Report{}))
		require.Equal(t, "@dora exported this team on 14 November 2023, 22:13 UTC. The archive holds public channels, **private channels** and **direct and group messages**.\n\n"+
			"It covers messages from 13 September 2020, 12:26 UTC on. Files are not part of it. E-mail addresses and names of members are. "+
			"What people wrote who did not agree is not in it. The server keeps it until 16 November 2023, 02:00 UTC. "+
			"Ask the one who exported it, or a system admin, what it is for.", s.posts["team/town-square"][0].Message)
		require.Contains(t, s.posts["bot+user000"][0].Message, "exported the team **choir** on 14 November 2023, 22:13 UTC, **with the direct and group messages among its members, yours too**.")
	})
}

// A node that is stopped in the middle is followed by one that knows nothing of
// whom it told.
func TestEverybodyIsToldOnceInSeveralGoes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, job := newTown(400), exported(transfer.Counts{"channels": 1, "direct_channels": 9})
		first := s.members(true)
		ctx, cancel := context.WithTimeout(t.Context(), 4*time.Second)
		defer cancel()
		require.ErrorIs(t, first.Send(ctx, job, transfer.Report{}), context.DeadlineExceeded)
		require.Greater(t, len(s.posts), 50)
		require.Less(t, len(s.posts), 100, "they are not sent all at once")
		down := model.NewAppError("CreatePost", "down", nil, "", http.StatusInternalServerError)
		s.fails = func(channelID string) *model.AppError {
			if channelID == "bot+user200" {
				return down
			}
			return nil
		}
		err := first.Send(t.Context(), job, transfer.Report{})
		require.True(t, errors.Is(err, down), "%v", err)
		s.fails = nil
		require.NoError(t, s.members(true).Send(t.Context(), job, transfer.Report{}))
		require.Len(t, s.posts, 400, "the team, and all but the one who exported")
		for channel, posts := range s.posts {
			require.Len(t, posts, 1, channel)
		}
	})
}

func TestAVeryLargeTeamHearsOfItAsATeam(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newTown(0)
		for i := range 1300 {
			s.people = append(s.people, fmt.Sprintf("user%05d", i))
		}
		slices.Sort(s.people)
		require.NoError(t, s.members(true).Send(t.Context(), exported(transfer.Counts{"direct_channels": 9}), transfer.Report{}))
		require.Len(t, s.posts["team/town-square"], 1)
		require.Less(t, len(s.posts), 1200)
		require.GreaterOrEqual(t, len(s.posts), 1000)
	})
}

func TestATeamThatIsGoneNeedsNoMessage(t *testing.T) {
	s := newTown(0)
	s.gone = true
	require.NoError(t, s.members(true).Send(t.Context(), exported(transfer.Counts{"private_channels": 1}), transfer.Report{}))
}
