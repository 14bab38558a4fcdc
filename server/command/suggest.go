package command

import (
	"context"
	"slices"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// maxSuggested bounds how many words are offered.
const maxSuggested = 50

// suggestion is a word that may come next.
type suggestion = model.AutocompleteListItem

// suggester suggests words while a user types a call.
type suggester struct{ call *call }

// suggest returns the words that may come next: read is what the server has
// taken in already, rest what it has not. A word that is finished is returned as
// it is, and the server comes back for the next one.
func (s suggester) suggest(ctx context.Context, read, rest string) []suggestion {
	rest = strings.TrimPrefix(rest, " ")
	word, more := firstWord(rest)
	if more {
		return []suggestion{{Item: word}}
	}
	before, err := split(read)
	if err != nil || len(before) == 0 || s.call.teamID == "" {
		return nil
	}
	var found []suggestion
	for _, offered := range s.next(ctx, before[1:], word) {
		if strings.HasPrefix(strings.ToLower(offered.Item), strings.ToLower(strings.TrimLeft(word, "@~:"))) {
			found = append(found, offered)
		}
	}
	return found[:min(len(found), maxSuggested)]
}

// next returns the words that may follow those before; word is what of it is
// typed.
func (s suggester) next(ctx context.Context, before []string, word string) []suggestion {
	if len(before) == 0 {
		return suggestCommands(ctx, s.call)
	}
	sub, ok := s.call.command.find(before[0])
	if !ok || !sub.may(s.call) {
		return nil
	}
	s.call.sub = sub
	before = before[1:]
	if len(before) > 0 {
		if option, ok := sub.waiting(before[len(before)-1]); ok {
			return s.valuesOf(ctx, option, word)
		}
	}
	if name, value, ok := strings.Cut(word, "="); ok {
		if option, ok := sub.waiting(name); ok {
			return prefixed(name+"=", s.valuesOf(ctx, option, value))
		}
	}
	offered := s.flagsLeft(before)
	s.call.args = sub.placed(sub.plain(before))
	if place := len(s.call.args); place < len(sub.args) {
		arguments := sub.args[place : place+1]
		if place == 0 && sub.args[0].skippable {
			arguments = sub.args[:2]
		}
		for _, arg := range slices.Backward(arguments) {
			offered = append(s.argument(ctx, arg), offered...)
		}
	}
	return offered
}

// waiting returns the option whose flag the word is, when a value must follow.
func (s subcommand) waiting(word string) (transfer.Option, bool) {
	for _, option := range s.flags() {
		if option.Kind != transfer.OptionSwitch && word == "--"+option.Flag {
			return option, true
		}
	}
	return transfer.Option{}, false
}

// plain are the words before that are neither flags nor their values.
func (s subcommand) plain(before []string) (words []string) {
	value := false
	for _, word := range before {
		if !value && !strings.HasPrefix(word, "-") {
			words = append(words, word)
		}
		_, waits := s.waiting(word)
		value = !value && waits
	}
	return words
}

func (s suggester) argument(ctx context.Context, arg argument) []suggestion {
	if arg.suggest != nil {
		return arg.suggest(ctx, s.call)
	}
	var offered []suggestion
	for _, choice := range arg.choices {
		offered = append(offered, suggestion{Item: choice, HelpText: s.call.words.T("argument." + arg.name)})
	}
	return offered
}

// flagsLeft are the flags that were not used yet.
func (s suggester) flagsLeft(before []string) (offered []suggestion) {
	defaults := transfer.DefaultExportOptions()
	for _, option := range s.call.offered(s.call.sub) {
		used := slices.ContainsFunc(before, func(word string) bool {
			name, _, _ := strings.Cut(word, "=")
			return name == "--"+option.Flag || name == "--"+negation+option.Flag
		})
		if !used {
			name, hint, _ := strings.Cut(flagUsage(option, defaults), " ")
			offered = append(offered, suggestion{Item: name, Hint: hint, HelpText: s.call.words.flagHelp(option, defaults)})
		}
	}
	return offered
}

// usual are values to begin with.
var usual = map[transfer.OptionKind][]string{
	transfer.OptionTime:   {"7d", "30d", "90d", "6m", "1y"},
	transfer.OptionSize:   {"1MB", "10MB", "100MB", "1GB"},
	transfer.OptionCount:  {"100", "1000", "10000"},
	transfer.OptionExport: {transfer.BaseLast},
	transfer.OptionTypes:  {"image/*", "video/*", "audio/*", "text/*", "application/pdf"},
}

// valuesOf are the values that an option may have. What is typed and none of
// them is one too, so that the help stays in sight.
func (s suggester) valuesOf(ctx context.Context, option transfer.Option, word string) []suggestion {
	help := s.call.words.optionHelp(option)
	named := func(words []string) (offered []suggestion) {
		for _, word := range words {
			offered = append(offered, suggestion{Item: word, HelpText: help})
		}
		return offered
	}
	var offered []suggestion
	switch option.Kind {
	case transfer.OptionChoice:
		return named(option.Choices)
	case transfer.OptionChannels:
		offered = inList(word, s.channelNames(ctx))
	case transfer.OptionTypes:
		offered = inList(word, named(usual[option.Kind]))
	case transfer.OptionTime, transfer.OptionSize, transfer.OptionCount, transfer.OptionExport:
		offered = named(usual[option.Kind])
	case transfer.OptionSwitch:
		return nil
	}
	if word != "" && !slices.ContainsFunc(offered, func(s suggestion) bool { return s.Item == word }) {
		offered = append(offered, suggestion{Item: word, HelpText: help})
	}
	return offered
}

// channelNames are the channels that the user may export.
func (s suggester) channelNames(ctx context.Context) (offered []suggestion) {
	channels, err := s.call.client.channels(ctx)
	if err != nil {
		return nil
	}
	for _, channel := range channels {
		offered = append(offered, suggestion{Item: channel.Name, Hint: channel.DisplayName})
	}
	return offered
}

// channelName returns the name of a channel as the database has it: people also write
// ~Town-Square.
func channelName(name string) string {
	return strings.ToLower(strings.TrimPrefix(strings.TrimSpace(name), "~"))
}

// inList offers what may come after the last comma of a word.
func inList(word string, offered []suggestion) []suggestion {
	at := strings.LastIndexByte(word, ',')
	if at < 0 {
		return offered
	}
	taken := strings.Split(word[:at], ",")
	offered = slices.DeleteFunc(offered, func(s suggestion) bool { return slices.Contains(taken, s.Item) })
	return prefixed(word[:at+1], offered)
}

func prefixed(prefix string, offered []suggestion) []suggestion {
	for i := range offered {
		offered[i].Item = prefix + offered[i].Item
	}
	return offered
}

// suggestCommands offers the subcommands that are of use to the one who types.
func suggestCommands(_ context.Context, cl *call) (offered []suggestion) {
	for _, sub := range cl.command.subcommands {
		if sub.may(cl) {
			_, hint, _ := strings.Cut(strings.TrimPrefix(sub.usage(), "/"+Trigger+" "), " ")
			offered = append(offered, suggestion{Item: sub.name, Hint: hint, HelpText: cl.words.T("command." + sub.name)})
		}
	}
	return offered
}

// suggestJobs offers the jobs that a subcommand is about, the newest first.
func suggestJobs(filter jobFilter) func(context.Context, *call) []suggestion {
	return func(ctx context.Context, cl *call) (offered []suggestion) {
		jobs, err := cl.client.teamJobs(ctx, filter.kind, fewLooked)
		if err != nil {
			return nil
		}
		for _, job := range jobs {
			if filter.wanted(job) {
				offered = append(offered, suggestion{
					Item: job.ID, Hint: word(cl.words, kinds, job.Kind) + " · " + word(cl.words, states, job.State),
					HelpText: cl.words.Time(job.CreatedAt),
				})
			}
		}
		return offered
	}
}

// suggestArchives offers what can be imported.
func suggestArchives(ctx context.Context, cl *call) (offered []suggestion) {
	uploaded, err := cl.command.Imports.Uploads(ctx, cl.userID, cl.teamID)
	if err != nil {
		return nil
	}
	for _, upload := range uploaded {
		offered = append(offered, suggestion{Item: upload.ID, Hint: upload.FileName, HelpText: cl.words.Size(upload.Size)})
	}
	for _, archive := range cl.folder(ctx) {
		offered = append(offered, suggestion{Item: joined(archive.Name), HelpText: cl.words.Size(archive.Size)})
	}
	return offered
}
