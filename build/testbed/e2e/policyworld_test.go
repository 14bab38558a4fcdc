package e2e_test

import (
	"context"
	"maps"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
)

// world is a server with one of each kind of people around the team "club", each
// with a session of their own.
type world struct {
	*testbed.Server
	team, other *model.Team
	people      map[string]*testbed.Client
	// channels of the team are by name.
	channels map[string]*model.Channel
}

// roles are the kinds of people, each by the name of its account.
var roles = []string{
	"anonymous", "nonmember", "guest", "member", "channeladmin", "leader", "second", "former", "left", "otheradmin", "manager", "sysadmin", "robot", "asleep",
}

var startWorld = sync.OnceValues(func() (*world, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	defer cancel()
	server, err := bed.StartServer(ctx, testbed.ServerOptions{Name: "policy", Bundle: bundle})
	if err != nil {
		return nil, err
	}
	w := &world{
		Server: server, channels: map[string]*model.Channel{},
		people: map[string]*testbed.Client{
			"sysadmin": server.Admin, "anonymous": {Client4: model.NewAPIv4Client(server.URL), User: &model.User{}},
		},
	}
	for _, step := range []func(context.Context) error{w.makePeople, w.makeTeams, w.makeChannels, w.makeRoles} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	return w, nil
})

// policyWorld returns the server, started once, with the given settings of the
// plugin.
func policyWorld(t *testing.T, ctx context.Context, settings map[string]any) *world {
	t.Helper()
	w, err := startWorld()
	require.NoError(t, err)
	// Whichever test comes first makes the content: a later one takes people out.
	w.talks(t, ctx)
	w.policy(t, ctx, settings)
	return w
}

// policy sets the settings of the plugin, all others to their defaults but for
// the quota of members.
func (w *world) policy(t *testing.T, ctx context.Context, settings map[string]any) {
	t.Helper()
	all := map[string]any{"memberarchivesperday": 0}
	maps.Copy(all, settings)
	set(t, ctx, w.Server, all)
}

func (w *world) makePeople(ctx context.Context) error {
	for _, name := range append(roles, "otto", "nora") {
		if name == "anonymous" || name == "sysadmin" || name == "robot" {
			continue
		}
		user := &model.User{Username: name, Email: name + "@club.example.com", FirstName: "First-" + name, LastName: "Last-" + name, Nickname: "Nick-" + name}
		if _, err := w.CreateUser(ctx, user); err != nil {
			return err
		}
		client, err := w.Login(ctx, name)
		if err != nil {
			return err
		}
		w.people[name] = client
	}
	bot, _, err := w.Admin.CreateBot(ctx, &model.Bot{Username: "robot", DisplayName: "Robot"})
	if err != nil {
		return err
	}
	token, _, err := w.Admin.CreateUserAccessToken(ctx, bot.UserId, "matrix", 0)
	if err != nil {
		return err
	}
	client := model.NewAPIv4Client(w.URL)
	client.SetToken(token.Token)
	w.people["robot"] = &testbed.Client{Client4: client, User: &model.User{Id: bot.UserId, Username: "robot"}}
	return nil
}

func (w *world) makeTeams(ctx context.Context) error {
	var err error
	if w.team, _, err = w.people["leader"].CreateTeam(ctx, &model.Team{Name: "club", DisplayName: "Club", Type: model.TeamOpen, AllowOpenInvite: true}); err != nil {
		return err
	}
	if w.other, _, err = w.people["otheradmin"].CreateTeam(ctx, &model.Team{Name: "others", DisplayName: "Others", Type: model.TeamOpen}); err != nil {
		return err
	}
	for _, name := range []string{"guest", "member", "channeladmin", "second", "former", "left", "robot", "asleep", "otto"} {
		if _, _, err := w.Admin.AddTeamMember(ctx, w.team.Id, w.people[name].User.Id); err != nil {
			return err
		}
	}
	for _, name := range []string{"second", "former", "left", "asleep"} {
		if _, err := w.Admin.UpdateTeamMemberSchemeRoles(ctx, w.team.Id, w.people[name].User.Id, &model.SchemeRoles{SchemeAdmin: true, SchemeUser: true}); err != nil {
			return err
		}
	}
	return nil
}

