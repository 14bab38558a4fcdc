package access_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/access"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/config"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

func TestWhoMayExportATeam(t *testing.T) {
	cases := []struct {
		name string
		by   config.Who
		may  []string
	}{
		{"system admins", config.SystemAdmins, []string{"admin"}},
		{"before anything is set", "", []string{"admin"}},
		{"team admins", config.TeamAdmins, []string{"admin", "leader", "ruler"}},
	}
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			decide := with(config.Settings{ExportBy: test.by})
			for _, user := range everybody {
				name, err := decide.ExportTeam(user, "team")
				if slices.Contains(test.may, user) {
					require.NoError(t, err, user)
					require.Equal(t, "choir", name)
				} else {
					require.Equal(t, transfer.CodeForbidden, code(err), user)
				}
				_, err = decide.ExportTeam(user, "another")
				if user == "admin" {
					require.Equal(t, transfer.CodeNotFound, code(err), "a team that is not there")
				} else {
					require.Equal(t, transfer.CodeForbidden, code(err), "%s learns nothing of other teams", user)
				}
			}
		})
	}
}

func TestAnArchivedTeamIsForSystemAdmins(t *testing.T) {
	decide := access.New(server{archived: true}, teamAdminsMay)
	_, err := decide.ExportTeam("admin", "team")
	require.NoError(t, err)
	_, err = decide.ExportTeam("leader", "team")
	require.Equal(t, transfer.CodeForbidden, code(err))
	require.Equal(t, transfer.CodeForbidden, code(decide.ViewTeam("member", "team")))
}

func TestABrokenServerIsNotAMissingTeam(t *testing.T) {
	_, err := access.New(server{broken: true}, teamAdminsMay).ExportTeam("admin", "team")
	require.Equal(t, transfer.CodeInternal, code(err))
}

func TestOptionsBeyondThePolicyAreNamed(t *testing.T) {
	set := func(change func(*config.Settings)) config.Settings {
		settings := teamAdminsMay()
		change(&settings)
		return settings
	}
	as := func(*config.Settings) {}
	cases := []struct {
		name     string
		user     string
		settings config.Settings
		change   func(*transfer.ExportOptions)
		field    string
		says     string
	}{
		{"a system admin, all", "admin", set(func(s *config.Settings) { s.DirectMessages = true }), func(o *transfer.ExportOptions) {
			o.DirectMessages, o.EditHistory, o.PersonalData = true, true, transfer.PersonalFull
		}, "", ""},
		{"a system admin, direct messages that are off", "admin", set(as), func(o *transfer.ExportOptions) { o.DirectMessages = true }, "direct_messages", "DirectMessages"},
		{"a team admin, the defaults", "leader", set(as), func(*transfer.ExportOptions) {}, "", ""},
		{"a team admin, direct messages that are on", "leader", set(func(s *config.Settings) { s.DirectMessages = true }), func(o *transfer.ExportOptions) { o.DirectMessages = true }, "direct_messages", "system admins"},
		{"a team admin, personal data", "leader", set(as), func(o *transfer.ExportOptions) { o.PersonalData = transfer.PersonalFull }, "personal_data", "PersonalData"},
		{"a team admin, personal data that is allowed", "leader", set(func(s *config.Settings) { s.PersonalData = config.PersonalFull }), func(o *transfer.ExportOptions) { o.PersonalData = transfer.PersonalFull }, "", ""},
		{"a team admin, private channels where none are", "leader", set(func(s *config.Settings) { s.PrivateChannels = config.ReachNone }), func(o *transfer.ExportOptions) { o.PrivateChannels = true }, "private_channels", "PrivateChannels"},
		{"a team admin, private channels before anything is set", "leader", set(func(s *config.Settings) { s.PrivateChannels = "" }), func(o *transfer.ExportOptions) { o.PrivateChannels = true }, "private_channels", "PrivateChannels"},
		{"a team admin, the defaults where no private channels are", "leader", set(func(s *config.Settings) { s.PrivateChannels = config.ReachNone }), func(*transfer.ExportOptions) {}, "", ""},
		{"a team admin, what changed since", "leader", set(as), func(o *transfer.ExportOptions) { o.Base = transfer.BaseLast }, "base", "system admins"},
		{"a team admin, what was edited away", "leader", set(as), func(o *transfer.ExportOptions) { o.EditHistory = true }, "edit_history", "system admins"},
	}
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			decide := with(test.settings)
			who, err := decide.Exporter(test.user, "team")
			require.NoError(t, err)
			options := who.Defaults()
			require.NoError(t, who.Check(options), "what is the default is allowed")
			test.change(&options)
			_, err = decide.CheckExport(test.user, "team", options)
			if test.field == "" {
				require.NoError(t, err)
				return
			}
			require.Equal(t, transfer.CodeInvalidOptions, code(err))
			details := transfer.AsError(err).Details
			require.Len(t, details, 1)
			require.Equal(t, test.field, details[0].Field)
			require.Contains(t, details[0].Message, test.says)
		})
	}
}

