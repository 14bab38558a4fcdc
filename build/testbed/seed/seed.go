// Package seed fills a server with the demo content: a team that is to leave,
// a second team that shares people with it and is to stay, and direct and
// group messages between them. Everything goes through the REST API, as people
// would do it; only what needs a licence (a guest) is made by SQL.
package seed

import (
	"context"
	"fmt"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
)

// The names that tests look for.
const (
	// TeamName is the team that is to leave.
	TeamName = "choir"
	// OtherTeamName is the team that is to stay.
	OtherTeamName = "kitchen"
	// Secret stands in every message, file and channel that must not leave.
	Secret = "stays-behind"
)

// Content names the data that the seeding made.
type Content struct {
	Team, OtherTeam *model.Team
	// Users are by username.
	Users map[string]*testbed.Client
	// Channels of the team are by name.
	Channels map[string]*model.Channel
}

// seeder makes the content step by step; each step returns its error.
type seeder struct {
	ctx    context.Context
	server *testbed.Server
	Content
}

// Fill makes the demo content on an empty server.
func Fill(ctx context.Context, server *testbed.Server) (*Content, error) {
	s := &seeder{ctx: ctx, server: server}
	s.Users = map[string]*testbed.Client{}
	s.Channels = map[string]*model.Channel{}
	steps := []struct {
		name string
		do   func() error
	}{
		{"people", s.people},
		{"teams", s.teams},
		{"channels", s.channels},
		{"emoji", s.emoji},
		{"conversations", s.conversations},
		{"files", s.files},
		{"bots", s.bots},
		{"the other team", s.otherTeam},
		{"direct messages", s.directMessages},
		{"farewells", s.farewells},
	}
	for _, step := range steps {
		if err := step.do(); err != nil {
			return nil, fmt.Errorf("seed %s: %w", step.name, err)
		}
	}
	return &s.Content, nil
}

// persons of the demo. Each has a part to play; see farewells.
var persons = []model.User{
	{Username: "dora", Email: "dora@example.com", FirstName: "Dora", LastName: "Dirigentin", Position: "Leitung", Locale: "de"},
	{Username: "anna", Email: "anna@example.com", FirstName: "Anna", LastName: "Ångström", Nickname: "Änni"},
	{Username: "boris", Email: "boris@example.com", FirstName: "Борис", LastName: "Годунов", Locale: "ru"},
	{Username: "chen.wei", Email: "chen@example.com", FirstName: "伟", LastName: "陈", Locale: "zh-CN"},
	{Username: "emil", Email: "emil@example.com", FirstName: "Émile", LastName: "Zöllner"},
	{Username: "fatima", Email: "fatima@example.com", FirstName: "فاطمة", LastName: "الفهرية"},
	{Username: "guest_gus", Email: "gus@example.com", FirstName: "Gus", LastName: "Guest"},
	{Username: "hugo", Email: "hugo@example.com", FirstName: "Hugo", LastName: "Only-Kitchen"},
}

func (s *seeder) people() error {
	for _, person := range persons {
		if _, err := s.server.CreateUser(s.ctx, &person); err != nil {
			return err
		}
		client, err := s.server.Login(s.ctx, person.Username)
		if err != nil {
			return err
		}
		s.Users[person.Username] = client
	}
	return nil
}

func (s *seeder) teams() error {
	var err error
	s.Team, err = s.team("dora", &model.Team{
		Name: TeamName, DisplayName: "Chœur des Étoiles ✨", Type: model.TeamOpen, AllowOpenInvite: true,
		Description: "Wir singen – on chante – поём",
	}, "anna", "boris", "chen.wei", "emil", "fatima", "guest_gus")
	if err != nil {
		return err
	}
	s.OtherTeam, err = s.team("hugo", &model.Team{
		Name: OtherTeamName, DisplayName: "Kitchen " + Secret, Type: model.TeamInvite,
	}, "anna", "boris", "chen.wei")
	return err
}

func (s *seeder) team(owner string, team *model.Team, members ...string) (*model.Team, error) {
	created, _, err := s.Users[owner].CreateTeam(s.ctx, team)
	if err != nil {
		return nil, err
	}
	for _, name := range members {
		if _, _, err := s.server.Admin.AddTeamMember(s.ctx, created.Id, s.Users[name].User.Id); err != nil {
			return nil, fmt.Errorf("add %s to %s: %w", name, team.Name, err)
		}
	}
	return created, nil
}

func (s *seeder) channels() error {
	everyone := []string{"anna", "boris", "chen.wei", "emil", "fatima", "guest_gus"}
	if err := s.channel("proben", "Proben 🎶", model.ChannelTypeOpen, everyone...); err != nil {
		return err
	}
	if err := s.channel("vorstand", "Vorstand (vertraulich)", model.ChannelTypePrivate, "anna", "chen.wei"); err != nil {
		return err
	}
	if err := s.channel("konzert-2024", "Konzert 2024", model.ChannelTypeOpen, "anna", "boris", "fatima"); err != nil {
		return err
	}
	for _, name := range []string{"town-square", "off-topic"} {
		channel, _, err := s.Users["dora"].GetChannelByName(s.ctx, name, s.Team.Id, "")
		if err != nil {
			return err
		}
		s.Channels[name] = channel
	}
	header := "Dienstags 19:30 · :stern: · [Noten](https://example.com/noten)"
	purpose := "Alles rund um die Proben"
	_, _, err := s.Users["dora"].PatchChannel(s.ctx, s.Channels["proben"].Id, &model.ChannelPatch{Header: &header, Purpose: &purpose})
	return err
}

func (s *seeder) channel(name, display string, kind model.ChannelType, members ...string) error {
	channel, _, err := s.Users["dora"].CreateChannel(s.ctx, &model.Channel{TeamId: s.Team.Id, Name: name, DisplayName: display, Type: kind})
	if err != nil {
		return fmt.Errorf("channel %s: %w", name, err)
	}
	for _, member := range members {
		if _, _, err := s.Users["dora"].AddChannelMember(s.ctx, channel.Id, s.Users[member].User.Id); err != nil {
			return fmt.Errorf("add %s to %s: %w", member, name, err)
		}
	}
	s.Channels[name] = channel
	return nil
}
