package command

import (
	"errors"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// negation begins the flag that switches an option off.
const negation = "no-"

// parsed holds what was typed after the name of a subcommand.
type parsed struct {
	args    []string
	options transfer.ExportOptions
	// given are the options that were typed.
	given []transfer.Option
}

// body is the given options as REST takes them: the others have their defaults,
// which may be other ones for other people.
func (p parsed) body() map[string]any {
	body := map[string]any{}
	for _, option := range p.given {
		outer, inner, ok := strings.Cut(option.Field, ".")
		if !ok {
			body[outer] = option.Get(p.options)
			continue
		}
		object, _ := body[outer].(map[string]any)
		if object == nil {
			object = map[string]any{}
		}
		object[inner] = option.Get(p.options)
		body[outer] = object
	}
	return body
}

// flags are the options that the subcommand takes.
func (s subcommand) flags() []transfer.Option {
	if s.options == optionsNone {
		return nil
	}
	var taken []transfer.Option
	for _, option := range transfer.Options() {
		if s.options == optionsTeam || option.Own {
			taken = append(taken, option)
		}
	}
	return taken
}

// offered are the flags of a subcommand that are of use to the user. The others
// are read too, and REST says why they are refused.
func (cl *call) offered(sub subcommand) []transfer.Option {
	if sub.options != optionsTeam || cl.command.Rights.Option == nil {
		return sub.flags()
	}
	return slices.DeleteFunc(sub.flags(), func(option transfer.Option) bool {
		return !cl.command.Rights.Option(cl.userID, cl.teamID, option.Field)
	})
}

// parse reads the words after the name of the subcommand.
func (cl *call) parse(words []string) (parsed, error) {
	return cl.sub.parse(words, clock{now: cl.command.Now(), zone: cl.words.Zone()})
}

// clock gives the time and the zone for dates that are typed.
type clock struct {
	now  time.Time
	zone *time.Location
}

func (s subcommand) parse(words []string, clock clock) (parsed, error) {
	got := parsed{options: transfer.DefaultExportOptions()}
	set := pflag.NewFlagSet(s.name, pflag.ContinueOnError)
	set.SetOutput(io.Discard)
	set.Usage = func() {}
	for _, option := range s.flags() {
		register(set, option, &got, clock)
	}
	if err := set.Parse(joinSwitches(words, s.flags())); err != nil {
		return parsed{}, s.flagError(err)
	}
	got.args = s.placed(set.Args())
	return got, s.checkArgs(got.args)
}

// register adds an option's flags.
func register(set *pflag.FlagSet, option transfer.Option, into *parsed, clock clock) {
	add := func(name string, parse func(string) (any, error)) {
		flag := set.VarPF(&value{option: option, into: into, parse: parse}, name, "", "")
		if option.Kind == transfer.OptionSwitch {
			flag.NoOptDefVal = "true"
		}
	}
	add(option.Flag, func(text string) (any, error) { return parseValue(option, text, clock) })
	if option.Kind == transfer.OptionSwitch {
		add(negation+option.Flag, func(text string) (any, error) {
			on, err := parseSwitch(option, text)
			return !on, err
		})
	}
}

// value is a flag that writes into options.
type value struct {
	option transfer.Option
	into   *parsed
	parse  func(string) (any, error)
	// again says that the flag was given before: lists grow then.
	again bool
}

func (v *value) String() string { return "" }
func (v *value) Type() string   { return string(v.option.Kind) }

// Set is called for each time that the flag is given.
func (v *value) Set(text string) error {
	read, err := v.parse(text)
	if err != nil {
		return err
	}
	if more, ok := read.([]string); ok && v.again {
		before, _ := v.option.Get(v.into.options).([]string)
		read = slices.Concat(before, more)
	}
	if !v.again {
		v.into.given = append(v.into.given, v.option)
	}
	v.again = true
	return v.option.Set(&v.into.options, read)
}

// joinSwitches writes "--private false" as "--private=false": suggestions lead
// people to write it like the other flags, and a switch takes no next word.
func joinSwitches(words []string, options []transfer.Option) []string {
	var joined []string
	for _, word := range words {
		last := len(joined) - 1
		if last >= 0 && isSwitch(joined[last], options) && isSwitchValue(word) {
			joined[last] += "=" + word
			continue
		}
		joined = append(joined, word)
	}
	return joined
}

func isSwitch(word string, options []transfer.Option) bool {
	return slices.ContainsFunc(options, func(option transfer.Option) bool {
		return option.Kind == transfer.OptionSwitch && (word == "--"+option.Flag || word == "--"+negation+option.Flag)
	})
}

// flagNames are all flags of the subcommand as they are typed.
func (s subcommand) flagNames() (names []string) {
	for _, option := range s.flags() {
		names = append(names, "--"+option.Flag)
		if option.Kind == transfer.OptionSwitch {
			names = append(names, "--"+negation+option.Flag)
		}
	}
	return names
}

// flagError says what is wrong in the terms of the one who typed it.
func (s subcommand) flagError(err error) error {
	if errors.Is(err, pflag.ErrHelp) {
		return errHelp
	}
	if wrong, ok := errors.AsType[*usageError](err); ok {
		return wrong
	}
	if unknown, ok := errors.AsType[*pflag.NotExistError](err); ok {
		word := "--" + unknown.GetSpecifiedName()
		if short := unknown.GetSpecifiedShortnames(); short != "" {
			// "-since" is read as a row of short flags.
			word = "-" + short
			return usage("usage.unknown_flag", "Flag", shown(word)).near(nearest("-"+word, s.flagNames()))
		}
		return usage("usage.unknown_flag", "Flag", shown(word)).near(nearest(word, s.flagNames()))
	}
	if lacking, ok := errors.AsType[*pflag.ValueRequiredError](err); ok {
		return usage("usage.value_missing", "Flag", "--"+lacking.GetSpecifiedName())
	}
	if syntax, ok := errors.AsType[*pflag.InvalidSyntaxError](err); ok {
		return usage("usage.unknown_flag", "Flag", shown(syntax.GetSpecifiedFlag()))
	}
	return err
}

// placed puts each word in the place of its argument, and choices in their own
// letters: an empty word stands for what was skipped.
func (s subcommand) placed(words []string) []string {
	if len(words) > 0 && len(s.args) > 1 && s.args[0].skippable && slices.Contains(s.args[1].choices, strings.ToLower(words[0])) {
		words = append([]string{""}, words...)
	}
	for i, arg := range s.args[:min(len(s.args), len(words))] {
		// Phones begin words with capitals.
		if lower := strings.ToLower(words[i]); slices.Contains(arg.choices, lower) {
			words[i] = lower
		}
	}
	return words
}

// checkArgs looks at the words that are no flags.
func (s subcommand) checkArgs(args []string) error {
	if len(args) > len(s.args) {
		extra := args[len(s.args)]
		wrong := usage("usage.too_many", "Word", shown(extra))
		if len(s.flagNames()) > 0 {
			return wrong.near(nearest("--"+strings.TrimLeft(extra, "-"), s.flagNames()))
		}
		return wrong
	}
	for i, arg := range s.args {
		if i >= len(args) || arg.choices == nil {
			continue
		}
		if !slices.Contains(arg.choices, args[i]) {
			return notAWord(args[i], arg.choices)
		}
	}
	return nil
}

// notAWord refuses a word that is none of the choices.
func notAWord(word string, choices []string) *usageError {
	return usage("usage.not_a_word", "Word", shown(word), "Choices", quoted(choices)).near(nearest(word, choices))
}

// quoted lists words between backticks.
func quoted(words []string) string {
	marked := make([]string, len(words))
	for i, word := range words {
		marked[i] = "`" + shown(word) + "`"
	}
	return strings.Join(marked, ", ")
}
