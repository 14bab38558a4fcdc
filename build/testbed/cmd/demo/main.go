// Command demo shows the main job on real servers: it fills a server, exports
// one of its teams through the plugin, validates the archive with mmctl,
// imports it natively on a second server and with the plugin on a third one, where
// names are taken, and compares both with the first.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	bundle := flag.String("bundle", "", "the plugin bundle to install")
	output := flag.String("output", "dist/demo", "folder for the archive")
	target := flag.String("target", "", "Mattermost version of the servers that import; empty means that of the server that exports")
	keep := flag.Bool("keep", false, "leave the servers up")
	stop := flag.Bool("stop", false, "stop the servers that an earlier run left up")
	flag.Parse()

	if err := run(*bundle, *output, *target, *keep, *stop); err != nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
}

func run(bundle, output, target string, keep, stop bool) error {
	ctx, cancel := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer cancel()
	if stop {
		return stopKept(output)
	}
	return demo(ctx, bundle, output, target, keep)
}

// errDifferent ends the demo when something did not arrive.
var errDifferent = errors.New("the team on a target server differs from the team on server A")
