package command

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/pluginapi/i18n"
)

// Trigger is the word that people type after the slash.
const Trigger = "teamexport"

// PluginID is the id of the plugin in its own addresses.
const PluginID = "team-export"

// API is the part of the plugin API that this package uses.
type API interface {
	GetUser(userID string) (*model.User, *model.AppError)
	GetConfig() *model.Config
	SendEphemeralPost(userID string, post *model.Post) *model.Post
	UpdateEphemeralPost(userID string, post *model.Post) *model.Post
}

// Logger writes to the server's log.
type Logger interface {
	Error(message string, keyValues ...any)
}

// Options wire the command. All are required.
type Options struct {
	API   API
	Texts *i18n.Bundle
	// REST is the plugin's own, below which the paths of the contract are.
	REST    http.Handler
	Rights  Rights
	Imports Imports
	// Session returns an Error when the session of a request may not use the
	// plugin.
	Session func(ctx context.Context) error
	Logger  Logger
	// BotID is the account that messages about progress come from.
	BotID string
	// Now is the clock.
	Now func() time.Time
}

// Command answers /teamexport. It is safe for concurrent use.
type Command struct {
	Options
	subcommands []subcommand

	// following are the messages that are kept up to date.
	following sync.WaitGroup
	slots     chan struct{}
	ended     context.Context // when the command is closed
	end       context.CancelFunc
}

// New returns the command. It ends with ctx or when it is closed.
func New(ctx context.Context, options Options) *Command {
	c := &Command{Options: options, slots: make(chan struct{}, maxFollowed)}
	c.ended, c.end = context.WithCancel(ctx)
	for _, sub := range subcommands() {
		if sub.right(options.Rights) != nil {
			c.subcommands = append(c.subcommands, sub)
		}
	}
	return c
}

// Close stops keeping messages up to date.
func (c *Command) Close() {
	c.end()
	c.following.Wait()
}

// request is a command of a user, with the channel and team where they typed it.
type request struct {
	userID, teamID, channelID, rootID string
	// text is the text after the trigger.
	text string
}

// call is a request being carried out.
type call struct {
	request
	command *Command
	client  client
	view    view
	words   Words
	sub     subcommand
	// args are the words that are no flags.
	args []string
	// options holds the options that were given, as REST takes them.
	options map[string]any
}

// call returns the call of a request, with the clients that it needs.
func (c *Command) call(asked request, words Words) *call {
	return &call{
		request: asked, command: c, words: words, client: client{handler: c.REST, userID: asked.userID, teamID: asked.teamID},
		view: view{words: words, siteURL: c.siteURL, teamID: asked.teamID},
	}
}

// Execute answers a command that a user typed.
func (c *Command) Execute(ctx context.Context, args *model.CommandArgs) *model.CommandResponse {
	_, text, _ := strings.Cut(strings.TrimSpace(args.Command), " ")
	asked := request{userID: args.UserId, teamID: args.TeamId, channelID: args.ChannelId, rootID: args.RootId, text: text}
	words := c.wordsOf(asked.userID)
	answer := c.run(ctx, asked, words)
	if answer.follow != nil {
		if c.follow(asked, words, answer) {
			return &model.CommandResponse{ResponseType: model.CommandResponseTypeEphemeral}
		}
	}
	return answer.response(asked)
}

// run carries out a request.
func (c *Command) run(ctx context.Context, asked request, words Words) Answer {
	cl := c.call(asked, words)
	if err := c.Session(ctx); err != nil {
		return cl.refusal(ctx, err)
	}
	answer, err := cl.do(ctx)
	if err != nil {
		return cl.refusal(ctx, err)
	}
	return answer
}

func (cl *call) do(ctx context.Context) (Answer, error) {
	if cl.teamID == "" {
		return Answer{}, usage("usage.no_team")
	}
	typed, err := split(cl.text)
	if err != nil {
		return Answer{}, err
	}
	if len(typed) == 0 {
		return cl.help(ctx)
	}
	sub, ok := cl.command.find(typed[0])
	if !ok {
		return Answer{}, usage("usage.unknown_command", "Word", shown(typed[0])).near(nearest(typed[0], cl.command.names()))
	}
	cl.sub = sub
	parsed, err := cl.parse(typed[1:])
	if errors.Is(err, errHelp) {
		return cl.helpOf(sub), nil
	}
	if err != nil {
		return Answer{}, err
	}
	cl.args, cl.options = parsed.args, parsed.body()
	return sub.run(ctx, cl)
}

// find returns the subcommand of a name.
func (c *Command) find(name string) (subcommand, bool) {
	for _, sub := range c.subcommands {
		if strings.EqualFold(sub.name, name) {
			return sub, true
		}
	}
	return subcommand{}, false
}

func (c *Command) names() (names []string) {
	for _, sub := range c.subcommands {
		names = append(names, sub.name)
	}
	return names
}

// arg returns the word at a place that is no flag, empty when there is none.
func (cl *call) arg(place int) string {
	if place < len(cl.args) {
		return cl.args[place]
	}
	return ""
}
