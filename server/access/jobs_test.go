package access_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/config"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

func TestWhoMayTakeWhatTheyCanSee(t *testing.T) {
	for _, on := range []bool{false, true} {
		decide := with(config.Settings{MemberArchives: on})
		for _, user := range everybody {
			name, err := decide.ExportMine(user, "team")
			if on && slices.Contains([]string{"guest", "member", "leader", "ruler", "tamed", "manager"}, user) {
				require.NoError(t, err, user)
				require.Equal(t, "choir", name)
			} else {
				require.Equal(t, transfer.CodeForbidden, code(err), user)
			}
			_, err = decide.ExportMine(user, "another")
			require.Equal(t, transfer.CodeForbidden, code(err), user)
		}
	}
}

func TestWhoSeesATeam(t *testing.T) {
	decide := with(teamAdminsMay())
	for _, user := range everybody {
		may := slices.Contains([]string{"admin", "guest", "member", "leader", "ruler", "tamed", "manager"}, user)
		require.Equal(t, may, decide.ViewTeam(user, "team") == nil, user)
		_, err := decide.Policy(user, "team")
		require.Equal(t, may, err == nil, user)
	}
	require.Equal(t, transfer.CodeNotFound, code(decide.ViewTeam("admin", "another")))
}

func TestWhoSeesTheJobsOfATeam(t *testing.T) {
	cases := []struct {
		name     string
		settings config.Settings
		may      []string
	}{
		{"system admins export and import", config.Settings{ExportBy: config.SystemAdmins, ImportBy: config.SystemAdmins}, []string{"admin"}},
		{"team admins export", teamAdminsMay(), []string{"admin", "leader", "ruler"}},
		{"team admins import", config.Settings{ExportBy: config.SystemAdmins, ImportBy: config.TeamAdmins}, []string{"admin", "leader", "ruler"}},
	}
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			for _, user := range everybody {
				require.Equal(t, slices.Contains(test.may, user), with(test.settings).ViewTeamJobs(user, "team") == nil, user)
				require.Equal(t, user == "admin", with(test.settings).ViewAllJobs(user) == nil, user)
			}
		})
	}
}