func TestAnExportIsDecidedAnewWhenItBegins(t *testing.T) {
	job := func(by string, change func(*transfer.Job)) transfer.Job {
		options := transfer.DefaultExportOptions()
		options.PersonalData = transfer.PersonalMinimal
		job := transfer.Job{Kind: transfer.KindExport, TeamID: "team", RequestedBy: by, Options: options}
		change(&job)
		return job
	}
	as := func(capacity transfer.Capacity, reach transfer.Reach) func(*transfer.Job) {
		return func(j *transfer.Job) { j.Scope = &transfer.Scope{By: capacity, PrivateChannels: reach} }
	}
	readable := map[string]bool{"open": true, "secret": true, "old": true}
	set := func(reach config.Reach) config.Settings {
		settings := teamAdminsMay()
		settings.PrivateChannels = reach
		return settings
	}
	cases := []struct {
		name     string
		job      transfer.Job
		settings config.Settings
		want     transfer.Bounds
		code     transfer.Code
	}{
		{"a system admin", job("admin", as(transfer.AsSystemAdmin, transfer.ReachAll)), set(config.ReachNone), transfer.Unbounded(), ""},
		{"a system admin, by a record without a scope", job("admin", func(*transfer.Job) {}), set(config.ReachNone), transfer.Unbounded(), ""},
		{"a system admin who was a team admin", job("admin", as(transfer.AsTeamAdmin, transfer.ReachNone)), set(config.ReachAll), transfer.Bounds{By: transfer.AsTeamAdmin, PrivateChannels: transfer.ReachNone}, ""},
		{"a team admin", job("leader", as(transfer.AsTeamAdmin, transfer.ReachMember)), set(config.ReachMember), transfer.Bounds{By: transfer.AsTeamAdmin, PrivateChannels: transfer.ReachMember, Channels: readable}, ""},
		{"a team admin, all", job("leader", as(transfer.AsTeamAdmin, transfer.ReachAll)), set(config.ReachAll), transfer.Bounds{By: transfer.AsTeamAdmin, PrivateChannels: transfer.ReachAll}, ""},
		{"a team admin, after the setting was narrowed", job("leader", as(transfer.AsTeamAdmin, transfer.ReachAll)), set(config.ReachMember), transfer.Bounds{By: transfer.AsTeamAdmin, PrivateChannels: transfer.ReachMember, Channels: readable}, ""},
		{"a team admin, after it was widened", job("leader", as(transfer.AsTeamAdmin, transfer.ReachMember)), set(config.ReachAll), transfer.Bounds{By: transfer.AsTeamAdmin, PrivateChannels: transfer.ReachMember, Channels: readable}, ""},
		{"a team admin, after private channels were forbidden", job("leader", as(transfer.AsTeamAdmin, transfer.ReachMember)), set(config.ReachNone), transfer.Bounds{}, transfer.CodeForbidden},
		{"a team admin who was a system admin", job("leader", as(transfer.AsSystemAdmin, transfer.ReachAll)), set(config.ReachMember), transfer.Bounds{By: transfer.AsTeamAdmin, PrivateChannels: transfer.ReachMember, Channels: readable}, ""},
		{"one who was, and asked for more", job("leader", func(j *transfer.Job) { j.Options.DirectMessages = true }), set(config.ReachMember), transfer.Bounds{}, transfer.CodeForbidden},
		{"one who was demoted", job("member", as(transfer.AsTeamAdmin, transfer.ReachMember)), set(config.ReachMember), transfer.Bounds{}, transfer.CodeForbidden},
		{"one who left", job("gone", as(transfer.AsTeamAdmin, transfer.ReachMember)), set(config.ReachMember), transfer.Bounds{}, transfer.CodeForbidden},
		{"one who was deactivated", job("asleep", as(transfer.AsTeamAdmin, transfer.ReachMember)), set(config.ReachMember), transfer.Bounds{}, transfer.CodeForbidden},
		{"a system admin who was deactivated", job("retired", as(transfer.AsSystemAdmin, transfer.ReachAll)), set(config.ReachMember), transfer.Bounds{}, transfer.CodeForbidden},
		{"a team admin, after exports were closed", job("leader", as(transfer.AsTeamAdmin, transfer.ReachMember)), config.Settings{ExportBy: config.SystemAdmins}, transfer.Bounds{}, transfer.CodeForbidden},
	}
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			bounds, err := with(test.settings).Bounds(test.job)
			require.Equal(t, test.code, code(err))
			if narrowed := test.want; narrowed.PrivateChannels == transfer.ReachMember {
				require.ElementsMatch(t, []string{"open", "secret", "old"}, keys(bounds.Channels), "what cannot be read is not taken")
			}
			require.Equal(t, test.want, bounds)
		})
	}
}

