package remote

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// Credentials sign a person in: with a token, which is a personal access token
// or the session of a browser, or with a name and a password.
type Credentials struct {
	Token, Username, Password string
	// MFA asks for the code of a second factor; nil where no person can be asked.
	MFA func() (string, error)
}

// ErrSignIn says that a server does not accept someone.
var ErrSignIn = errors.New("the server did not accept the sign-in")

// SignIn signs in and returns the account.
func (c *Client) SignIn(ctx context.Context, with Credentials) (User, error) {
	if with.Token == "" && with.Password != "" {
		if err := c.login(ctx, with); err != nil {
			return User{}, err
		}
		// A session that ended can be begun anew, without a second factor.
		without := with
		without.MFA = nil
		c.mutex.Lock()
		c.again = func(ctx context.Context) error { return c.login(ctx, without) }
		c.mutex.Unlock()
	} else {
		c.setToken(strings.TrimPrefix(strings.TrimSpace(with.Token), "MMAUTHTOKEN="))
	}
	var me User
	err := c.Get(ctx, "/api/v4/users/me", nil, &me)
	switch {
	case HasStatus(err, http.StatusUnauthorized):
		return me, fmt.Errorf("%w: the token is wrong or its session has ended. Sign in to Mattermost and take a new one", ErrSignIn)
	case IsNotFound(err):
		return me, &notMattermostError{server: c.Server(), path: "/api/v4/users/me"}
	case err != nil:
		return me, err
	case me.ID == "" || me.Username == "":
		return me, &notMattermostError{server: c.Server(), path: "/api/v4/users/me"}
	}
	return me, nil
}

// login begins a session.
func (c *Client) login(ctx context.Context, with Credentials) error {
	body := map[string]string{"login_id": with.Username, "password": with.Password}
	err := c.tryLogin(ctx, body)
	answer, _ := errors.AsType[*Error](err)
	if answer != nil && strings.Contains(answer.ID, "mfa") && with.MFA != nil {
		code, asked := with.MFA()
		if asked != nil {
			return asked
		}
		body["token"] = code
		err = c.tryLogin(ctx, body)
		answer, _ = errors.AsType[*Error](err)
	}
	switch {
	case answer != nil && answer.Status == http.StatusNotFound:
		return &notMattermostError{server: c.Server(), path: "/api/v4/users/login"}
	case answer != nil && answer.Status < http.StatusInternalServerError && answer.Status != http.StatusTooManyRequests:
		return fmt.Errorf("%w: %s. Those who sign in through another service need a token: see 'teamarchive pull --help'", ErrSignIn, strings.TrimRight(answer.Message, "."))
	}
	return err
}

func (c *Client) tryLogin(ctx context.Context, body map[string]string) error {
	text, err := encode(body)
	if err != nil {
		return err
	}
	c.setToken("")
	return c.attempt(ctx, maxAttempts, nil, func() error {
		response, err := c.send(ctx, http.MethodPost, "/api/v4/users/login", nil, text, nil)
		if err != nil {
			return err
		}
		defer response.Body.Close() //nolint:errcheck // it is read
		_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, maxRefusal))
		token := response.Header.Get("Token")
		if token == "" {
			return final(&notMattermostError{server: c.Server(), path: "/api/v4/users/login"})
		}
		c.setToken(token)
		return nil
	})
}

// renew signs in anew, unless another request has done so since the token was read.
func (c *Client) renew(ctx context.Context, before string) error {
	c.mutex.Lock()
	again, now := c.again, c.token
	c.mutex.Unlock()
	switch {
	case again == nil:
		return ErrSignIn
	case now != before && now != "":
		return nil
	}
	return again(ctx)
}

// SignOut ends a session that SignIn began with a password. Tokens stay.
func (c *Client) SignOut(ctx context.Context) {
	c.mutex.Lock()
	began := c.again != nil
	c.again = nil
	c.mutex.Unlock()
	if !began {
		return
	}
	if response, err := c.send(ctx, http.MethodPost, "/api/v4/users/logout", nil, nil, nil); err == nil {
		_ = response.Body.Close()
	}
	c.setToken("")
}

func (c *Client) setToken(token string) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.token = token
}
