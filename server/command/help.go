package command

import (
	"context"
	"fmt"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

func runHelp(ctx context.Context, cl *call) (Answer, error) {
	name := strings.TrimPrefix(cl.arg(0), "/")
	if name == "" {
		return cl.help(ctx)
	}
	sub, ok := cl.command.find(name)
	if !ok {
		return Answer{}, usage("usage.unknown_command", "Word", shown(name)).near(nearest(name, cl.command.names()))
	}
	return cl.helpOf(sub), nil
}

// help lists the subcommands that are of use to the one who asks.
func (cl *call) help(context.Context) (Answer, error) {
	parts := []string{cl.words.T("help.headline")}
	for _, sub := range cl.command.subcommands {
		if sub.may(cl) {
			parts = append(parts, "- `"+sub.usage()+"` – "+cl.words.T("command."+sub.name))
		}
	}
	return Answer{Text: lines(append(parts, cl.words.T("help.more", "Help", typeThis("help", "export")))...)}, nil
}

// helpOf explains one subcommand with all its words and flags.
func (cl *call) helpOf(sub subcommand) Answer {
	w := cl.words
	parts := []string{"**`" + sub.usage() + "`**", w.T("command." + sub.name + ".more")}
	for _, arg := range sub.args {
		parts = append(parts, "- `"+arg.name+"` – "+w.T("argument."+arg.name))
	}
	defaults := transfer.DefaultExportOptions()
	for _, option := range cl.offered(sub) {
		parts = append(parts, "- `"+flagUsage(option, defaults)+"` – "+w.flagHelp(option, defaults))
	}
	if sub.example != "" {
		parts = append(parts, w.T("help.example", "Example", typeThis(sub.name, sub.example)))
	}
	return Answer{Text: lines(parts...)}
}

// optionHelp explains an option.
func (w Words) optionHelp(option transfer.Option) string { return w.T("option." + option.Field) }

// flagHelp explains the flag of flagUsage.
func (w Words) flagHelp(option transfer.Option, defaults transfer.ExportOptions) string {
	if option.Get(defaults) == true {
		return w.T("option.without", "What", w.optionHelp(option))
	}
	return w.optionHelp(option)
}

// usage shows how to type a subcommand.
func (s subcommand) usage() string {
	parts := []string{"/" + Trigger, s.name}
	for _, arg := range s.args {
		name := arg.name
		if arg.choices != nil {
			name = strings.Join(arg.choices, "|")
		}
		parts = append(parts, "["+name+"]")
	}
	if s.options != optionsNone {
		parts = append(parts, "[--…]")
	}
	return strings.Join(parts, " ")
}

// placeholders stand for what follows a flag.
var placeholders = map[transfer.OptionKind]string{
	transfer.OptionChannels: "a,b",
	transfer.OptionTypes:    "image/*,text/plain",
	transfer.OptionTime:     "2025-01-01 | 90d | 2w | 6m | 1y",
	transfer.OptionSize:     "10MB",
	transfer.OptionCount:    "1000",
	transfer.OptionExport:   transfer.BaseLast,
}

// flagUsage shows how to type a flag. For a switch that is on it shows the one that
// switches it off.
func flagUsage(option transfer.Option, defaults transfer.ExportOptions) string {
	switch option.Kind {
	case transfer.OptionSwitch:
		if option.Get(defaults) == true {
			return "--" + negation + option.Flag
		}
		return "--" + option.Flag
	case transfer.OptionChoice:
		return fmt.Sprintf("--%s %s", option.Flag, strings.Join(option.Choices, " | "))
	case transfer.OptionChannels, transfer.OptionTypes, transfer.OptionTime, transfer.OptionSize, transfer.OptionCount, transfer.OptionExport:
		return "--" + option.Flag + " " + placeholders[option.Kind]
	default:
		return "--" + option.Flag
	}
}