func TestWhoMayDoWhatWithAJob(t *testing.T) {
	type rights struct{ view, change, download, report []string }
	minimal := &transfer.Contents{PersonalData: transfer.PersonalMinimal}
	archive := &transfer.Archive{Name: "x.zip"}
	export := func(by string, contents *transfer.Contents) transfer.Job {
		return transfer.Job{Kind: transfer.KindExport, TeamID: "team", RequestedBy: by, State: transfer.StateSucceeded, Archive: archive, Contents: contents}
	}
	mine := func(by string) transfer.Job {
		job := export(by, minimal)
		job.Mine = true
		return job
	}
	private := &transfer.Contents{PersonalData: transfer.PersonalMinimal, PrivateChannels: []string{"secret"}}
	running := export("leader", nil)
	running.State, running.Archive = transfer.StateRunning, nil
	members, all := config.Settings{MemberArchives: true}, teamAdminsMay()
	all.PrivateChannels, all.PersonalData = config.ReachAll, config.PersonalFull
	none := teamAdminsMay()
	none.PrivateChannels = config.ReachNone
	admins := []string{"leader", "ruler", "admin"}
	cases := []struct {
		name     string
		settings config.Settings
		job      transfer.Job
		rights
	}{
		{"within what all admins of the team may take", teamAdminsMay(), export("leader", minimal), rights{admins, []string{"leader", "admin"}, admins, admins}},
		{"of a system admin, within that", teamAdminsMay(), export("admin", minimal), rights{admins, []string{"admin"}, admins, admins}},
		{"with a private channel that one is not in", teamAdminsMay(), export("leader", private), rights{admins, []string{"leader", "admin"}, []string{"leader", "admin"}, []string{"leader", "admin"}}},
		{"of one who is in it no more", teamAdminsMay(), export("ruler", private), rights{admins, []string{"ruler", "admin"}, []string{"leader", "admin"}, []string{"leader", "admin"}}},
		{"with a private channel, where all are", all, export("ruler", private), rights{admins, []string{"ruler", "admin"}, admins, admins}},
		{"with a private channel, where none are any more", none, export("leader", private), rights{admins, []string{"leader", "admin"}, []string{"admin"}, []string{"admin"}}},
		{"with direct messages", all, export("admin", &transfer.Contents{PersonalData: transfer.PersonalMinimal, Conversations: 1}), rights{admins, []string{"admin"}, []string{"admin"}, []string{"admin"}}},
		{"with personal data", teamAdminsMay(), export("leader", &transfer.Contents{PersonalData: transfer.PersonalFull}), rights{admins, []string{"leader", "admin"}, []string{"admin"}, []string{"admin"}}},
		{"with personal data, where that is allowed", all, export("leader", &transfer.Contents{PersonalData: transfer.PersonalFull}), rights{admins, []string{"leader", "admin"}, admins, admins}},
		{"with what was edited away", all, export("admin", &transfer.Contents{PersonalData: transfer.PersonalFull, EditHistory: true}), rights{admins, []string{"admin"}, []string{"admin"}, []string{"admin"}}},
		{"with the secrets of integrations", all, export("admin", &transfer.Contents{PersonalData: transfer.PersonalFull, Secrets: true}), rights{admins, []string{"admin"}, []string{"admin"}, []string{"admin"}}},
		{"of which nobody knows what it holds", all, export("leader", nil), rights{admins, []string{"leader", "admin"}, []string{"admin"}, []string{"admin"}}},
		{"that has no archive yet", teamAdminsMay(), running, rights{admins, []string{"leader", "admin"}, admins, admins}},
		{"of one who was demoted", teamAdminsMay(), export("member", minimal), rights{admins, []string{"admin"}, admins, admins}},
		{"of one who left", teamAdminsMay(), export("gone", minimal), rights{admins, []string{"admin"}, admins, admins}},
		{"while system admins export", config.Settings{ExportBy: config.SystemAdmins}, export("leader", minimal), rights{[]string{"admin"}, []string{"admin"}, []string{"admin"}, []string{"admin"}}},
		{"a member's own", members, mine("member"), rights{[]string{"member", "admin"}, []string{"member", "admin"}, []string{"member"}, []string{"member"}}},
		{"a guest's own", members, mine("guest"), rights{[]string{"guest", "admin"}, []string{"guest", "admin"}, []string{"guest"}, []string{"guest"}}},
		{"a member's own, after that was forbidden", teamAdminsMay(), mine("member"), rights{[]string{"member", "admin"}, []string{"member", "admin"}, nil, nil}},
		{"the own of one who left", members, mine("gone"), rights{[]string{"admin"}, []string{"admin"}, nil, nil}},
	}
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			decide := with(test.settings)
			for _, action := range []struct {
				name string
				do   func(string, transfer.Job) error
				may  []string
			}{
				{"view", decide.ViewJob, test.view},
				{"change", decide.ChangeJob, test.change},
				{"download", decide.Download, test.download},
				{"report", decide.ReadReport, test.report},
			} {
				for _, user := range everybody {
					err := action.do(user, test.job)
					require.Equal(t, slices.Contains(action.may, user), err == nil, "%s of %s: %v", action.name, user, err)
					if err == nil {
						continue
					}
					if action.name == "change" && slices.Contains(test.view, user) {
						require.Equal(t, transfer.CodeForbidden, code(err), "they know of it")
					} else {
						require.Equal(t, transfer.CodeNotFound, code(err), "whether it exists is not theirs to know")
					}
				}
			}
			for _, user := range test.view {
				may := decide.Show(user, test.job).May
				archived, ended := test.job.State.Succeeded(), test.job.State.Ended()
				require.Equal(t, &transfer.May{
					Download: archived && slices.Contains(test.download, user), Report: ended && slices.Contains(test.report, user),
					Delete: archived && slices.Contains(test.change, user), Cancel: !ended && slices.Contains(test.change, user),
				}, may, "what %s is offered is what they may", user)
			}
		})
	}
}

