package importtarget

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"maps"
	"net/http"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/store/sqlwrite"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/write"
)

const (
	// JobProp is the prop of an account that names the import which made it. An
	// undone import's accounts are known by it when the same people come again.
	JobProp = "team_export_import"
	// maxPicture bounds the bytes of a profile picture that are held in memory; the plan
	// has left out larger ones.
	maxPicture = 100 << 20
)

// MakeAccount makes an active account. Its person signs in after asking for a password by
// e-mail.
func (t *Target) MakeAccount(ctx context.Context, account write.NewAccount, _ int64) (string, error) {
	user := &model.User{
		Username: account.Username, Email: account.Email, EmailVerified: true,
		Nickname: account.Nickname, FirstName: account.FirstName, LastName: account.LastName, Position: account.Position,
		Locale: account.Locale, Props: model.StringMap{},
	}
	maps.Copy(user.Props, account.Props)
	user.Props[JobProp] = account.JobID
	user.SetDefaultNotifications()
	maps.Copy(user.NotifyProps, account.NotifyProps)
	made, appErr := t.createUser(user)
	if appErr != nil {
		there, lookErr := t.API.GetUserByUsername(account.Username)
		if lookErr != nil && isFull(appErr) {
			return "", fmt.Errorf("make account %s: %w: %w", account.Username, write.ErrNoSeats, failure{appErr})
		}
		if lookErr == nil && there.Props[JobProp] != account.JobID || isTaken(appErr) && lookErr != nil {
			return "", fmt.Errorf("make account %s: %w", account.Username, write.ErrTaken)
		}
		if lookErr != nil {
			return "", fmt.Errorf("make account %s: %w", account.Username, failure{appErr})
		}
		made = there
		if err := t.finishAccount(made.Id); err != nil {
			return "", err
		}
	}
	if err := t.Rows.SignInByPassword(ctx, made.Id); err != nil {
		return "", err
	}
	if account.Guest && made.Roles != model.SystemGuestRoleId {
		if _, appErr := t.API.UpdateUserRoles(made.Id, model.SystemGuestRoleId); appErr != nil {
			return "", fmt.Errorf("make account %s a guest: %w", account.Username, failure{appErr})
		}
	}
	return made.Id, t.SetPicture(ctx, made.Id, account.Picture)
}

// finishAccount gives an account that an earlier attempt made what the server gives
// to each new one after its row (channels/app/user.go, createUserOrGuest): a server
// that was killed in between did not.
func (t *Target) finishAccount(userID string) error {
	there, appErr := t.API.GetPreferencesForUser(userID)
	if appErr != nil {
		return fmt.Errorf("look at the settings of user %s: %w", userID, failure{appErr})
	}
	if len(there) > 0 {
		return nil
	}
	if appErr := t.API.UpdatePreferencesForUser(userID, []model.Preference{
		{UserId: userID, Category: model.PreferenceCategoryRecommendedNextSteps, Name: model.PreferenceNameRecommendedNextStepsHide, Value: "false"},
		{UserId: userID, Category: model.PreferenceCategoryTutorialSteps, Name: userID, Value: "0"},
		{UserId: userID, Category: model.PreferenceCategorySystemNotice, Name: "GMasDM", Value: "true"},
	}); appErr != nil {
		return fmt.Errorf("set the settings of user %s: %w", userID, failure{appErr})
	}
	return nil
}

// createUser makes an account without a password: the server refuses every attempt to sign
// in to one, and a random password would take it more time to hash than all the rest of the
// account. It makes such accounts for users who sign in by another service, so the account
// names one until [sqlwrite.Store.SignInByPassword]. A server that makes none gets a
// password.
func (t *Target) createUser(user *model.User) (*model.User, *model.AppError) {
	user.AuthService = sqlwrite.NoPasswordYet
	made, appErr := t.API.CreateUser(user)
	if appErr == nil || isTaken(appErr) || isFull(appErr) {
		return made, appErr
	}
	user.AuthService, user.Password = "", unknownPassword()
	return t.API.CreateUser(user)
}