func (w *world) makeChannels(ctx context.Context) error {
	for _, channel := range []struct {
		name    string
		kind    model.ChannelType
		owner   string
		members []string
	}{
		{"plans", model.ChannelTypeOpen, "leader", []string{"member", "guest", "otto"}},
		{"board", model.ChannelTypePrivate, "leader", []string{"member", "guest", "otto", "channeladmin"}},
		{"vault", model.ChannelTypePrivate, "second", []string{"otto"}},
		{"lounge", model.ChannelTypeOpen, "second", []string{"otto"}},
		{"old", model.ChannelTypeOpen, "leader", []string{"member", "otto"}},
		{"gone", model.ChannelTypeOpen, "leader", []string{"member", "guest", "otto"}},
	} {
		made, _, err := w.people[channel.owner].CreateChannel(ctx, &model.Channel{TeamId: w.team.Id, Name: channel.name, DisplayName: "The " + channel.name, Type: channel.kind})
		if err != nil {
			return err
		}
		for _, member := range channel.members {
			if _, _, err := w.people[channel.owner].AddChannelMember(ctx, made.Id, w.people[member].User.Id); err != nil {
				return err
			}
		}
		w.channels[channel.name] = made
	}
	square, _, err := w.people["leader"].GetChannelByName(ctx, "town-square", w.team.Id, "")
	if err != nil {
		return err
	}
	w.channels["town-square"] = square
	_, err = w.Admin.UpdateChannelMemberSchemeRoles(ctx, w.channels["board"].Id, w.people["channeladmin"].User.Id, &model.SchemeRoles{SchemeAdmin: true, SchemeUser: true})
	return err
}

// makeRoles makes those who are what they are by a role of the server. Both a
// guest and a system manager need a licence, so SQL makes them; a guest could not
// even log in, so the sessions are those from before.
func (w *world) makeRoles(ctx context.Context) error {
	for table, id := range map[string]string{"Users": "Id", "Sessions": "UserId"} {
		for name, roles := range map[string]string{"manager": "system_user system_manager", "guest": "system_guest"} {
			if _, err := w.DB.ExecContext(ctx, `UPDATE `+table+` SET Roles = $1 WHERE `+id+` = $2`, roles, w.people[name].User.Id); err != nil {
				return err
			}
		}
	}
	for _, statement := range []string{
		`UPDATE TeamMembers SET SchemeGuest = true, SchemeUser = false WHERE UserId = $1`,
		`DELETE FROM ChannelMembers WHERE UserId = $1 AND ChannelId IN (SELECT Id FROM Channels WHERE Name IN ('town-square', 'off-topic'))`,
		`UPDATE ChannelMembers SET SchemeGuest = true, SchemeUser = false, SchemeAdmin = false WHERE UserId = $1`,
	} {
		if _, err := w.DB.ExecContext(ctx, statement, w.people["guest"].User.Id); err != nil {
			return err
		}
	}
	_, err := w.Admin.InvalidateCaches(ctx)
	return err
}

// demote makes an admin of the team a plain member.
func (w *world) demote(t *testing.T, ctx context.Context, name string) {
	t.Helper()
	_, err := w.Admin.UpdateTeamMemberSchemeRoles(ctx, w.team.Id, w.people[name].User.Id, &model.SchemeRoles{SchemeUser: true})
	require.NoError(t, err)
}

// promote makes a member of the team an admin.
func (w *world) promote(t *testing.T, ctx context.Context, name string) {
	t.Helper()
	_, err := w.Admin.UpdateTeamMemberSchemeRoles(ctx, w.team.Id, w.people[name].User.Id, &model.SchemeRoles{SchemeAdmin: true, SchemeUser: true})
	require.NoError(t, err)
}
