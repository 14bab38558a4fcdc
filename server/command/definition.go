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
	// name is how the help calls it; its meaning is in the translations.
	name     string
	required bool
	// choices are the only words that it can be; nil means any.
	choices []string
	// suggest offers words while somebody types; nil offers the choices.
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
	// present says that what it needs is there.
	present func(Options) bool
	// may says that it is of use to the one who asks; it is asked again when it
	// is carried out.
	may func(*call) bool
	run func(ctx context.Context, cl *call) (Answer, error)
}

func always(Options) bool { return true }

// subcommands are all that /teamexport can do, in the order of the help.
func subcommands() []subcommand {
	job := func(wanted jobFilter) argument { return argument{name: "job", suggest: suggestJobs(wanted)} }
	return []subcommand{
		{
			name: "export", options: optionsTeam, example: "--channels town-square,proben --since 90d --no-files",
			present: always, may: (*call).mayExport, run: runExport,
		},
		{
			name: "estimate", options: optionsTeam, example: "--no-files",
			present: always, may: (*call).mayExport, run: runEstimate,
		},
		{name: "status", args: []argument{job(anyJob)}, present: always, may: (*call).maySeeJobs, run: runStatus},
		{name: "list", present: always, may: (*call).maySeeJobs, run: runList},
		{name: "download", args: []argument{job(withArchive)}, present: always, may: (*call).maySeeJobs, run: runDownload},
		{name: "cancel", args: []argument{job(notEnded)}, present: always, may: (*call).maySeeJobs, run: runCancel},
		{name: "delete", args: []argument{job(withArchive)}, present: always, may: (*call).maySeeJobs, run: runDelete},
		{
			name: "import", args: []argument{{name: "archive", suggest: suggestArchives}}, example: "choir_export.zip",
			present: always, may: (*call).mayImport, run: runImport,
		},
		{name: "plan", args: []argument{job(planned)}, present: always, may: (*call).mayImport, run: runPlan},
		{
			name: "apply", args: []argument{job(planned), {name: "revision"}}, present: always,
			may: (*call).mayImport, run: runApply,
		},
		{
			name: "undo", args: []argument{job(applied), {name: "confirm", choices: []string{wordConfirm}}},
			present: func(o Options) bool { return o.Undo != nil }, may: (*call).mayImport, run: runUndo,
		},
		{
			name: "mine", options: optionsOwn, example: "--since 1y",
			present: func(o Options) bool { return o.Mine != nil }, may: (*call).mayMine, run: runMine,
		},
		{
			name: "consent", args: []argument{{name: "answer", choices: []string{wordShow, wordYes, wordNo}}},
			present: func(o Options) bool { return o.Consent != nil }, may: func(*call) bool { return true }, run: runConsent,
		},
		{
			name: "audit", present: func(o Options) bool { return o.Audit != nil },
			may: func(cl *call) bool { return cl.Audit.May(cl.userID) == nil }, run: runAudit,
		},
		{
			name: "help", args: []argument{{name: "command", suggest: suggestCommands}}, example: "export",
			present: always, may: func(*call) bool { return true }, run: runHelp,
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

func (cl *call) mayExport() bool  { return cl.Exports.May(cl.userID, cl.teamID) == nil }
func (cl *call) mayImport() bool  { return cl.Imports.May(cl.userID, cl.teamID) == nil }
func (cl *call) mayMine() bool    { return cl.Mine.May(cl.userID, cl.teamID) == nil }
func (cl *call) maySeeJobs() bool { return cl.Access.ViewTeamJobs(cl.userID, cl.teamID) == nil }
