// Command bench measures exports and imports on real servers: the native ones and
// the plugin's, in turn, on the same data; and how close the plugin comes to what
// the database and the disk can do. It writes what it measured into
// docs/benchmarks.md and docs/benchmarks-imports.md.
package main

import (
	"flag"
	"fmt"
	"os"
)

func main() {
	var options options
	flag.StringVar(&options.bundle, "bundle", "", "the plugin bundle to measure")
	flag.StringVar(&options.output, "output", "docs", "the folder to write benchmarks.md and benchmarks-imports.md into")
	flag.IntVar(&options.posts, "posts", normalPosts, "posts of the team that both exporters export and both importers import")
	flag.IntVar(&options.large, "large", 0, "posts of the large team (default ten times -posts)")
	flag.IntVar(&options.files, "files", 0, "files of 1 MiB (default 2000, fewer with fewer posts)")
	flag.IntVar(&options.shells, "shells", 0, "people who become shells (default 2000, fewer with fewer posts)")
	flag.IntVar(&options.accounts, "accounts", 0, "people who become members (default 200, fewer with fewer posts)")
	flag.IntVar(&options.rounds, "rounds", 3, "how often each figure is measured; the median counts")
	flag.StringVar(&options.only, "only", "", "measure one part: import, which writes its page, or, without a page, compare, large, files, offline, pages, delta, import-posts, import-large, import-files or import-people")
	flag.StringVar(&options.command, "command", "make bench", "the command that the results name")
	flag.Parse()

	if err := run(options); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}
