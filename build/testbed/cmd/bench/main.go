// Command bench measures exports on a real server: the native one of the whole
// server and the plugin's, in turn, on the same data; and how close the plugin
// comes to what the database and the disk can do. It writes what it measured
// into docs/benchmarks.md.
package main

import (
	"flag"
	"fmt"
	"os"
)

func main() {
	var options options
	flag.StringVar(&options.bundle, "bundle", "", "the plugin bundle to measure")
	flag.StringVar(&options.output, "output", "docs/benchmarks.md", "where to write the results")
	flag.IntVar(&options.posts, "posts", 100_000, "posts of the team that both exporters export")
	flag.IntVar(&options.large, "large", 1_000_000, "posts of the large team")
	flag.IntVar(&options.rounds, "rounds", 3, "how often each figure is measured; the median counts")
	flag.StringVar(&options.only, "only", "", "measure one part and write nothing: compare, large, files or import")
	flag.StringVar(&options.command, "command", "make bench", "the command that the results name")
	flag.Parse()

	if err := run(options); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}