// Reactivate activates an account that an import made.
func (t *Target) Reactivate(_ context.Context, userID string) error {
	if appErr := t.API.UpdateUserActive(userID, true); appErr != nil {
		return fmt.Errorf("activate user %s: %w", userID, failure{appErr})
	}
	return nil
}

// isTaken reports whether an account could not be made because another one has
// the username or the address (channels/app/user.go).
func isTaken(appErr *model.AppError) bool {
	switch appErr.Id {
	case "app.user.save.email_exists.app_error", "app.user.save.username_exists.app_error", "app.user.save.existing.app_error",
		"app.user.group_name_conflict":
		return true
	}
	return false
}

// isFull reports whether an account could not be made because the server has as many
// as its license or edition allows (channels/app/user.go).
func isFull(appErr *model.AppError) bool {
	return appErr.Id == "api.user.create_user.user_limits.exceeded" || appErr.Id == "api.user.create_user.license_user_limits.exceeded"
}

// unknownPassword satisfies every rule that a server may have, and is as long as
// a password may be.
func unknownPassword() string { return "aA1!" + rand.Text() + rand.Text() }

// SetPicture gives an account a picture. One that the server refuses leaves the
// picture that the server draws.
func (t *Target) SetPicture(ctx context.Context, userID string, open func() (io.ReadCloser, error)) error {
	if open == nil {
		return nil
	}
	content, err := open()
	if err != nil {
		return fmt.Errorf("open the picture of user %s: %w", userID, err)
	}
	defer func() { _ = content.Close() }()
	data, err := io.ReadAll(io.LimitReader(contextReader{ctx, content}, maxPicture))
	if err != nil {
		return fmt.Errorf("read the picture of user %s: %w", userID, err)
	}
	if appErr := t.API.SetProfileImage(userID, data); appErr != nil && appErr.StatusCode >= http.StatusInternalServerError {
		return fmt.Errorf("set the picture of user %s: %w", userID, failure{appErr})
	}
	return nil
}

// MakeBot makes a bot. It belongs to the plugin while the server makes it, because
// the server writes to an owner about each new bot.
func (t *Target) MakeBot(ctx context.Context, bot write.NewBot, since int64) (string, error) {
	made, appErr := t.API.CreateBot(&model.Bot{Username: bot.Username, DisplayName: bot.DisplayName, Description: bot.Description, OwnerId: bot.JobID})
	if appErr != nil {
		there, lookErr := t.API.GetUserByUsername(bot.Username)
		switch {
		case lookErr != nil && isTaken(appErr):
			return "", fmt.Errorf("make bot %s: %w", bot.Username, write.ErrTaken)
		case lookErr != nil:
			return "", fmt.Errorf("make bot %s: %w", bot.Username, failure{appErr})
		}
		if made, lookErr = t.API.GetBot(there.Id, true); lookErr != nil || made.CreateAt < since || made.OwnerId != bot.JobID && there.Props[JobProp] != bot.JobID {
			return "", fmt.Errorf("make bot %s: %w", bot.Username, write.ErrTaken)
		}
	}
	if err := t.SetPicture(ctx, made.UserId, bot.Picture); err != nil {
		return "", err
	}
	if bot.DeactivatedAt > 0 && made.DeleteAt == 0 {
		if _, appErr := t.API.UpdateBotActive(made.UserId, false); appErr != nil {
			return "", fmt.Errorf("deactivate bot %s: %w", bot.Username, appErr)
		}
	}
	// The server writes whole accounts from its caches, so what it does not know comes
	// last.
	return made.UserId, t.Rows.ClaimBot(ctx, made.UserId, bot.OwnerID, bot.JobID, bot.Origin, bot.DeactivatedAt)
}