func TestMay_FollowsTheStateOfTheJob(t *testing.T) {
	archive := &transfer.Archive{Name: "x.zip"}
	minimal := &transfer.Contents{PersonalData: transfer.PersonalMinimal}
	export := transfer.Job{Kind: transfer.KindExport, TeamID: "team", RequestedBy: "leader"}
	imported := transfer.Job{Kind: transfer.KindImport, TeamID: "team", RequestedBy: "leader"}
	in := func(job transfer.Job, state transfer.State) transfer.Job {
		job.State = state
		if job.Kind == transfer.KindExport && (state.Succeeded() || state == transfer.StateExpired) {
			job.Archive, job.Contents = archive, minimal
		}
		return job
	}
	undone := in(imported, transfer.StateSucceeded)
	undone.UndoneAt = 5
	cases := []struct {
		name     string
		job      transfer.Job
		importBy config.Who
		want     transfer.May
	}{
		{"an export that waits", in(export, transfer.StateQueued), config.TeamAdmins, transfer.May{Cancel: true}},
		{"an export that stops", in(export, transfer.StateCanceling), config.TeamAdmins, transfer.May{}},
		{"an export that is done", in(export, transfer.StateSucceeded), config.TeamAdmins, transfer.May{Download: true, Report: true, Delete: true}},
		{"an archive that is gone", in(export, transfer.StateExpired), config.TeamAdmins, transfer.May{Report: true}},
		{"an export that failed", in(export, transfer.StateFailed), config.TeamAdmins, transfer.May{Report: true}},
		{"a plan", in(imported, transfer.StateNeedsReview), config.TeamAdmins, transfer.May{Cancel: true}},
		{"an import that is done", in(imported, transfer.StateSucceeded), config.TeamAdmins, transfer.May{Report: true, Undo: true}},
		{"an import that was undone", undone, config.TeamAdmins, transfer.May{Report: true}},
		{"an import, where they may import no more", in(imported, transfer.StateSucceeded), config.SystemAdmins, transfer.May{}},
	}
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			settings := teamAdminsMay()
			settings.ImportBy = test.importBy
			require.Equal(t, test.want, with(settings).May("leader", test.job))
		})
	}
}

func TestAJobIsShownWithoutWhatIsNotTheirs(t *testing.T) {
	job := transfer.Job{Kind: transfer.KindExport, TeamID: "team", RequestedBy: "leader", Contents: &transfer.Contents{PrivateChannels: []string{"secret"}}}
	job.Options.Channels.Include = []string{"secret"}
	decide := with(teamAdminsMay())
	for user, whole := range map[string]bool{"leader": true, "admin": true, "ruler": false} {
		shown := decide.Show(user, job)
		require.Nil(t, shown.Contents, user)
		require.Equal(t, whole, len(shown.Options.Channels.Include) == 1, user)
	}
	require.NotNil(t, job.Contents, "the record stays as it is")
}

func TestThePolicySaysWhatSomebodyMay(t *testing.T) {
	settings := teamAdminsMay()
	settings.MemberArchives, settings.DirectMessages, settings.ImportBy, settings.ImportedUsers = true, true, config.SystemAdmins, config.ImportedDeactivated
	settings.MaxArchiveSize, settings.MaxUploadSize, settings.JobsPerTeamPerDay = 5<<20, 7<<20, 3
	decide := with(settings)

	system, err := decide.Policy("admin", "team")
	require.NoError(t, err)
	require.True(t, system.CanExport && system.CanImport && system.SystemAdmin && system.DirectMessages)
	require.False(t, system.CanExportMine, "who is not in the team sees nothing as a member")
	require.Equal(t, transfer.ReachAll, system.PrivateChannels)
	require.Equal(t, transfer.PersonalFull, system.PersonalData)
	require.Equal(t, config.ImportedActive, system.ImportedUsers)
	require.Equal(t, []int64{5, 7, 3}, []int64{system.MaxArchiveSizeMB, system.MaxUploadSizeMB, int64(system.JobsPerTeamPerDay)})

	team, err := decide.Policy("leader", "team")
	require.NoError(t, err)
	require.True(t, team.CanExport && team.CanExportMine)
	require.False(t, team.CanImport || team.SystemAdmin || team.DirectMessages)
	require.Equal(t, transfer.ReachMember, team.PrivateChannels)
	require.Equal(t, transfer.PersonalMinimal, team.Defaults.PersonalData)

	member, err := decide.Policy("guest", "team")
	require.NoError(t, err)
	require.True(t, member.CanExportMine)
	require.False(t, member.CanExport || member.CanImport || member.SystemAdmin || member.DirectMessages)
	require.Equal(t, transfer.ReachNone, member.PrivateChannels)
}
