package notify_test

import (
	"cmp"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/notify"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/texts"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// server is a Mattermost server with a bot; its system admins may see jobs.
type server struct {
	admins []string
	// teamAdmins may see jobs of the team, without the channels that were asked for.
	teamAdmins []string
	asked      int

	heard   []string
	payload map[string]any
	// payloads are by user.
	payloads map[string]map[string]any
	posts    []*model.Post
	// broken is returned when a message is sent.
	broken *model.AppError
}

func (s *server) PublishWebSocketEvent(event string, payload map[string]any, broadcast *model.WebsocketBroadcast) {
	s.heard = append(s.heard, event+" "+broadcast.UserId)
	s.payload = payload
	if s.payloads == nil {
		s.payloads = map[string]map[string]any{}
	}
	s.payloads[broadcast.UserId] = payload
}

// GetUser returns people who read German in Berlin by their name, others in English.
func (s *server) GetUser(id string) (*model.User, *model.AppError) {
	if id == "german" {
		return &model.User{Id: id, Locale: "de", Timezone: model.StringMap{"useAutomaticTimezone": "false", "manualTimezone": "Europe/Berlin"}}, nil
	}
	return &model.User{Id: id, Locale: "en"}, nil
}

func (s *server) GetTeam(id string) (*model.Team, *model.AppError) {
	return &model.Team{Id: id, Name: "stars", DisplayName: "Choir of *Stars*"}, nil
}

// GetTeamMember knows everybody as a member but a system admin who only looks after it.
func (s *server) GetTeamMember(teamID, userID string) (*model.TeamMember, *model.AppError) {
	if userID == "outside" {
		return nil, model.NewAppError("GetTeamMember", "none", nil, "", 404)
	}
	return &model.TeamMember{TeamId: teamID, UserId: userID}, nil
}

// GetBundlePath is where an installed plugin would find its files.
func (s *server) GetBundlePath() (string, error) { return filepath.Abs("../..") }
func (s *server) LogWarn(string, ...any)         {}

func (s *server) GetConfig() *model.Config {
	config := &model.Config{}
	url := "https://chat.example.com"
	config.ServiceSettings.SiteURL = &url
	return config
}

func (s *server) GetDirectChannel(userID, otherID string) (*model.Channel, *model.AppError) {
	return &model.Channel{Id: userID + "__" + otherID}, nil
}

func (s *server) GetPostsSince(channelID string, since int64) (*model.PostList, *model.AppError) {
	list := model.NewPostList()
	for i, post := range s.posts {
		if post.ChannelId == channelID && post.CreateAt >= since {
			post.Id = string(rune('a' + i))
			list.AddPost(post)
		}
	}
	return list, nil
}

func (s *server) CreatePost(post *model.Post) (*model.Post, *model.AppError) {
	if s.broken != nil {
		return nil, s.broken
	}
	post.CreateAt = 100
	s.posts = append(s.posts, post)
	return post, nil
}

func (s *server) Viewers(int) ([]string, error) {
	s.asked++
	return slices.Clone(s.admins), nil
}

func (s *server) ViewJob(userID string, _ transfer.Job) error {
	if !slices.Contains(s.admins, userID) && !slices.Contains(s.teamAdmins, userID) {
		return errors.New("not theirs to see")
	}
	return nil
}

func (s *server) TeamViewers(string, int) ([]string, error) { return slices.Clone(s.teamAdmins), nil }

func (s *server) SeesChoice(userID string, _ transfer.Job) bool {
	return !slices.Contains(s.teamAdmins, userID)
}

func (s *server) Show(userID string, job transfer.Job) transfer.Job {
	if !s.SeesChoice(userID, job) {
		job.Options.Channels = transfer.ChannelFilter{}
	}
	job.May = &transfer.May{Download: userID == job.RequestedBy}
	return job
}

func (s *server) Error(string, ...any) {}

func start(s *server) *notify.Notifier {
	bundle, err := texts.Load(s)
	if err != nil {
		panic(err)
	}
	return notify.New(notify.Options{
		API: s, Access: s, Logger: s, Texts: bundle, BotID: "bot", Now: time.Now,
		Delete: func(job transfer.Job) []*model.MessageAttachment {
			return []*model.MessageAttachment{{Actions: []*model.PostAction{{Name: "delete " + job.ID}}}}
		},
	})
}

func TestJobChanged_TellsEachPersonWhatTheyMayDoWithTheResult(t *testing.T) {
	s := &server{admins: []string{"admin", "other"}, teamAdmins: []string{"leader"}}
	start(s).JobChanged(transfer.Job{ID: "j", RequestedBy: "admin", State: transfer.StateSucceeded})
	for user, download := range map[string]bool{"admin": true, "other": false, "leader": false} {
		job, ok := s.payloads[user]["job"].(map[string]any)
		require.True(t, ok, user)
		may, ok := job["may"].(map[string]any)
		require.True(t, ok, user)
		require.Equal(t, download, may["download"], user)
	}
}

func TestAJobIsSentToThoseWhoMaySeeIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{admins: []string{"admin", "other"}}
		n := start(s)
		n.JobChanged(transfer.Job{ID: "j", RequestedBy: "admin", State: transfer.StateRunning})
		require.Equal(t, []string{"job admin", "job other"}, s.heard)
		job, ok := s.payload["job"].(map[string]any)
		require.True(t, ok, "plain maps cross the plugin's border")
		require.Equal(t, "running", job["state"])

		n.JobChanged(transfer.Job{ID: "j", RequestedBy: "admin"})
		require.Equal(t, 1, s.asked, "not for each event")
		s.admins, s.heard = []string{"other"}, nil
		time.Sleep(2 * time.Minute)
		n.JobChanged(transfer.Job{ID: "j", RequestedBy: "admin"})
		require.Equal(t, []string{"job other"}, s.heard, "who asked is no admin any more")
	})
}

