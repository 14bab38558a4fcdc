package seed

import (
	"fmt"

	"github.com/mattermost/mattermost/server/public/model"
)

// otherTeam talks in the team that is to stay, with its own emoji and file.
func (s *seeder) otherTeam() error {
	hugo := s.Users["hugo"]
	channel, _, err := hugo.CreateChannel(s.ctx, &model.Channel{TeamId: s.OtherTeam.Id, Name: "rezepte-" + Secret, DisplayName: "Rezepte", Type: model.ChannelTypeOpen})
	if err != nil {
		return err
	}
	if _, _, err := hugo.AddChannelMember(s.ctx, channel.Id, s.Users["anna"].User.Id); err != nil {
		return err
	}
	id, err := s.upload("hugo", channel.Id, Secret+".txt", []byte(Secret))
	if err != nil {
		return err
	}
	s.Channels[channel.Name] = channel
	root, err := s.say("hugo", channel.Name, nil, "Rezept :kochtopf: "+Secret, id)
	if err != nil {
		return err
	}
	if _, err := s.say("anna", channel.Name, root, "lecker, "+Secret); err != nil {
		return err
	}
	delete(s.Channels, channel.Name)
	return s.react(root, "kochtopf", "anna")
}

// directMessages talk past all teams.
func (s *seeder) directMessages() error {
	anna, boris, chen := s.Users["anna"], s.Users["boris"], s.Users["chen.wei"]
	direct, _, err := anna.CreateDirectChannel(s.ctx, anna.User.Id, boris.User.Id)
	if err != nil {
		return err
	}
	group, _, err := anna.CreateGroupChannel(s.ctx, []string{anna.User.Id, boris.User.Id, chen.User.Id})
	if err != nil {
		return err
	}
	for _, channel := range []*model.Channel{direct, group} {
		id, err := s.upload("anna", channel.Id, Secret+"-direct.txt", []byte(Secret))
		if err != nil {
			return err
		}
		post := &model.Post{ChannelId: channel.Id, Message: "unter uns: " + Secret, FileIds: []string{id}}
		root, _, err := anna.CreatePost(s.ctx, post)
		if err != nil {
			return err
		}
		if _, _, err := boris.CreatePost(s.ctx, &model.Post{ChannelId: channel.Id, RootId: root.Id, Message: Secret}); err != nil {
			return err
		}
	}
	return nil
}

// farewells make what people leave behind: an archived channel, a deactivated
// user, one who left the team, and a guest.
func (s *seeder) farewells() error {
	if _, err := s.Users["dora"].DeleteChannel(s.ctx, s.Channels["konzert-2024"].Id); err != nil {
		return err
	}
	if _, err := s.server.Admin.RemoveTeamMember(s.ctx, s.Team.Id, s.Users["fatima"].User.Id); err != nil {
		return err
	}
	if _, err := s.server.Admin.UpdateUserActive(s.ctx, s.Users["emil"].User.Id, false); err != nil {
		return err
	}
	return s.makeGuest("guest_gus", "proben")
}

// makeGuest does what demoting does on a licensed server: the account and all
// its memberships become those of a guest, and it leaves the default channels.
func (s *seeder) makeGuest(who, keep string) error {
	id := s.Users[who].User.Id
	for _, statement := range []string{
		`UPDATE Users SET Roles = 'system_guest' WHERE Id = $1`,
		`UPDATE TeamMembers SET SchemeGuest = true, SchemeUser = false, SchemeAdmin = false WHERE UserId = $1`,
		`UPDATE ChannelMembers SET SchemeGuest = true, SchemeUser = false, SchemeAdmin = false WHERE UserId = $1`,
	} {
		if _, err := s.server.DB.ExecContext(s.ctx, statement, id); err != nil {
			return fmt.Errorf("make %s a guest: %w", who, err)
		}
	}
	if _, err := s.server.DB.ExecContext(s.ctx, `DELETE FROM ChannelMembers WHERE UserId = $1 AND ChannelId <> $2`, id, s.Channels[keep].Id); err != nil {
		return fmt.Errorf("take %s out of the default channels: %w", who, err)
	}
	if _, err := s.server.Admin.InvalidateCaches(s.ctx); err != nil {
		return fmt.Errorf("make %s a guest: %w", who, err)
	}
	return nil
}
