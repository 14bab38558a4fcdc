package testbed

import (
	"context"
	"fmt"

	"github.com/mattermost/mattermost/server/public/model"
)

const (
	// PluginID is the id of the plugin under test.
	PluginID = "team-export"
	// AdminName is the system admin that every server of the bed has.
	AdminName = "sysadmin"
	// Password is the password of every account that the bed or its seeder makes.
	Password = "Team-Export-2026!"
)

// Client is the Mattermost API client of one logged-in account.
type Client struct {
	*model.Client4
	// User is the account.
	User *model.User
}

// Login opens a session for an account with the bed's password.
func (s *Server) Login(ctx context.Context, username string) (*Client, error) {
	client := model.NewAPIv4Client(s.URL)
	user, _, err := client.Login(ctx, username, Password)
	if err != nil {
		return nil, fmt.Errorf("log in as %s on %s: %w", username, s.Name, err)
	}
	return &Client{Client4: client, User: user}, nil
}

// CreateUser makes an account with the bed's password.
func (s *Server) CreateUser(ctx context.Context, user *model.User) (*model.User, error) {
	user.Password = Password
	created, _, err := s.Admin.CreateUser(ctx, user)
	if err != nil {
		return nil, fmt.Errorf("create user %s on %s: %w", user.Username, s.Name, err)
	}
	return created, nil
}