func TestAdminsOfTheTeamDoNotHearWhichChannelsOthersChose(t *testing.T) {
	s := &server{admins: []string{"admin"}, teamAdmins: []string{"leader"}}
	options := transfer.DefaultExportOptions()
	options.Channels.Include = []string{"secret"}
	start(s).JobChanged(transfer.Job{ID: "j", RequestedBy: "admin", Options: options})
	require.ElementsMatch(t, []string{"job admin", "job leader"}, s.heard)
	require.Contains(t, fmt.Sprint(s.payloads["admin"]), "secret")
	require.NotContains(t, fmt.Sprint(s.payloads["leader"]), "secret")
}

func TestOfAMembersOwnArchiveNobodyElseHears(t *testing.T) {
	s := &server{admins: []string{"admin", "member"}, teamAdmins: []string{"leader"}}
	start(s).JobChanged(transfer.Job{ID: "j", RequestedBy: "member", Mine: true})
	require.Equal(t, []string{"job member"}, s.heard)
}

func TestTheNoticeSaysHowAJobEnded(t *testing.T) {
	archive := &transfer.Archive{Name: "choir_j_export.zip", Size: 2_500_000}
	expires := time.Date(2026, 11, 27, 15, 4, 0, 0, time.UTC).UnixMilli()
	cases := []struct {
		name string
		job  transfer.Job
		says []string
	}{
		{
			name: "without warnings",
			job: transfer.Job{
				State: transfer.StateSucceeded, Archive: archive, ExpiresAt: expires,
				Counts: transfer.Counts{transfer.CountPosts: 1, transfer.CountReplies: 2, transfer.CountFiles: 2, transfer.CountTeamMembers: 0},
			},
			says: []string{
				"The export of team **Choir of \\*Stars\\*** is done: 3 posts, 2 files.",
				"**[Download](https://chat.example.com/plugins/team-export/api/v1/jobs/j/download)** (2.5 MB)",
				"[Open](https://chat.example.com/stars/team-export?job=j)",
				"deleted on 2026-11-27 15:04 UTC",
			},
		},
		{
			name: "with warnings",
			job:  transfer.Job{State: transfer.StateSucceededWithWarnings, Archive: archive, Warnings: 3},
			says: []string{"is done: nothing.", "3 warnings: some things were left out or changed."},
		},
		{
			name: "failed",
			job:  transfer.Job{State: transfer.StateFailed, Error: &transfer.JobError{Message: "The disk is full. Make room."}},
			says: []string{"The export of team **Choir of \\*Stars\\*** failed: The disk is full. Make room.", "`j`"},
		},
		{
			name: "a member's own",
			job:  transfer.Job{State: transfer.StateSucceeded, Archive: archive, ExpiresAt: expires, Mine: true},
			says: []string{"Your own archive of team **Choir of \\*Stars\\*** is done", "/jobs/j/download", "Only you can download it"},
		},
		{
			name: "a member's own that failed",
			job:  transfer.Job{State: transfer.StateFailed, Mine: true, Error: &transfer.JobError{Message: "The disk is full."}},
			says: []string{"Your own archive of team **Choir of \\*Stars\\*** failed: The disk is full."},
		},
		{
			name: "canceled",
			job:  transfer.Job{State: transfer.StateCanceled},
			says: []string{"The export of team **Choir of \\*Stars\\*** was canceled."},
		},
		{
			name: "an import that was canceled before anybody agreed to its plan",
			job:  transfer.Job{Kind: transfer.KindImport, State: transfer.StateCanceled},
			says: []string{"was canceled. Nothing was imported."},
		},
		{
			name: "an import that was canceled while it was written",
			job:  transfer.Job{Kind: transfer.KindImport, State: transfer.StateCanceled, PlanRevision: 1},
			says: []string{"was canceled. What was imported by then stays."},
		},
	}
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			s := &server{}
			test.job.ID, test.job.Kind, test.job.TeamName, test.job.RequestedBy = "j", cmp.Or(test.job.Kind, transfer.KindExport), "choir", "admin"
			test.job.TeamID = "t"
			report := transfer.NewReport("j")
			for _, code := range []string{transfer.WarnFileMissing, transfer.WarnTimeAdjusted, transfer.WarnFileMissing} {
				report.Warn(transfer.Warnf(code, "x", "x"))
			}
			require.NoError(t, start(s).Send(t.Context(), test.job, report))
			require.Len(t, s.posts, 1)
			require.Equal(t, "bot", s.posts[0].UserId)
			require.Equal(t, "bot__admin", s.posts[0].ChannelId)
			for _, text := range test.says {
				require.Contains(t, s.posts[0].Message, text)
			}
		})
	}
}

