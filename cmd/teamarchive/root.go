package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

const rootHelp = `teamarchive reads archives of Mattermost teams without a server: those of the plugin Team Export, those of
"mmctl export create" and of mmetl, and plain files of lines (.jsonl). It reads each archive as a stream and writes nothing
but what a command is asked to write. A folder with the entries of an archive is read as one, too.

pull saves what you can see on a server, which needs no plugin; export, import and jobs drive the plugin on a server. Nothing
else uses the network.

An archive may come from anybody. It is read within the limits that the plugin has for uploads, and what it says is shown
without the signs that could change what a terminal does.

Exit codes: 0 - fine; 1 - problems were found, the output names them; 2 - nothing could be done: the archive or the command
line cannot be used.

NO_COLOR in the environment switches colours off; they are shown on a terminal only, and so is the progress.`

// newRoot is the definition of the whole program. Help, completion, manual pages and
// docs/TEAMARCHIVE.md are made from it.
func newRoot(t *terminal) *cobra.Command {
	root := &cobra.Command{
		Use: "teamarchive", Short: "Read, check and change archives of Mattermost teams without a server", Long: rootHelp,
		Version: version, SilenceErrors: true, SilenceUsage: true, DisableAutoGenTag: true,
		PersistentPreRun: func(*cobra.Command, []string) { t.start() },
	}
	root.PersistentFlags().BoolVar(&t.json, "json", false, "write the result as JSON")
	root.PersistentFlags().BoolVar(&t.quiet, "quiet", false, "write neither progress nor summaries, only what is wrong")
	root.AddCommand(newVerify(t), newInspect(t), newHTML(t), newServe(t), newFilter(t), newMerge(t), newDiff(t), newPlan(t), newText(t), newSchema(t), newPull(t), newKept(t), newExport(t), newImport(t), newJobs(t))
	return root
}

// archives completes names of archives.
func archives(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return []string{"zip", "jsonl"}, cobra.ShellCompDirectiveFilterFileExt
}

// exactly and atLeast refuse a command line with another number of arguments, and
// say what it looks like.
func exactly(n int) cobra.PositionalArgs {
	return arguments(func(given int) bool { return given == n })
}

func atLeast(n int) cobra.PositionalArgs {
	return arguments(func(given int) bool { return given >= n })
}

func arguments(fit func(given int) bool) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if fit(len(args)) {
			return nil
		}
		return fmt.Errorf("the command is: %s; %s --help says more", cmd.UseLine(), cmd.CommandPath())
	}
}
