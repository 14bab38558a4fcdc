package main

import (
	"context"
	"fmt"
	"regexp"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed/compare"
	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed/seed"
)

// The collisions of server C: another person has boris's username, an account
// with another name has anna's address, and a private channel has the name of a
// public one.
const (
	takenName    = "boris"
	annaHere     = "anna.w"
	annaThere    = "anna"
	takenChannel = "proben"
)

// startColliding starts server C with a team of its own.
func startColliding(ctx context.Context, bed *testbed.Bed, bundle, target string) (*testbed.Server, *model.Team, error) {
	server, err := bed.StartServer(ctx, testbed.ServerOptions{Name: "c", Bundle: bundle, Version: target})
	if err != nil {
		return nil, nil, err
	}
	if err := server.ConfigurePlugin(ctx, map[string]any{"importby": "system_admins"}); err != nil {
		return nil, nil, err
	}
	for name, address := range map[string]string{takenName: "another.boris@example.com", annaHere: "anna@example.com"} {
		if _, err := server.CreateUser(ctx, &model.User{Username: name, Email: address}); err != nil {
			return nil, nil, err
		}
	}
	team, _, err := server.Admin.CreateTeam(ctx, &model.Team{Name: seed.TeamName, DisplayName: "Another choir", Type: model.TeamInvite})
	if err != nil {
		return nil, nil, fmt.Errorf("make a team on server C: %w", err)
	}
	_, _, err = server.Admin.CreateChannel(ctx, &model.Channel{TeamId: team.Id, Name: takenChannel, DisplayName: "Other rehearsals", Type: model.ChannelTypePrivate})
	if err != nil {
		return nil, nil, fmt.Errorf("make a channel on server C: %w", err)
	}
	return server, team, nil
}

// importColliding imports the archive with the plugin and returns what its plan
// changed.
func importColliding(ctx context.Context, server *testbed.Server, team *model.Team, archive string) (compare.Import, error) {
	job, plan, err := server.Admin.Import(ctx, team.Id, archive)
	if err != nil {
		return compare.Import{}, err
	}
	if job.State != "succeeded" && job.State != "succeeded_with_warnings" {
		return compare.Import{}, fmt.Errorf("the import into server C ended as %s: %+v", job.State, job.Error)
	}
	done := compare.Import{Users: map[string]string{}, Channels: map[string]string{}, Props: compare.PluginProps, Allowed: own(server.Admin.User.Username)}
	for _, user := range plan.Users {
		done.Users[user.Source.Username] = user.Target.Username
	}
	for _, channel := range plan.Channels {
		done.Channels[channel.Source] = channel.Target.Name
	}
	fmt.Printf("           %s is %s there, %s is %s, ~%s is ~%s\n", annaThere, done.Users[annaThere], takenName, done.Users[takenName], takenChannel, done.Channels[takenChannel])
	if done.Users[annaThere] != annaHere || done.Users[takenName] == takenName || done.Channels[takenChannel] == takenChannel {
		return done, fmt.Errorf("the plan of server C does not tell apart what collides: %v, %v", done.Users, done.Channels)
	}
	return done, nil
}

// own are the rows that server C has or keeps of its own.
func own(admin string) []compare.Allowance {
	admins := regexp.MustCompile(`"(username|author)":"` + admin + `"`)
	return []compare.Allowance{
		{Kind: "team", Row: regexp.MustCompile(`.`), Reason: "the team that was there keeps its settings"},
		{Kind: "channels", Row: regexp.MustCompile(`"name":"(` + takenChannel + `|town-square|off-topic)"`), Reason: "a channel that was there stays as it was"},
		{Kind: "users", Row: regexp.MustCompile(`"username":"(` + takenName + `|` + annaHere + `)"`), Reason: "an account that was there stays as it was"},
		{Kind: "channel members", Row: regexp.MustCompile(`"username":"` + annaHere + `"`), Reason: "one who was there has read what is new, and keeps their own settings"},
		{Kind: "bots", Row: regexp.MustCompile(`"username":"` + testbed.PluginID + `"`), Reason: "the plugin of the server has a bot"},
		{Kind: "team members", Row: admins, Reason: "who made the team is in it"},
		{Kind: "channel members", Row: admins, Reason: "who made the team is in it"},
		{Kind: "posts", Row: admins, Reason: "who made the team is in it"},
	}
}
