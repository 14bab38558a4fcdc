package command

import "context"

// scope says which options of an export a subcommand takes.
type scope int

const (
	optionsNone scope = iota
	optionsTeam
	optionsOwn
)

// argument is a word of a subcommand that is no flag.
type argument struct {
	// name is its name in the help; its meaning is in the translations.
	name string
	// choices are the only words that it can be; nil means any.
	choices []string
	// skippable says that it may be left out before a word that the next argument
	// can be.
	skippable bool
	// suggest offers words while a user types; nil offers the choices.
	suggest func(ctx context.Context, cl *call) []suggestion
}

// subcommand is one thing that /teamexport does. Its help is the translation
// command.<name>, what it is for in more words command.<name>.more.
type subcommand struct {
	name    string
	args    []argument
	options scope
	// example follows the name in the help.
	example string
	// right says to whom it is of use. It is nil where the subcommand is not there.
	right func(Rights) Right
	run   func(ctx context.Context, cl *call) (Answer, error)
}

// may reports whether the subcommand is of use to the one who asks.
func (s subcommand) may(cl *call) bool { return cl.may(s.right(cl.command.Rights), cl.teamID) }

// may reports whether the user has a right; no user has a right to a feature that is not
// there.
func (cl *call) may(right Right, teamID string) bool {
	return right != nil && right(cl.userID, teamID) == nil
}

// The rights that subcommands need.
func toExport(r Rights) Right  { return r.Export }
func toImport(r Rights) Right  { return r.Import }
func toSeeJobs(r Rights) Right { return r.Jobs }
func toUndo(r Rights) Right    { return r.Undo }
func toTakeOwn(r Rights) Right { return r.Mine }
func toConsent(r Rights) Right { return r.Consent }
func toAudit(r Rights) Right   { return r.Audit }

// toAsk is a right that all members have.
func toAsk(Rights) Right { return func(string, string) error { return nil } }

// subcommands are all that /teamexport can do, in the order of the help.
func subcommands() []subcommand {
	job := func(wanted jobFilter) argument { return argument{name: "job", suggest: suggestJobs(wanted)} }
	ofPlan := argument{name: "job", suggest: suggestJobs(planned), skippable: true}
	section := argument{name: "section", choices: sections}
	return []subcommand{
		{
			name: "export", options: optionsTeam, example: "--channels town-square,proben --since 90d --no-files",
			right: toExport, run: runExport,
		},
		{
			name: "estimate", options: optionsTeam, example: "--no-files",
			right: toExport, run: runEstimate,
		},
		{name: "status", args: []argument{job(anyJob)}, right: toSeeJobs, run: runStatus},
		{name: "list", right: toSeeJobs, run: runList},
		{name: "download", args: []argument{job(toDownload)}, right: toSeeJobs, run: runDownload},
		{name: "cancel", args: []argument{job(toCancel)}, right: toSeeJobs, run: runCancel},
		{name: "delete", args: []argument{job(toDelete)}, right: toSeeJobs, run: runDelete},
		{
			name: "import", args: []argument{{name: "archive", suggest: suggestArchives}}, example: "choir_export.zip",
			right: toImport, run: runImport,
		},
		{name: "plan", args: []argument{ofPlan, section, {name: "page"}}, right: toImport, run: runPlan},
		{
			name: "decide", args: []argument{ofPlan, section, {name: "name", suggest: suggestNames}, {name: "action", suggest: suggestActions}, {name: "target"}},
			example: "users boris rename boris-verein",
			right:   toImport, run: runDecide,
		},
		{
			name: "apply", args: []argument{job(planned), {name: "revision"}},
			right: toImport, run: runApply,
		},
		{
			name: "undo", args: []argument{job(applied), {name: "confirm", choices: []string{wordConfirm}}},
			right: toUndo, run: runUndo,
		},
		{
			name: "mine", options: optionsOwn, example: "--since 1y",
			right: toTakeOwn, run: runMine,
		},
		{
			name: "consent", args: []argument{{name: "answer", choices: []string{wordShow, wordYes, wordNo}}},
			right: toConsent, run: runConsent,
		},
		{
			name: "audit", right: toAudit, run: runAudit,
		},
		{
			name: "help", args: []argument{{name: "command", suggest: suggestCommands}}, example: "export",
			right: toAsk, run: runHelp,
		},
	}
}

// Words that people type.
const (
	wordConfirm = "confirm"
	wordShow    = "show"
	wordYes     = "yes"
	wordNo      = "no"
)
