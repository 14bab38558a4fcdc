package stores_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/mattermost/importtarget"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/write"
)

// accountsAPI makes accounts in the database, unless it has an error to return.
type accountsAPI struct {
	importtarget.API
	r rows
	// errors are returned by the first calls; asked are the accounts asked for.
	errors []string
	asked  []model.User
	// there is an account that has the name.
	there *model.User
}

func (a *accountsAPI) CreateUser(user *model.User) (*model.User, *model.AppError) {
	a.asked = append(a.asked, *user)
	if n := len(a.asked); n <= len(a.errors) && a.errors[n-1] != "" {
		return nil, model.NewAppError("CreateUser", a.errors[n-1], nil, "", 400)
	}
	made := *user
	made.Id = model.NewId()
	a.r.exec(`INSERT INTO Users (Id, Username, Email, Password, AuthService) VALUES ($1, $2, $2, $3, $4)`, made.Id, user.Username, user.Password, user.AuthService)
	return &made, nil
}

func (a *accountsAPI) GetUserByUsername(string) (*model.User, *model.AppError) {
	if a.there == nil {
		return nil, model.NewAppError("GetUserByUsername", "missing", nil, "", 404)
	}
	return a.there, nil
}

// GetPreferencesForUser says that the server finished the account.
func (a *accountsAPI) GetPreferencesForUser(userID string) ([]model.Preference, *model.AppError) {
	return []model.Preference{{UserId: userID, Category: "tutorial_step", Name: userID, Value: "0"}}, nil
}

func TestMakeAccount_MakesOneThatNobodyCanSignInTo(t *testing.T) {
	const (
		full    = "api.user.create_user.user_limits.exceeded"
		taken   = "app.user.save.username_exists.app_error"
		another = "model.user.is_valid.something"
	)
	job := model.NewId()
	mine := &model.User{Id: model.NewId(), Props: model.StringMap{importtarget.JobProp: job}}
	for _, test := range []struct {
		name      string
		errors    []string
		there     *model.User
		want      error
		passwords []bool
	}{
		{name: "without a password", passwords: []bool{false}},
		{name: "with one that nobody knows where the server makes none without", errors: []string{another}, passwords: []bool{false, true}},
		{name: "unless the server is full", errors: []string{full}, want: write.ErrNoSeats, passwords: []bool{false}},
		{name: "unless the name is taken", errors: []string{taken}, there: &model.User{Id: model.NewId()}, want: write.ErrTaken, passwords: []bool{false}},
		{name: "unless the address is taken", errors: []string{"app.user.save.email_exists.app_error"}, want: write.ErrTaken, passwords: []bool{false}},
		{name: "or finds the one that an earlier attempt made", errors: []string{taken}, there: mine, passwords: []bool{false}},
		{name: "or finds it on a server that is full by now", errors: []string{full}, there: mine, passwords: []bool{false}},
	} {
		t.Run(test.name, func(t *testing.T) {
			target, _, _ := importTarget(t)
			r := rows{t, server.DB}
			api := &accountsAPI{r: r, errors: test.errors, there: test.there}
			target.API = api
			if test.there == mine {
				mine.Id = model.NewId()
				r.exec(`INSERT INTO Users (Id, Username, Email, Password, AuthService) VALUES ($1, $1, $1, '', 'email')`, mine.Id)
			}
			id, err := target.MakeAccount(t.Context(), write.NewAccount{JobID: job, Username: "made" + model.NewId()}, 0)
			var passwords []bool
			for _, asked := range api.asked {
				passwords = append(passwords, asked.Password != "")
				require.Equal(t, asked.Password == "", asked.AuthService != "")
			}
			require.Equal(t, test.passwords, passwords)
			require.ErrorIs(t, err, test.want)
			if test.want == nil {
				require.Equal(t, 1, r.count(`SELECT COUNT(*) FROM Users WHERE Id = $1 AND AuthService = ''`, id))
			}
		})
	}
}
