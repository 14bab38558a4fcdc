package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/mattermost-community/mattermost-plugin-team-export/offline/pull"
	"github.com/mattermost-community/mattermost-plugin-team-export/offline/remote"
)

// The variables of the environment by which a server and a user are named.
const (
	envServer   = "MATTERMOST_SERVER"
	envUsername = "MATTERMOST_USERNAME"
	envPassword = "MATTERMOST_PASSWORD"
	envToken    = "MATTERMOST_TOKEN"
)

const signInHelp = `Sign in with a personal access token, with a password, or with the session of your browser, which people behind single sign-on
need: copy the value of the cookie MMAUTHTOKEN from the developer tools of your browser. Tokens and passwords are never
written on the command line, where others on the computer could read them. They come from a file that only you can read
(--token-file, --password-file), from MATTERMOST_TOKEN or MATTERMOST_PASSWORD, or from the configuration; a password is asked
for otherwise. MATTERMOST_SERVER and MATTERMOST_USERNAME stand for --server and --username.`

// serverFlags name a server and how to sign in.
type serverFlags struct {
	server, username, tokenFile, passwordFile string
	rate                                      float64
	insecure                                  bool
}

func (f *serverFlags) define(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.server, "server", "", "the address of the server, as https://chat.example.com")
	flags.StringVar(&f.username, "username", "", "your username or e-mail address, to sign in with a password")
	flags.StringVar(&f.tokenFile, "token-file", "", "a file with a personal access token or the cookie MMAUTHTOKEN")
	flags.StringVar(&f.passwordFile, "password-file", "", "a file with your password")
	flags.Float64Var(&f.rate, "rate", remote.DefaultRate, "how many requests a second are sent at most")
	flags.BoolVar(&f.insecure, "insecure-http", false, "allow a server without encryption: others may read along")
}

// connect signs in, with what the flags say, then the environment, then a configuration.
func (f *serverFlags) connect(ctx context.Context, t *terminal, config pull.ConnectionConfig) (*remote.Client, remote.User, error) {
	client, err := remote.New(remote.Options{
		Server: cmp.Or(f.server, os.Getenv(envServer), config.Server), Rate: f.rate, Insecure: f.insecure, UserAgent: "teamarchive/" + version,
	})
	if err != nil {
		return nil, remote.User{}, err
	}
	credentials, err := f.credentials(t, client, config)
	if err != nil {
		return nil, remote.User{}, err
	}
	me, err := client.SignIn(ctx, credentials)
	return client, me, err
}

// credentials finds how to sign in. A flag counts before the environment, and that
// before the configuration; of each, a token counts before a password.
func (f *serverFlags) credentials(t *terminal, client *remote.Client, config pull.ConnectionConfig) (remote.Credentials, error) {
	found := remote.Credentials{Username: cmp.Or(f.username, os.Getenv(envUsername), config.Username)}
	var err error
	switch {
	case f.tokenFile != "":
		found.Token, err = readSecret(f.tokenFile)
	case f.passwordFile != "":
		found.Password, err = readSecret(f.passwordFile)
	case os.Getenv(envToken) != "":
		found.Token = os.Getenv(envToken)
	case os.Getenv(envPassword) != "":
		found.Password = os.Getenv(envPassword)
	case config.TokenFile != "":
		found.Token, err = readSecret(config.TokenFile)
	case config.PasswordFile != "":
		found.Password, err = readSecret(config.PasswordFile)
	case config.Token != "" || config.Password != "":
		found.Token, found.Password = config.Token, config.Password
	case found.Username != "":
		found.Password, err = askSecret(fmt.Sprintf("Password of %s on %s: ", found.Username, client.Server()))
	default:
		return found, errors.New("nobody is named to sign in: use --token-file, or --username and a password; see 'teamarchive pull --help'")
	}
	if err == nil && found.Token == "" && found.Username == "" {
		err = errors.New("a password needs a username: use --username or " + envUsername)
	}
	if err == nil && found.Token == "" && found.Password == "" {
		err = errors.New("the password is empty")
	}
	if t.interactive {
		found.MFA = func() (string, error) { return askSecret("Code of your authenticator: ") }
	}
	return found, err
}

// maxSecret bounds files with secrets.
const maxSecret = 64 << 10

// readSecret reads a file that only its owner may read.
func readSecret(path string) (string, error) {
	if err := checkPrivate(path); err != nil {
		return "", err
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	if len(text) > maxSecret {
		return "", fmt.Errorf("%s is too large for a token or a password", path)
	}
	secret := strings.TrimSpace(string(text))
	if secret == "" {
		return "", fmt.Errorf("%s is empty", path)
	}
	return secret, nil
}

// checkPrivate returns an error for a file that others may read.
func checkPrivate(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if runtime.GOOS != "windows" && info.Mode().IsRegular() && info.Mode().Perm()&0o077 != 0 {
		return fmt.Errorf("others may read %s: run chmod 600 on it", path)
	}
	return nil
}

// askSecret asks for a secret without showing it.
func askSecret(question string) (string, error) {
	in := int(os.Stdin.Fd())
	if !term.IsTerminal(in) {
		return "", errors.New("there is no terminal to ask for a password: use --token-file, --password-file, " + envToken + " or " + envPassword)
	}
	_, _ = fmt.Fprint(os.Stderr, question)
	text, err := term.ReadPassword(in)
	_, _ = fmt.Fprintln(os.Stderr)
	return strings.TrimSpace(string(text)), err
}