func TestSend_SpeaksTheLanguageOfItsReaderInTheirTimeZone(t *testing.T) {
	s := &server{}
	job := transfer.Job{
		ID: "j", Kind: transfer.KindExport, TeamID: "t", TeamName: "choir", RequestedBy: "german", State: transfer.StateSucceeded,
		Archive:   &transfer.Archive{Name: "choir_j_export.zip", Size: 2_500_000},
		ExpiresAt: time.Date(2026, 11, 27, 15, 4, 0, 0, time.UTC).UnixMilli(), Counts: transfer.Counts{transfer.CountPosts: 1},
	}
	require.NoError(t, start(s).Send(t.Context(), job, transfer.NewReport("j")))
	require.Contains(t, s.posts[0].Message, "ist fertig: 1 Beitrag.")
	require.Contains(t, s.posts[0].Message, "2026-11-27 16:04 CET")
}

func TestSend_AddsAButtonThatDeletesTheArchive(t *testing.T) {
	s := &server{}
	n := start(s)
	job := transfer.Job{ID: "j", Kind: transfer.KindExport, RequestedBy: "admin", State: transfer.StateSucceeded, Archive: &transfer.Archive{Name: "a.zip"}}
	require.NoError(t, n.Send(t.Context(), job, transfer.NewReport("j")))
	require.Equal(t, "delete j", s.posts[0].Attachments()[0].Actions[0].Name)
	job.State, job.Archive = transfer.StateCanceled, nil
	require.NoError(t, n.Send(t.Context(), job, transfer.NewReport("j")))
	require.Empty(t, s.posts[1].Attachments())
}

func TestSend_LeadsThoseOutsideOfTheTeamToAPageOfItsOwn(t *testing.T) {
	s := &server{}
	job := transfer.Job{ID: "j", TeamID: "t", Kind: transfer.KindExport, RequestedBy: "outside", State: transfer.StateSucceeded}
	require.NoError(t, start(s).Send(t.Context(), job, transfer.NewReport("j")))
	require.Contains(t, s.posts[0].Message, "https://chat.example.com/plug/team-export?team=t&job=j")
}

func TestSend_SaysTheSameWithoutLinksToTheWebApp(t *testing.T) {
	s := &server{}
	job := transfer.Job{ID: "j", TeamID: "t", Kind: transfer.KindExport, RequestedBy: "admin", State: transfer.StateSucceeded, Archive: &transfer.Archive{Name: "a.zip", Size: 7}}
	require.NoError(t, start(s).Send(t.Context(), job, transfer.NewReport("j")))
	require.Equal(t, "custom_team_export", s.posts[0].Type)
	text, _ := s.posts[0].GetProp("team_export_text").(string)
	require.Contains(t, text, "is done: nothing.")
	require.NotContains(t, text, "https://")
	require.Contains(t, s.posts[0].Message, text)
}

func TestJobChanged_AsksOnceToReviewAPlan(t *testing.T) {
	s := &server{admins: []string{"admin"}}
	n := start(s)
	job := transfer.Job{ID: "j", TeamID: "t", Kind: transfer.KindImport, RequestedBy: "admin", State: transfer.StatePlanning}
	n.JobChanged(job)
	require.Empty(t, s.posts)
	job.State = transfer.StateNeedsReview
	n.JobChanged(job)
	n.JobChanged(job)
	require.Len(t, s.posts, 1)
	require.Contains(t, s.posts[0].Message, "[Review plan](https://chat.example.com/stars/team-export?job=j)")
	job.PlanRevision = 1
	n.JobChanged(job)
	require.Len(t, s.posts, 1)
	sent, err := n.Sent(t.Context(), job)
	require.NoError(t, err)
	require.False(t, sent, "the message about its end is still to come")
}

func TestANoticeThatWasSentIsFound(t *testing.T) {
	s := &server{}
	n, job := start(s), transfer.Job{ID: "j", RequestedBy: "admin", State: transfer.StateCanceled, CreatedAt: 50}
	sent, err := n.Sent(t.Context(), job)
	require.NoError(t, err)
	require.False(t, sent)
	require.NoError(t, n.Send(t.Context(), job, transfer.NewReport("j")))
	sent, err = n.Sent(t.Context(), job)
	require.NoError(t, err)
	require.True(t, sent)
	job.ID = "another"
	sent, err = n.Sent(t.Context(), job)
	require.NoError(t, err)
	require.False(t, sent)
}

func TestANoticeThatCannotBeSentIsAnError(t *testing.T) {
	s := &server{broken: model.NewAppError("CreatePost", "down", nil, "", 500)}
	require.Error(t, start(s).Send(t.Context(), transfer.Job{ID: "j", RequestedBy: "admin"}, transfer.NewReport("j")))
}
