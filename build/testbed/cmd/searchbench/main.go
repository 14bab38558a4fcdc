// Command searchbench measures the search of archives: it makes an index of
// generated posts, which takes time and memory and has a size, and lets
// Chromium search it from a folder.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/viewer/search"
)

func main() {
	posts := flag.Int("posts", 100_000, "how many posts to generate")
	folder := flag.String("folder", "", "where to leave the pages; empty means a temporary folder")
	lines := flag.String("lines", "", "a file whose lines posts say; empty means words that are as frequent as in a language")
	again := flag.Bool("again", false, "search the pages that an earlier run left in the folder")
	flag.Parse()
	if *again {
		if err := measure(context.Background(), *folder); err != nil {
			fmt.Fprintln(os.Stderr, "searchbench:", err)
			os.Exit(1)
		}
		return
	}
	if err := run(context.Background(), *posts, *folder, *lines); err != nil {
		fmt.Fprintln(os.Stderr, "searchbench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, posts int, folder, lines string) error {
	if folder == "" {
		made, err := os.MkdirTemp("", "searchbench-")
		if err != nil {
			return fmt.Errorf("make a folder: %w", err)
		}
		defer func() { _ = os.RemoveAll(made) }()
		folder = made
	}
	out := &output{folder: folder, packed: map[string]int64{}, sizes: map[string]int64{}}
	started := time.Now()
	b := search.New(search.Options{TempDir: folder})
	defer b.Abort()
	var making time.Duration
	talk := newTalk(posts)
	if lines != "" {
		if err := talk.readLines(lines); err != nil {
			return err
		}
	}
	for n := range posts {
		before := time.Now()
		document := talk.post(n)
		making += time.Since(before)
		if err := b.Add(ctx, document); err != nil {
			return err
		}
	}
	summary, err := b.Finish(ctx, talk.facets(), out.create)
	if err != nil {
		return err
	}
	if err := search.WriteAssets(out.create); err != nil {
		return err
	}
	if err := out.page(); err != nil {
		return err
	}
	took := time.Since(started) - making
	fmt.Printf("%d posts, %s of text: %.1f s with files and compression, %.1f µs a post, peak memory %s\n",
		posts, mib(summary.TextBytes), took.Seconds(), float64(took.Microseconds())/float64(posts), peak())
	fmt.Printf("index: %s in the folder, %.1f %% of the text; %s in the archive, %.1f %%\n",
		mib(summary.IndexBytes), percent(summary.IndexBytes, summary.TextBytes), mib(out.index()), percent(out.index(), summary.TextBytes))
	fmt.Printf("texts for results: %s in the folder, %s in the archive; %d files, the largest %d bytes\n",
		mib(summary.SnippetBytes), mib(out.packed["texts"]), out.files, out.largest)
	return measure(ctx, folder)
}

// measure lets Chromium search.
func measure(ctx context.Context, folder string) error {
	chromium, err := testbed.Chromium(ctx)
	if err != nil {
		return err
	}
	packages, err := testbed.BrowserPackages(ctx)
	if err != nil {
		return err
	}
	settings, err := json.Marshal(map[string]any{"page": filepath.Join(folder, "search.html"), "chromium": chromium, "queries": queries})
	if err != nil {
		return fmt.Errorf("encode settings: %w", err)
	}
	node := exec.CommandContext(ctx, "node", filepath.Join(packages, "offline", "measure.mjs"), string(settings))
	node.Stdout, node.Stderr = os.Stdout, os.Stderr
	if err := node.Run(); err != nil {
		return fmt.Errorf("measure in Chromium: %w", err)
	}
	return nil
}

// peak reads the largest memory that this process had.
func peak() string {
	file, err := os.Open("/proc/self/status")
	if err != nil {
		return "unknown"
	}
	defer func() { _ = file.Close() }()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if value, ok := strings.CutPrefix(lines.Text(), "VmHWM:"); ok {
			return strings.TrimSpace(value)
		}
	}
	return "unknown"
}

func mib(n int64) string { return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20)) }

func percent(part, whole int64) float64 { return 100 * float64(part) / float64(max(whole, 1)) }