func keys(set map[string]bool) (all []string) {
	for key := range set {
		all = append(all, key)
	}
	return all
}

func TestAMembersViewFollowsTheServer(t *testing.T) {
	yes := true
	off := server{shows: func() *bool { return new(false) }}
	gobbed := server{shows: func() *bool { return nil }}
	open := server{}
	open.config.PrivacySettings = model.PrivacySettings{ShowEmailAddress: &yes, ShowFullName: &yes}
	cases := []struct {
		name   string
		server server
		user   string
		want   transfer.Bounds
	}{
		{"a member", server{}, "member", transfer.Bounds{Channels: map[string]bool{"open": true, "secret": true, "old": true}, ShowStrangers: true}},
		{"a guest", server{}, "guest", transfer.Bounds{Channels: map[string]bool{"open": true}}},
		{"a member of a server that shows who people are", open, "member", transfer.Bounds{Channels: map[string]bool{"open": true, "secret": true, "old": true}, ShowStrangers: true, ShowEmail: true, ShowFullName: true}},
		{"a server that hides archived channels", off, "member", transfer.Bounds{Channels: map[string]bool{"open": true, "secret": true}, ShowStrangers: true}},
		{"a server whose setting is false and does not arrive", gobbed, "member", transfer.Bounds{Channels: map[string]bool{"open": true, "secret": true}, ShowStrangers: true}},
		{"one who is in no channel", server{}, "tamed", transfer.Bounds{Channels: map[string]bool{}, ShowStrangers: true}},
	}
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			decide := access.New(test.server, func() config.Settings { return config.Settings{MemberArchives: true} })
			bounds, err := decide.Bounds(transfer.Job{Mine: true, TeamID: "team", RequestedBy: test.user, Options: access.MineDefaults()})
			require.NoError(t, err)
			test.want.By, test.want.Viewer = transfer.AsMember, test.user
			require.Equal(t, test.want, bounds)
		})
	}
}

func TestMayChoose_AgreesWithCheck(t *testing.T) {
	wider := map[string]func(*transfer.ExportOptions){
		"base":             func(o *transfer.ExportOptions) { o.Base = transfer.BaseLast },
		"direct_messages":  func(o *transfer.ExportOptions) { o.DirectMessages = true },
		"edit_history":     func(o *transfer.ExportOptions) { o.EditHistory = true },
		"personal_data":    func(o *transfer.ExportOptions) { o.PersonalData = transfer.PersonalFull },
		"private_channels": func(o *transfer.ExportOptions) { o.PrivateChannels = true },
	}
	none, full := teamAdminsMay(), teamAdminsMay()
	none.PrivateChannels = config.ReachNone
	full.PersonalData, full.DirectMessages = config.PersonalFull, true
	for _, settings := range []config.Settings{none, full} {
		for _, user := range []string{"admin", "leader"} {
			who, err := with(settings).Exporter(user, "team")
			require.NoError(t, err)
			for field, widen := range wider {
				options := who.Defaults()
				widen(&options)
				require.Equal(t, who.Check(options) == nil, who.MayChoose(field), "%s for %s", field, user)
			}
			require.True(t, who.MayChoose("since"))
		}
	}
}
